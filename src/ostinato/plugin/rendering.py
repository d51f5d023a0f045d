"""How the properties of a plugin class are rendered: worked out once per class, then a walk over what is written.

A property becomes a function of (value, scope). With a scope, expressions in dynamic properties are rendered to text
(typed ones to their value) and text that stands for a list or map is read as JSON. Without a scope expressions stay,
and only scalars are made text where text is expected, as the YAML reader of Kestra does (`format: 5`).
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from ostinato.expressions import Scope, is_template, render_printed, render_text, render_typed
from ostinato.model.document import written_names
from ostinato.plugin.marks import DynamicMark, PluggedMark, plugin_class
from ostinato.plugin.plain import plain

Render = Callable[[Any, Scope | None], Any]


def render_properties(cls: type[BaseModel], written: Mapping[str, Any], scope: Scope | None) -> dict[str, Any]:
    """Render what is written of a class; entries that are null count as not given."""
    plan = plan_of(cls)
    rendered = {}
    for key, value in written.items():
        if value is None:
            continue
        render = plan.get(key)
        rendered[key] = value if render is None else render(value, scope)
    return rendered


@cache
def plan_of(cls: type[BaseModel]) -> dict[str, Render]:
    """The properties of a class that need work, by every name under which they can be written."""
    plan: dict[str, Render] = {}
    for name, field in cls.model_fields.items():
        render = _compile(_annotation(field), None)
        if render is not None:
            plan.update(dict.fromkeys(written_names(name, field), render))
    return plan


@cache
def properties_of(cls: type[BaseModel]) -> dict[str, Any]:
    """The annotation of each property, marks included, by every name under which it can be written."""
    return {
        written: _annotation(field)
        for name, field in cls.model_fields.items()
        for written in written_names(name, field)
    }


def mark_of(annotation: Any) -> DynamicMark | None:
    """The mark that makes a property dynamic, wherever it stands in the annotation of the whole value."""
    origin = get_origin(annotation)
    if origin is Annotated:
        marks = [meta for meta in annotation.__metadata__ if isinstance(meta, DynamicMark)]
        return marks[0] if marks else mark_of(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        found = [mark for mark in map(mark_of, get_args(annotation)) if mark is not None]
        return found[0] if found else None
    return None


def _annotation(field: FieldInfo) -> Any:
    annotation: Any = field.annotation
    for meta in field.metadata:
        if isinstance(meta, (DynamicMark, PluggedMark)):
            annotation = Annotated[annotation, meta]
    return annotation


def _compile(annotation: Any, mark: DynamicMark | None) -> Render | None:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        if any(isinstance(meta, PluggedMark) for meta in annotation.__metadata__):
            return _plugged
        return _compile(arguments[0], mark_of(annotation) or mark)
    if origin in (Union, types.UnionType):
        return _compile_union(annotation, [item for item in arguments if item is not type(None)], mark)
    if origin in (list, set, tuple, Sequence):
        return _list(_compile_inside(arguments[0], mark), mark)
    if origin in (dict, Mapping):
        return _map(_compile_inside(arguments[1], mark), mark)
    return _compile_leaf(annotation, mark)


def _compile_inside(annotation: Any, mark: DynamicMark | None) -> Render | None:
    """What stands in a list or map; where anything may, a text that prints nothing is null."""
    if annotation not in (Any, object) or mark is None or mark.lazy or mark.typed or mark.told:
        return _compile(annotation, mark)
    return lambda value, scope: value if scope is None else _inside(value, scope, None)


def _compile_union(annotation: Any, members: list[Any], mark: DynamicMark | None) -> Render | None:
    mark = mark_of(annotation) or mark
    if len(members) == 1:
        return _compile(members[0], mark)
    if all(isinstance(member, type) and issubclass(member, BaseModel) for member in members):
        return _told_apart(members, mark)
    return _anything(mark) if mark is not None and not mark.lazy else None


def _compile_leaf(annotation: Any, mark: DynamicMark | None) -> Render | None:
    if annotation is str:
        return _render_as_text if mark is not None and not mark.lazy else _as_text
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _record(annotation, mark)
    if mark is None or mark.lazy:
        return None
    return _anything(mark) if annotation in (Any, object, dict, list) else _scalar


def _as_text(value: Any, scope: Scope | None) -> Any:
    if type(value) is bool:
        return "true" if value else "false"
    return str(value) if type(value) in (int, float) else value


def _render_as_text(value: Any, scope: Scope | None) -> Any:
    if type(value) is str:
        return render_text(value, scope) if scope is not None and is_template(value) else value
    return _as_text(value, scope)


def _scalar(value: Any, scope: Scope | None) -> Any:
    if scope is not None and type(value) is str and is_template(value):
        return render_text(value, scope)
    return value


def _structure(value: str, scope: Scope | None) -> Any:
    """A list or map given as text: an expression, or JSON."""
    if scope is None:
        return value
    text = render_text(value, scope) if is_template(value) else value
    try:
        return json.loads(text)
    except ValueError:
        return text


def _list(item: Render | None, mark: DynamicMark | None) -> Render | None:
    dynamic = mark is not None and not mark.lazy
    if item is None and not dynamic:
        return None

    def render(value: Any, scope: Scope | None) -> Any:
        if isinstance(value, str):
            return _structure(value, scope) if dynamic else value
        if not isinstance(value, (list, tuple)) or item is None:
            return value
        return [item(entry, scope) for entry in value]

    return render


def _map(item: Render | None, mark: DynamicMark | None) -> Render | None:
    dynamic = mark is not None and not mark.lazy
    if item is None and not dynamic:
        return None

    def render(value: Any, scope: Scope | None) -> Any:
        if isinstance(value, str):
            return _structure(value, scope) if dynamic else value
        if not isinstance(value, Mapping):
            return value
        key_scope = scope if dynamic else None
        items = ((_scalar(_as_text(key, None), key_scope), entry) for key, entry in value.items())
        return {key: entry if item is None else item(entry, scope) for key, entry in items}

    return render


def _record(cls: type[BaseModel], mark: DynamicMark | None) -> Render:
    dynamic = mark is not None and not mark.lazy

    def render(value: Any, scope: Scope | None) -> Any:
        if isinstance(value, str):
            return _structure(value, scope) if dynamic else value
        if not isinstance(value, Mapping):
            return value
        whole = render_texts(value, scope, nothing="") if dynamic and scope is not None else value
        return render_properties(cls, whole, scope)

    return render


def _told_apart(members: list[type[BaseModel]], mark: DynamicMark | None) -> Render:
    """One of several records, told apart by `type`; one that none of them is stays, for the validation to report."""
    records = {
        name: _record(member, mark)
        for member in members
        if "type" in member.model_fields
        for name in get_args(member.model_fields["type"].annotation)
    }

    def render(value: Any, scope: Scope | None) -> Any:
        record = records.get(str(value.get("type"))) if isinstance(value, Mapping) else None
        return value if record is None else record(value, scope)

    return render


def _plugged(value: Any, scope: Scope | None) -> Any:
    """A nested plugin, rendered as its class says; one of an unknown type stays, for the validation to report."""
    if not isinstance(value, Mapping):
        return value
    try:
        cls = plugin_class(value)
    except PydanticCustomError:
        return value
    return render_properties(cls, value, scope)


def _anything(mark: DynamicMark) -> Render:
    if mark.told:
        return _told
    walk = render_types if mark.typed else render_texts
    return lambda value, scope: value if scope is None else walk(value, scope)


def _told(value: Any, scope: Scope | None) -> Any:
    """An expression as its value, a text as it is, anything else as its JSON text."""
    if scope is None:
        return value
    if isinstance(value, str):
        return render_types(value, scope)
    given = plain(render_texts(value, scope))
    return given if isinstance(given, str) else json.dumps(given, ensure_ascii=False, separators=(",", ":"))


def render_texts(value: Any, scope: Scope, nothing: str | None = None) -> Any:
    """Render the texts in a value, however deep, map keys included, each to text; `nothing` stands for one inside that
    prints nothing."""
    if type(value) is str:
        return render_text(value, scope) if is_template(value) else value
    if isinstance(value, Mapping):
        return {_scalar(key, scope): _inside(item, scope, nothing) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_inside(item, scope, nothing) for item in value]
    return value


def _inside(value: Any, scope: Scope, nothing: str | None) -> Any:
    if type(value) is not str:
        return render_texts(value, scope, nothing)
    printed = render_printed(value, scope)
    return nothing if printed is None else printed


def render_types(value: Any, scope: Scope) -> Any:
    """Render the texts in a value, however deep; a text that is one expression becomes its value."""
    if type(value) is str:
        return render_typed(value, scope) if is_template(value) else value
    if isinstance(value, Mapping):
        return {_scalar(key, scope): render_types(item, scope) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [render_types(item, scope) for item in value]
    return value
