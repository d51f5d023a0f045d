"""What a flow declares and this version does not act on: said, so that nobody relies on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ostinato.language.finding import Finding, Kind, Severity
from ostinato.language.whole import tasks_of
from ostinato.planner import FLOWABLES
from ostinato.plugin import Flowable
from ostinato.plugin.index import PluginIndex
from ostinato.source.document import Path, Position

_HERE = Position(1, 1)


def gap_findings(flow: Mapping[str, Any], index: PluginIndex) -> Iterator[Finding]:
    """Each thing that is kept and has no effect yet, or that fails when it is reached."""
    for task, path in tasks_of(flow):
        type_ = _type(task, index)
        if type_ and type_ not in FLOWABLES and issubclass(index.load(type_), Flowable):
            yield _gap(f"Tasks of type {type_} are not run yet: task '{task['id']}' will fail", (*path, "type"))


def _type(plugin: Mapping[str, Any], index: PluginIndex) -> str:
    """The full name of a plugin's type; empty where there is none such."""
    entry = index.lookup(str(plugin.get("type")))
    return "" if entry is None else entry.type


def _gap(message: str, path: Path) -> Finding:
    return Finding(message, path, _HERE, _HERE, Kind.ADVICE, Severity.WARNING)
