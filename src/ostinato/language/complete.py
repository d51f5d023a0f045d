"""What could be typed next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ostinato.expressions import FILTERS, FUNCTIONS
from ostinato.language.cursor import Cursor, cursor_at
from ostinato.language.members import annotation_of, fields_of, input_types, owner_of, values_of
from ostinato.language.variables import ROOTS, Name, members
from ostinato.plugin.index import PluginIndex
from ostinato.source.document import Position

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
        items, typed = _in_expression(source, line, cursor)
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
    if last == "sla":
        return [Item(name, name, "value") for name in ("MAX_DURATION", "EXECUTION_ASSERTION")]
    owner = owner_of(cursor, index)
    values = values_of(annotation_of(owner, "type")) if owner is not None else []
    if values:
        return [Item(name, name, "value") for name in values]
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


def _in_expression(source: str, line: int, cursor: Cursor) -> tuple[list[Item], str]:
    text = cursor.expression or ""
    member = _MEMBER.search(text)
    if member is not None:
        return [_named(name) for name in members(source, line, member[1])], member[2]
    typed = _WORD.search(text)
    word = typed[0] if typed else ""
    before = text[: len(text) - len(word)].rstrip()
    if before.endswith("|"):
        return [_described(name, entry, "filter") for name, entry in FILTERS.items()], word
    roots = [_named(name) for name in ROOTS]
    return [*roots, *(_described(name, entry, "function") for name, entry in FUNCTIONS.items())], word


def _named(name: Name) -> Item:
    return Item(name.label, name.label, "variable", name.detail, name.documentation)


def _described(name: str, entry: Any, kind: str) -> Item:
    call = f"{name}()" if kind == "function" else name
    return Item(name, call, kind, str(entry.signature), entry.docstring)
