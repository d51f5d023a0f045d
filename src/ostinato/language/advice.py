"""What will not do what its author means, although nothing is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ostinato.language.finding import Finding, Kind, Severity
from ostinato.language.whole import tasks_of
from ostinato.source.document import Position
from ostinato.source.scalars import as_text

_HERE = Position(1, 1)
_FLOW_TRIGGER = ("io.kestra.plugin.core.trigger.Flow", "io.kestra.core.models.triggers.types.Flow")
_STORES = re.compile(r"^io\.kestra\.plugin\.jdbc\.[\w.]+\.(Query|Queries)$")
_READS_CSV = re.compile(r"read_csv\(\s*[rf]?['\"]\{\{\s*outputs\.([\w]+)\.uri\s*\}\}['\"]")


def advice(flow: Mapping[str, Any]) -> Iterable[Finding]:
    """Each piece of advice on a flow into which plugin defaults have been merged."""
    yield from _ion_read_as_csv(flow)
    yield from _fired_by_all(flow)


def _ion_read_as_csv(flow: Mapping[str, Any]) -> Iterator[Finding]:
    """A script that reads with a CSV reader what a query has stored as Ion."""
    ion = {as_text(task["id"]) for task, _ in tasks_of(flow) if _stores_ion(task)}
    for task, path in tasks_of(flow):
        script = task.get("script")
        for match in _READS_CSV.finditer(script) if isinstance(script, str) else ():
            if match[1] in ion:
                message = f"Task '{match[1]}' stores its rows as Ion, which a CSV reader cannot read"
                hint = f"Add `storeFormat: CSV` to task '{match[1]}', or convert its file with serdes.csv.IonToCsv"
                yield Finding(message, (*path, "script"), _HERE, _HERE, Kind.ADVICE, Severity.WARNING, hint=hint)


def _fired_by_all(flow: Mapping[str, Any]) -> Iterator[Finding]:
    """A trigger on flows that does not say which."""
    triggers = flow.get("triggers")
    for place, trigger in enumerate(triggers if isinstance(triggers, list) else ()):
        if not isinstance(trigger, Mapping) or trigger.get("type") not in _FLOW_TRIGGER:
            continue
        if not trigger.get("conditions") and trigger.get("preconditions") is None:
            message = (
                "This flow will be triggered for EVERY execution of EVERY flow on your instance. We recommend adding "
                f"the preconditions property to the Flow trigger '{as_text(trigger.get('id'))}'."
            )
            yield Finding(message, ("triggers", place), _HERE, _HERE, Kind.ADVICE, Severity.WARNING)


def _stores_ion(task: Mapping[str, Any]) -> bool:
    if not _STORES.match(str(task.get("type"))):
        return False
    stores = task.get("store") is True or task.get("fetchType") == "STORE"
    return stores and str(task.get("storeFormat") or "ION").upper() == "ION"
