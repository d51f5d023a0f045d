"""What is wrong with a flow as a whole: names that are there twice, inputs that depend on each other, references that
cannot be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ostinato.inputs.resolve import id_of
from ostinato.language.finding import Finding, Kind
from ostinato.model.flow import TASK_LISTS
from ostinato.plugin.index import PluginIndex
from ostinato.source.document import Path, Position
from ostinato.source.scalars import as_text

_HERE = Position(1, 1)
RESERVED = (
    "pause", "resume", "force-run", "change-status", "kill", "executions", "search", "source", "disable", "enable",
)  # fmt: skip
SETTABLE = ("system.readOnly",)
SUBFLOWS = (
    "io.kestra.plugin.core.flow.Subflow", "io.kestra.core.tasks.flows.Flow", "io.kestra.core.tasks.flows.Subflow",
)  # fmt: skip
"""Tasks that run another flow."""
_CALLS = (*SUBFLOWS, "io.kestra.plugin.core.flow.ForEachItem", "io.kestra.core.tasks.flows.ForEachItem")
_DASHED = re.compile(r"\b(inputs|outputs)\.((?:[A-Za-z0-9_]+\.)*[A-Za-z0-9_]*[A-Za-z_][A-Za-z0-9_]*-[A-Za-z_][\w-]*)")
_EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)

Fault = tuple[str, Path]


def whole_flow(flow: Mapping[str, Any], index: PluginIndex) -> Iterable[Finding]:
    """Each fault of the flow as a whole."""
    faults = [fault for check in _CHECKS for fault in check(flow)]
    for rank, (message, path) in enumerate(faults):
        yield Finding(message, path, _HERE, _HERE, Kind.FLOW, rank=rank)


def tasks_of(flow: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Path]]:
    """Every task of a flow at any depth that has an id, with its path."""
    return ((task, path) for task, path in _every_task(flow) if "id" in task)


def _every_task(flow: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Path]]:
    for name in TASK_LISTS:
        yield from _walk(flow.get(name), (name,))


def _walk(value: Any, path: Path) -> Iterator[tuple[Mapping[str, Any], Path]]:
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield from _walk(item, (*path, place))
    elif isinstance(value, Mapping):
        if "type" in value:
            yield value, path
        for key in ("tasks", "errors", "finally", "then", "else", "task", "onPause"):
            yield from _walk(value.get(key), (*path, key))
        cases = value.get("cases")
        for key, tasks in cases.items() if isinstance(cases, Mapping) else ():
            yield from _walk(tasks, (*path, "cases", key))
        if isinstance(value.get("defaults"), list):
            yield from _walk(value["defaults"], (*path, "defaults"))


def _doubles(entries: Iterable[tuple[str, Path]]) -> dict[str, Path]:
    """The names that are there twice, in the order in which they come first, each with its second place."""
    places: dict[str, list[Path]] = {}
    for name, path in entries:
        places.setdefault(name, []).append(path)
    return {name: paths[1] for name, paths in places.items() if len(paths) > 1}


def _reserved(flow: Mapping[str, Any]) -> Iterator[Fault]:
    if flow.get("id") in RESERVED:
        names = ", ".join(RESERVED)
        yield f"Flow id is a reserved keyword: {flow['id']}. List of reserved keywords: {names}", ("id",)


def _id(task: Mapping[str, Any]) -> str:
    return "null" if task.get("id") is None else as_text(task["id"])


def _double_tasks(flow: Mapping[str, Any]) -> Iterator[Fault]:
    found = _doubles((_id(task), (*path, "id")) for task, path in _every_task(flow))
    if found:
        yield f"Duplicate task id with name [{', '.join(found)}]", next(iter(found.values()))


def _double_triggers(flow: Mapping[str, Any]) -> Iterator[Fault]:
    triggers = flow.get("triggers") if isinstance(flow.get("triggers"), list) else []
    entries = [
        (as_text(trigger["id"]), ("triggers", place, "id"))
        for place, trigger in enumerate(triggers or ())
        if isinstance(trigger, Mapping) and trigger.get("id") is not None
    ]
    found = _doubles(entries)
    if found:
        yield f"Duplicate trigger id with name [{', '.join(found)}]", next(iter(found.values()))


def _double_preconditions(flow: Mapping[str, Any]) -> Iterator[Fault]:
    entries = [
        (as_text(wanted["id"]), ("triggers", place, "preconditions", "id"))
        for place, trigger in _placed(flow.get("triggers"))
        if isinstance(wanted := trigger.get("preconditions"), Mapping) and wanted.get("id") is not None
    ]
    found = _doubles(entries)
    if found:
        yield f"Duplicate preconditions with id [{', '.join(found)}]", next(iter(found.values()))


def _recursion(flow: Mapping[str, Any]) -> Iterator[Fault]:
    me = flow.get("namespace"), flow.get("id")
    for task, path in tasks_of(flow):
        if task.get("type") in _CALLS and (task.get("namespace"), task.get("flowId")) == me:
            yield f"Recursive call to flow [{me[0]}.{me[1]}]", (*path, "flowId")


def _maps(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def inputs_of(flow: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], Path]]:
    """Every input of a flow with its path, members of forms under `<form>.<member>`."""
    found: list[tuple[Mapping[str, Any], Path]] = []
    for place, one in _placed(flow.get("inputs")):
        if one.get("type") == "FORM":
            for inner, child in _placed(one.get("inputs")):
                found.append(({**child, "id": f"{id_of(one)}.{id_of(child)}"}, ("inputs", place, "inputs", inner)))
        else:
            found.append((one, ("inputs", place)))
    return found


def _placed(value: Any) -> list[tuple[int, Mapping[str, Any]]]:
    """The maps in a list, with their places in it."""
    if not isinstance(value, list):
        return []
    return [(place, item) for place, item in enumerate(value) if isinstance(item, Mapping)]


def _inputs(flow: Mapping[str, Any]) -> Iterator[Fault]:
    declared = [(id_of(one), one, path) for one, path in inputs_of(flow) if one.get("id") or one.get("name")]
    doubles = _doubles((id_, path) for id_, _, path in declared)
    own = _doubles((id_, path) for id_, _, path in declared if len(path) == 2)
    for what, among in (("with name", own), ("path", {id_: doubles[id_] for id_ in doubles if id_ not in own})):
        if among:
            yield f"Duplicate input {what} [{', '.join(among)}]", next(iter(among.values()))
    paths = {id_: path for id_, _, path in reversed(declared)}
    yield from _conflicts(paths)
    needs = {id_: _needed(one) for id_, one, _ in declared}
    for id_, names in needs.items():
        for name in names:
            if name not in needs:
                yield f"Input with id '{id_}' depends on a non-existent input '{name}'.", paths[id_]
    for id_ in needs:
        cycle = _cycle(id_, needs)
        if cycle:
            yield f"Cycle dependency detected for input with id '{id_}': [{', '.join(cycle)}]", paths[id_]


def _conflicts(paths: dict[str, Path]) -> Iterator[Fault]:
    for shorter in reversed(paths):
        for longer in reversed(paths):
            if longer.startswith(shorter + "."):
                message = f"Input path '{shorter}' conflicts with '{longer}'; one cannot be nested under the other."
                yield message, paths[longer]


def _needed(one: Mapping[str, Any]) -> list[str]:
    depends = one.get("dependsOn")
    names = depends.get("inputs") if isinstance(depends, Mapping) else None
    return [str(name) for name in names] if isinstance(names, list) else []


def _cycle(start: str, needs: Mapping[str, list[str]]) -> list[str]:
    """The first circle that is met on the ways from an input."""
    seen: set[str] = set()

    def follow(trail: list[str]) -> list[str]:
        for name in needs.get(trail[-1], ()):
            if name in trail:
                return trail[trail.index(name) :]
            if name not in seen:
                seen.add(name)
                if found := follow([*trail, name]):
                    return found
        return []

    return follow([start])


def _outputs(flow: Mapping[str, Any]) -> Iterator[Fault]:
    found = _doubles(
        (as_text(output["id"]), ("outputs", place, "id"))
        for place, output in enumerate(_maps(flow.get("outputs")))
        if output.get("id") is not None
    )
    if found:
        yield f"Duplicate output with name [{', '.join(found)}]", next(iter(found.values()))


def _system_labels(flow: Mapping[str, Any]) -> Iterator[Fault]:
    labels = flow.get("labels")
    rows: list[tuple[Any, Any, str | int]]
    if isinstance(labels, Mapping):
        rows = [(key, value, key) for key, value in labels.items()]
    else:
        rows = [(one.get("key"), one.get("value"), place) for place, one in _placed(labels)]
    for key, value, step in rows:
        if isinstance(key, str) and key.startswith("system.") and key not in SETTABLE:
            yield f"System labels can only be set by Kestra itself, offending label: {key}={value}", ("labels", step)


def _dashes(flow: Mapping[str, Any]) -> Iterator[Fault]:
    """References to inputs and tasks whose ids have a dash, which a dot cannot reach."""
    known = {"inputs": [id_of(one) for one, _ in inputs_of(flow)], "outputs": [_id(task) for task, _ in tasks_of(flow)]}
    tasks: dict[str, dict[str, Path]] = {"inputs": {}, "outputs": {}}
    for task, path in tasks_of(flow):
        for root in _dashed_roots(_own(task), known):
            tasks[root].setdefault(as_text(task["id"]), path)
    outputs: dict[str, dict[str, Path]] = {"inputs": {}, "outputs": {}}
    for place, output in enumerate(_maps(flow.get("outputs"))):
        for root in _dashed_roots(output.get("value"), known):
            outputs[root].setdefault(as_text(output.get("id")), ("outputs", place, "value"))
    for offenders, what in ((tasks, "tasks"), (outputs, "outputs")):
        for root, found in offenders.items():
            if found:
                message = (
                    f"Invalid {root[:-1]} reference: use {root}[key-name] instead of {root}.key-name — keys with "
                    f"dashes require bracket notation, offending {what}: [{', '.join(found)}]"
                )
                yield message, next(iter(found.values()))


def _own(task: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of a task without the tasks inside it."""
    nested = ("tasks", "errors", "finally", "then", "else", "cases", "task", "onPause")
    return {key: value for key, value in task.items() if key not in nested}


def _dashed_roots(value: Any, known: Mapping[str, list[str]]) -> set[str]:
    if isinstance(value, str):
        texts = _EXPRESSION.findall(value)
        return {match[1] for text in texts for match in _DASHED.finditer(text) if match[2] in known[match[1]]}
    if isinstance(value, (Mapping, list)):
        inside = value.values() if isinstance(value, Mapping) else value
        return {root for inner in inside for root in _dashed_roots(inner, known)}
    return set()


_CHECKS: tuple[Callable[[Mapping[str, Any]], Iterator[Fault]], ...] = (
    _reserved,
    _double_tasks,
    _double_triggers,
    _double_preconditions,
    _recursion,
    _inputs,
    _outputs,
    _system_labels,
    _dashes,
)
