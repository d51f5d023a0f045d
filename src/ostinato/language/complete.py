"""What could be typed next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ostinato.expressions import FILTERS, FUNCTIONS
from ostinato.language.cursor import Cursor, cursor_at
from ostinato.language.members import annotation_of, fields_of, input_types, owner_of, values_of
from ostinato.language.whole import tasks_of
from ostinato.model.flow import TASK_LISTS
from ostinato.plugin.index import PluginIndex
from ostinato.source import SourceError, parse
from ostinato.source.document import Position
from ostinato.source.scalars import as_text

_ROOTS = {
    "inputs": "Inputs of the execution",
    "outputs": "Outputs of the tasks",
    "vars": "Variables of the flow",
    "labels": "Labels of the execution",
    "flow": "id, namespace, revision, tenantId",
    "execution": "id, startDate, state, originalId",
    "task": "id and type of the task",
    "taskrun": "id, startDate, attemptsCount, value, iteration",
    "trigger": "What the trigger gives",
    "parent": "The nearest run around this one",
    "parents": "All runs around this one",
    "tasks": "States of the tasks",
    "envs": "Environment variables of the server",
    "globals": "Variables of the configuration",
    "kestra": "environment and url of the server",
}
_MEMBERS = {
    "flow": ("id", "namespace", "revision", "tenantId"),
    "execution": ("id", "startDate", "state", "originalId", "outputs"),
    "task": ("id", "type"),
    "taskrun": ("id", "startDate", "attemptsCount", "value", "iteration", "parentId"),
}
_WORD = re.compile(r"[\w-]*$")
_MEMBER = re.compile(r"([A-Za-z_][\w]*(?:\.[\w-]+)*)\.([\w-]*)$")


@dataclass(frozen=True, slots=True)
class Item:
    """One proposal: what is shown, what is inserted, what it is, and what it means (Markdown)."""

    label: str
    insert: str
    kind: str
    detail: str = ""
    documentation: str = ""


@dataclass(slots=True)
class Completion:
    """Proposals, and the place from which what has been typed is replaced."""

    items: list[Item]
    start: Position


def complete(source: str, line: int, column: int, index: PluginIndex) -> Completion:
    """What could stand at a place of a flow's text."""
    cursor = cursor_at(source, line, column)
    if cursor.expression is not None:
        items, typed = _in_expression(source, cursor)
    elif cursor.key is not None:
        items, typed = list(_values(cursor, index)), cursor.prefix
    else:
        items, typed = list(_keys(cursor, index)), cursor.prefix
    fitting = [item for item in items if typed.lower() in item.label.lower()]
    return Completion(fitting, Position(line, column - len(typed)))


def _keys(cursor: Cursor, index: PluginIndex) -> Iterator[Item]:
    owner = owner_of(cursor, index)
    if owner is None:
        return
    for name, info in fields_of(owner):
        if name not in cursor.siblings:
            detail = "required" if info.is_required() or name in ("id", "type") else ""
            yield Item(name, f"{name}: ", "property", detail, info.description or "")


def _values(cursor: Cursor, index: PluginIndex) -> Iterable[Item]:
    key = cursor.key or ""
    if key == "type":
        return _types(cursor, index)
    owner = owner_of(cursor, index)
    annotation = annotation_of(owner, key) if owner is not None else None
    return [Item(value, value, "value") for value in values_of(annotation)]


def _types(cursor: Cursor, index: PluginIndex) -> Iterable[Item]:
    last = cursor.path[-1] if cursor.path else ""
    if last in ("inputs", "onResume", "outputs"):
        return [Item(name, name, "type") for name in input_types()]
    if last == "retry":
        return [Item(name, name, "value") for name in ("constant", "exponential", "random")]
    wanted = {
        "triggers": ("trigger",),
        "conditions": ("condition",),
        "taskRunner": ("taskRunner",),
    }.get(last, ("task", "flowable", "executable"))
    return [
        Item(entry.type, entry.type, "type", entry.title)
        for entry in index.entries()
        if entry.kind in wanted and not entry.deprecated
    ]


