"""Values that have a grammar of their own: cron expressions, patterns, labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ostinato.expressions import Environment, ExpressionError, Scope, render_text
from ostinato.expressions.regexes import compiled
from ostinato.inputs import times
from ostinato.language.finding import Finding, Kind
from ostinato.language.whole import inputs_of
from ostinato.schedule.cron import BadCron, Cron
from ostinato.schedule.next_fire import is_schedule
from ostinato.source.document import Path, Position

_HERE = Position(1, 1)
_LABEL_REST = re.compile(r"[^\W_][\w.-]*")
_LABEL = (
    "Invalid label key. A valid key contains only lowercase letters numbers hyphens (-) underscores (_) or periods (.) "
    "and must begin with a lowercase letter."
)


def value_findings(flow: Mapping[str, Any]) -> Iterator[Finding]:
    """Each value that cannot be read."""
    yield from _crons(flow)
    yield from _patterns(flow)
    yield from _moments(flow)
    yield from _files(flow)
    yield from _labels(flow)


def _maps(value: Any) -> list[tuple[int, Mapping[str, Any]]]:
    if not isinstance(value, list):
        return []
    return [(place, item) for place, item in enumerate(value) if isinstance(item, Mapping)]


def _crons(flow: Mapping[str, Any]) -> Iterator[Finding]:
    for place, trigger in _maps(flow.get("triggers")):
        cron = trigger.get("cron")
        if is_schedule(trigger) and isinstance(cron, str):
            try:
                Cron(cron, with_seconds=trigger.get("withSeconds") is True)
            except BadCron as error:
                message = f"invalid cron expression '{cron}': {error}"
                path = ("triggers", place, "cron")
                yield Finding(message, path, _HERE, _HERE, label=f"triggers[{place}]")


def _patterns(flow: Mapping[str, Any]) -> Iterator[Finding]:
    for one, path in inputs_of(flow):
        pattern = one.get("validator")
        if isinstance(pattern, str):
            try:
                compiled(pattern)
            except ExpressionError:
                yield Finding(f"invalid pattern [{pattern}]", (*path, "validator"), _HERE, _HERE)


_MOMENTS = {"DATE": times.day, "TIME": times.clock, "DATETIME": times.instant}


def _moments(flow: Mapping[str, Any]) -> Iterator[Finding]:
    """Bounds of dates and times."""
    for one, path in inputs_of(flow):
        read = _MOMENTS.get(str(one.get("type")))
        for name in ("after", "before") if read is not None else ():
            bound = one.get(name)
            try:
                if isinstance(bound, str) and read is not None:
                    read(bound)
            except ValueError as error:
                yield Finding(str(error), (*path, name), _HERE, _HERE, Kind.UNREAD)


_FILE = "inputs of type 'FILE' only support `defaults` "
_FROM = _FILE + "as local files using a file URI or as namespace files using a nsfile URI"
_AT_ONCE = _FILE + "with expression that can be rendered immediately"


def _files(flow: Mapping[str, Any]) -> Iterator[Finding]:
    """Defaults of files: where they are must be known without an execution."""
    for one, path in inputs_of(flow):
        default = one.get("defaults")
        if one.get("type") != "FILE" or default is None:
            continue
        try:
            uri = render_text(str(default), Scope({}, Environment()))
        except ExpressionError:
            yield Finding(_AT_ONCE, path, _HERE, _HERE)
            continue
        if not uri.startswith(("file://", "nsfile://")):
            yield Finding(_FROM, path, _HERE, _HERE)


def _is_label(key: Any) -> bool:
    return isinstance(key, str) and key[:1].islower() and _LABEL_REST.fullmatch(key) is not None


def _labels(flow: Mapping[str, Any]) -> Iterator[Finding]:
    labels = flow.get("labels")
    if isinstance(labels, Mapping):
        rows: list[tuple[Path, Any, Any]] = [(("labels", str(key)), key, value or "") for key, value in labels.items()]
    else:
        rows = [(("labels", place), one.get("key"), one.get("value")) for place, one in _maps(labels)]
    for place, (path, key, value) in enumerate(rows):
        if key is not None and not _is_label(key):
            yield Finding(_LABEL, path, _HERE, _HERE, label=f"labels[{place}].key")
        if key is None or key == "":
            yield Finding("must not be empty", path, _HERE, _HERE, label=f"labels[{place}].key")
        if value == "":
            yield Finding("must not be empty", path, _HERE, _HERE, label=f"labels[{place}].value")
