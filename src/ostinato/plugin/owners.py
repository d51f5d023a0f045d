"""Which class has the property that a path leads to, through lists, maps, unions and nested plugins."""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticCustomError

from ostinato.model.document import Document
from ostinato.plugin.marks import PluggedMark, plugin_class
from ostinato.plugin.rendering import properties_of


def owner_of(cls: type[Document], path: tuple[str | int, ...], written: Any) -> type[Document] | None:
    """The class that has the last step of a path as its property; None where a plain map or list has it."""
    found: Any = cls
    for annotation, value in walk(cls, path[:-1], written):
        found = resolved(annotation, value)
    return found if isinstance(found, type) and issubclass(found, Document) else None


def walk(cls: Any, path: Iterable[str | int], written: Any) -> Iterator[tuple[Any, Any]]:
    """What is declared and what is written at each step of a path."""
    inside: Any = cls
    for step in path:
        if isinstance(inside, type) and issubclass(inside, BaseModel):
            annotation = properties_of(inside).get(str(step))
        else:
            annotation = (get_args(inside) or (inside,))[-1]
        written = step_into(written, step)
        yield annotation, written
        inside = resolved(annotation, written)


def step_into(written: Any, step: str | int) -> Any:
    """What is written one step further; a value that is neither list nor map stays."""
    if isinstance(written, Mapping):
        return written.get(step)
    if isinstance(written, list) and isinstance(step, int) and step < len(written):
        return written[step]
    return written


def resolved(annotation: Any, written: Any) -> Any:
    """The class behind an annotation, without Optional and marks; of a union the member that fits what is written."""
    origin = get_origin(annotation)
    if origin is Annotated:
        if any(isinstance(meta, PluggedMark) for meta in annotation.__metadata__):
            return _plugged(written)
        return resolved(get_args(annotation)[0], written)
    if origin in (Union, types.UnionType):
        members = [resolved(item, written) for item in get_args(annotation) if item is not type(None)]
        return next((member for member in members if len(members) == 1 or _fits(member, written)), annotation)
    return annotation


def _fits(member: Any, written: Any) -> bool:
    if isinstance(member, type) and issubclass(member, BaseModel):
        kinds = get_args(properties_of(member).get("type"))
        return isinstance(written, Mapping) and (not kinds or written.get("type") in kinds)
    origin = get_origin(member) or member
    return isinstance(origin, type) and origin is not str and isinstance(written, origin)


def _plugged(written: Any) -> Any:
    try:
        return plugin_class(written) if isinstance(written, Mapping) else None
    except PydanticCustomError:
        return None