def _in_expression(source: str, cursor: Cursor) -> tuple[list[Item], str]:
    text = cursor.expression or ""
    member = _MEMBER.search(text)
    if member is not None:
        return list(_members(source, member[1])), member[2]
    typed = _WORD.search(text)
    word = typed[0] if typed else ""
    before = text[: len(text) - len(word)].rstrip()
    if before.endswith("|"):
        return [_described(name, entry, "filter") for name, entry in FILTERS.items()], word
    roots = [Item(name, name, "variable", what) for name, what in _ROOTS.items()]
    return [*roots, *(_described(name, entry, "function") for name, entry in FUNCTIONS.items())], word


def _described(name: str, entry: Any, kind: str) -> Item:
    call = f"{name}()" if kind == "function" else name
    return Item(name, call, kind, str(entry.signature), entry.docstring)


def _members(source: str, path: str) -> Iterator[Item]:
    root, *rest = path.split(".")
    flow = _flow(source)
    if root == "inputs" and not rest:
        for one in flow.get("inputs") or ():
            if isinstance(one, dict) and one.get("id"):
                yield Item(as_text(one["id"]), as_text(one["id"]), "variable", str(one.get("type") or ""))
    elif root in ("outputs", "tasks") and not rest:
        for task, _ in tasks_of(flow):
            yield Item(as_text(task["id"]), as_text(task["id"]), "variable", str(task.get("type")))
    elif root == "vars" and not rest:
        for name in flow.get("variables") or ():
            yield Item(str(name), str(name), "variable")
    elif not rest:
        for name in _MEMBERS.get(root, ()):
            yield Item(name, name, "variable")
    elif root == "outputs" and len(rest) == 1:
        yield from _outputs(flow, rest[0])


def _outputs(flow: dict[str, Any], task_id: str) -> Iterator[Item]:
    from ostinato.plugin import declaration
    from ostinato.plugin.index import default_index

    for task, _ in tasks_of(flow):
        entry = default_index().lookup(str(task.get("type")))
        if as_text(task["id"]) == task_id and entry is not None:
            outputs = declaration(default_index().load(entry.type)).outputs
            for name, info in fields_of(outputs) if outputs is not None else ():
                yield Item(name, name, "variable", "", info.description or "")


def _flow(source: str) -> dict[str, Any]:
    """The flow as far as it can be read; where the text is no YAML, what its simple lines say."""
    try:
        value = parse(source).value
        if isinstance(value, dict):
            return value
    except SourceError:
        pass
    return _loose(source)


def _loose(source: str) -> dict[str, Any]:
    """Tasks and inputs from lines like `- id: x`, names of variables, whatever else is wrong."""
    found: dict[str, Any] = {name: [] for name in (*TASK_LISTS, "inputs")}
    found["variables"] = re.findall(r"^ +([\w-]+):", _section(source, "variables"), re.MULTILINE)
    section = ""
    for text in source.split("\n"):
        top = re.match(r"^([A-Za-z]+):", text)
        section = top[1] if top else section
        one = re.match(r"^\s+-\s+\{?\s*id:\s*([\w.-]+)", text)
        kind = re.search(r"type:\s*([\w.]+)", text)
        if one and section in found:
            found[section].append({"id": one[1], "type": kind[1] if kind else ""})
        elif kind and section in found and found[section] and not found[section][-1]["type"]:
            found[section][-1]["type"] = kind[1]
    return found


def _section(source: str, name: str) -> str:
    """The lines below a key of the top, those that are indented least."""
    match = re.search(rf"^{name}:[^\n]*\n((?: [^\n]*\n|\n)*)", source, re.MULTILINE)
    lines = match[1].split("\n") if match is not None else []
    least = min((len(text) - len(text.lstrip()) for text in lines if text.strip()), default=0)
    return "\n".join(text for text in lines if len(text) - len(text.lstrip()) == least)
