"""What a place in a flow may contain, from the models and the plugins: names, descriptions, values."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from ostinato.language.cursor import Cursor
from ostinato.model.flow import TASK_LISTS, Flow
from ostinato.model.input import BY_TYPE, InputBase
from ostinato.plugin.index import PluginIndex

_TASK_KEYS = (*TASK_LISTS, "then", "else", "defaults", "task", "onPause")


def owner_of(cursor: Cursor, index: PluginIndex) -> type[BaseModel] | None:
    """The model of the map in which a cursor stands; None where anything goes."""
    owner: type[BaseModel] | None = Flow
    outermost_first = list(reversed(cursor.owners))
    for place, key in enumerate(cursor.path):
        entries = outermost_first[place + 1] if place + 1 < len(outermost_first) else {}
        owner = _inside(owner, key, entries, index)
    return owner


def _inside(
    owner: type[BaseModel] | None, key: str, entries: dict[str, str], index: PluginIndex
) -> type[BaseModel] | None:
    written = entries.get("type", "").strip("\"'")
    if key in ("inputs", "onResume") and (owner is Flow or written in BY_TYPE):
        return BY_TYPE.get(written, InputBase)
    entry = index.lookup(written) if written else None
    if entry is not None:
        found: type[BaseModel] = index.load(entry.type)
        return found
    if key in _TASK_KEYS and (owner is Flow or owner is not None):
        from ostinato.plugin import Task

        return Task
    if key == "triggers":
        from ostinato.plugin import Trigger

        return Trigger
    annotation = annotation_of(owner, key) if owner is not None else None
    return _model(annotation, written)


def fields_of(owner: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    """The properties of a model under the names in which they are written."""
    for name, field in owner.model_fields.items():
        yield field.alias or name, field


def annotation_of(owner: type[BaseModel], key: str) -> Any:
    """The type of a property; None when there is none of that name."""
    return next((field.annotation for name, field in fields_of(owner) if name == key), None)


def _model(annotation: Any, written: str) -> type[BaseModel] | None:
    """The model behind an annotation: itself, optional, or the element of a list; of several the one that has the type
    that is written, else the first."""
    found = list(_models(annotation))
    return next((one for one in found if written in values_of(annotation_of(one, "type"))), next(iter(found), None))


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def values_of(annotation: Any) -> list[str]:
    """The values that a property may have, where they are few: those of a Literal, true and false."""
    origin = get_origin(annotation)
    if annotation is bool:
        return ["true", "false"]
    if origin is Literal:
        return [str(value) for value in get_args(annotation)]
    if origin in (Union, types.UnionType, Annotated):
        return [value for part in get_args(annotation) for value in values_of(part)]
    return []


def input_types() -> list[str]:
    """The types that an input may have."""
    return list(BY_TYPE)
