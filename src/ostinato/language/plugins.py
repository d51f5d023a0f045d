"""Tasks, triggers and all else that has a `type`: whether the type exists, and what its plugin says of the rest."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ostinato.language.finding import Finding, Kind, Severity
from ostinato.model.document import Document
from ostinato.model.flow import TASK_LISTS
from ostinato.plugin import NAMED, Plugin, Task, Trigger, Violation, validate_source
from ostinato.plugin.index import PluginIndex, group_of
from ostinato.plugin.index.entry import PluginEntry
from ostinato.plugin.owners import owner_of
from ostinato.plugin.violations import names_of
from ostinato.source.document import Path, Position

_HERE = Position(1, 1)
_KINDS = {
    "value": Kind.VALUE, "missing": Kind.VALUE, "type": Kind.UNREAD, "unknown": Kind.PROPERTY, "plugin": Kind.TYPE,
}  # fmt: skip


def plugin_findings(flow: Mapping[str, Any], index: PluginIndex) -> Iterable[Finding]:
    """What is wrong with the plugins of a flow into which defaults have been merged, wherever they stand."""
    for name in (*TASK_LISTS, "triggers"):
        tasks = flow.get(name)
        for place, task in enumerate(tasks if isinstance(tasks, list) else ()):
            if isinstance(task, Mapping):
                yield from one_plugin(task, (name, place), index, Trigger if name == "triggers" else Task)
    for path, one in _of_listeners(flow.get("listeners")):
        yield from one_plugin(one, path, index, Task if path[2] == "tasks" else Plugin)


def _of_listeners(written: Any) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """The conditions and tasks of listeners, an older form of `afterExecution`."""
    for place, listener in enumerate(written if isinstance(written, list) else ()):
        for name in ("conditions", "tasks") if isinstance(listener, Mapping) else ():
            given = listener.get(name)
            for number, one in enumerate(given if isinstance(given, list) else ()):
                if isinstance(one, Mapping):
                    yield ("listeners", place, name, number), one


def one_plugin(
    task: Mapping[str, Any], path: Path, index: PluginIndex, wanted: type[Plugin] = Plugin
) -> Iterable[Finding]:
    """What is wrong with one task or trigger, and all within it."""
    unknown = list(_unknown_types(task, path, index))
    yield from unknown
    yield from _nameless(task, path, index)
    yield from _checks_inside(task, path, index)
    entry = index.lookup(str(task.get("type")))
    if entry is None:
        return
    cls = index.load(entry.type)
    if not issubclass(cls, wanted):
        message = f"Invalid type: {task['type']}"
        yield Finding(message, (*path, "type"), _HERE, _HERE, Kind.TYPE, hint=f"It is no {wanted.__name__.lower()}")
        return
    known = {finding.path[:-1] for finding in unknown}
    for violation in validate_source(cls, task):
        found = _finding(violation, path, cls, task)
        if not any(found.path[: len(place)] == place for place in known):
            yield found


def _finding(violation: Violation, path: Path, cls: type[Document], task: Mapping[str, Any]) -> Finding:
    kind, severity, hint = _KINDS[violation.fault], Severity.ERROR, None
    if violation.rendered and kind in (Kind.VALUE, Kind.UNREAD) and violation.fault != "missing":
        kind, severity = Kind.DOUBT, Severity.WARNING
    if kind is Kind.PROPERTY:
        owner = owner_of(cls, violation.path, task)
        near = difflib.get_close_matches(str(violation.path[-1]), names_of(owner), n=1) if owner else []
        hint = f"Did you mean `{near[0]}`?" if near else None
    return Finding(violation.message, (*path, *violation.path), _HERE, _HERE, kind, severity, hint=hint)


def _parts(value: Any, path: Path) -> Iterator[tuple[Mapping[str, Any], Path]]:
    """A plugin and those inside it, as they are written."""
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield from _parts(item, (*path, place))
    if not isinstance(value, Mapping):
        return
    if _is_plugin(value, path):
        yield value, path
    for key, inner in value.items():
        if key in _NESTED or (path and path[-1] == "cases"):
            yield from _parts(inner, (*path, key))


def _unknown_types(task: Mapping[str, Any], path: Path, index: PluginIndex) -> Iterator[Finding]:
    """Types that no plugin has: of the thing itself and of the tasks inside it."""
    for part, at in _parts(task, path):
        name = part.get("type")
        if not isinstance(name, str) or index.lookup(name) is None:
            yield _unknown(name, at, index)


def _nameless(task: Mapping[str, Any], path: Path, index: PluginIndex) -> Iterator[Finding]:
    """Tasks inside a task that have no id."""
    for part, at in _parts(task, path):
        entry = index.lookup(str(part.get("type")))
        if at != path and part.get("id") is None and entry is not None and issubclass(index.load(entry.type), Task):
            yield from (Finding(message, (*at, "id"), _HERE, _HERE) for message in NAMED.absent)


def _checks_inside(task: Mapping[str, Any], path: Path, index: PluginIndex) -> Iterator[Finding]:
    """What the plugins inside a plugin say of several of their properties at once."""
    for part, at in _parts(task, path):
        entry = index.lookup(str(part.get("type")))
        for steps, message in index.load(entry.type).check_source(part) if at != path and entry is not None else ():
            yield Finding(message, (*at, *steps), _HERE, _HERE)


_NESTED = ("tasks", "errors", "finally", "then", "else", "cases", "defaults", "task", "onPause", "taskRunner")


def _is_plugin(value: Mapping[str, Any], path: Path) -> bool:
    if path and path[-1] in ("cases", "defaults"):
        return False
    return not (isinstance(path[-1], int) and "task" in value and "type" not in value)


def _unknown(name: Any, path: Path, index: PluginIndex) -> Finding:
    hint = _proposal(name, index) if isinstance(name, str) else None
    where = (*path, "type")
    told = "<null>" if name in (None, "") else name
    return Finding(f"Invalid type: {told}", where, _HERE, _HERE, Kind.TYPE, hint=hint)


def _proposal(name: str, index: PluginIndex) -> str | None:
    """What to write, or to install, in place of a type that is unknown."""
    group = group_of(name)
    installed = group is None or index.has_group(group)
    near = index.nearest(name) if installed else None
    if near is not None or group is None:
        return f"Did you mean `{near}`?" if near else None
    missing = "" if installed else f"No plugins of {group} are installed. "
    return f"{missing}The nearest type is `{index.nearest(name, likeness=0)}`."


def old_names(flow: Mapping[str, Any], index: PluginIndex) -> Iterable[Finding]:
    """Types of a flow, as it is written, that have a newer name or are deprecated."""
    return _old_names(flow, (), index)


def _old_names(value: Any, path: Path, index: PluginIndex) -> Iterable[Finding]:
    """Types that are written under an old name, or are deprecated themselves."""
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield from _old_names(item, (*path, place), index)
    elif isinstance(value, Mapping):
        name = value.get("type")
        entry = index.lookup(name) if isinstance(name, str) and "." in name else None
        if entry is not None:
            yield from _old_name(str(name), entry, (*path, "type"))
        for key, inner in value.items():
            yield from _old_names(inner, (*path, key), index)


def _old_name(name: str, entry: PluginEntry, path: Path) -> Iterable[Finding]:
    if name != entry.type:
        message = f"{name} is replaced by {entry.type}"
        yield Finding(message, path, _HERE, _HERE, Kind.DEPRECATED, Severity.INFO)
    if entry.deprecated:
        message = f"{entry.type} is deprecated: {entry.deprecated}"
        yield Finding(message, path, _HERE, _HERE, Kind.DEPRECATED, Severity.WARNING)
