"""What is wrong with a plugin as it is written in a flow, all at once, in the words that Kestra's users know."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from ostinato.expressions import is_template
from ostinato.model.task import TaskProperties
from ostinato.plugin.declare import Declaration
from ostinato.plugin.marks import PluggedMark, plugin_class
from ostinato.plugin.property_order import listed_order
from ostinato.plugin.rendering import mark_of, properties_of, render_properties

Fault = Literal["value", "missing", "unknown", "type", "plugin"]
"""Kind of a violation: a value out of bounds, none where one is needed, an unknown property, a value of another type,
an unknown plugin type."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One fault. `path` leads to it from the plugin's own map: names as they are written, and places in lists."""

    path: tuple[str | int, ...]
    message: str
    fault: Fault


def validate_source(cls: type[BaseModel], written: Mapping[str, Any]) -> list[Violation]:
    """Check a plugin as written: expressions may stand for any value of a dynamic property.

    Nested plugins are checked as well. Checks across properties are left to the run where a property is an expression.
    """
    found = _missing_names(cls, written)
    try:
        cls.model_validate(render_properties(cls, written, None))
    except PydanticCustomError as error:
        found.append(Violation((), error.message(), "plugin"))
    except ValidationError as error:
        found.extend(_violations(cls, error, written))
    check = getattr(cls, "check_source", None)
    if check is not None:
        found.extend(Violation(tuple(path), message, "value") for path, message in check(written))
    return found


def describe(cls: type[BaseModel], error: ValidationError, task_id: str = "") -> list[str]:
    """The faults of rendered properties as texts: `<task>.<property>: must not be null`."""
    return [
        ".".join(str(step) for step in (task_id, *violation.path) if step != "") + f": {violation.message}"
        for violation in _violations(cls, error, {})
    ]


def _missing_names(cls: type[BaseModel], written: Mapping[str, Any]) -> list[Violation]:
    if not issubclass(cls, TaskProperties) and "id" not in cls.model_fields:
        return []
    return [Violation(("id",), "must not be null", "missing")] if written.get("id") is None else []


def _violations(cls: type[BaseModel], error: ValidationError, written: Mapping[str, Any]) -> list[Violation]:
    found: dict[tuple[Any, ...], Violation] = {}
    for details in error.errors(include_url=False):
        if _is_expression(cls, details, written):
            continue
        path = _path(written, details["loc"], named=details["type"] in ("missing", "extra_forbidden"))
        for message in _messages(cls, details):
            found.setdefault((path, message), Violation(path, message, _fault(details)))
    return list(found.values())


def _is_expression(cls: type[BaseModel], details: ErrorDetails, written: Mapping[str, Any]) -> bool:
    value = details.get("input")
    if not isinstance(value, str) or not is_template(value):
        return False
    return bool(written) and (details["loc"][:1] == ("timeout",) or is_dynamic(cls, details["loc"], written))


def is_dynamic(cls: type[BaseModel], path: Iterable[str | int], written: Any) -> bool:
    """Whether what stands at that path may be an expression."""
    annotation: Any = cls
    for step in path:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            annotation = properties_of(annotation).get(str(step))
        else:
            annotation = _inside(annotation, written)
        written = _step(written, step)
        if mark_of(annotation) is not None:
            return True
        annotation = _resolved(annotation, written)
    return False


def _step(written: Any, step: str | int) -> Any:
    if isinstance(written, Mapping):
        return written.get(step)
    if isinstance(written, list) and isinstance(step, int) and step < len(written):
        return written[step]
    return written


def _inside(annotation: Any, written: Any) -> Any:
    arguments = get_args(annotation)
    return arguments[-1] if arguments else annotation


def _resolved(annotation: Any, written: Any) -> Any:
    """The class behind an annotation, without Optional and marks."""
    origin = get_origin(annotation)
    if origin is Annotated:
        if any(isinstance(meta, PluggedMark) for meta in annotation.__metadata__):
            return _plugged(written)
        return _resolved(get_args(annotation)[0], written)
    if origin in (Union, types.UnionType):
        members = [item for item in get_args(annotation) if item is not type(None)]
        return _resolved(members[0], written) if len(members) == 1 else annotation
    return annotation


def _plugged(written: Any) -> Any:
    try:
        return plugin_class(written) if isinstance(written, Mapping) else None
    except PydanticCustomError:
        return None


def _path(written: Any, location: tuple[str | int, ...], *, named: bool) -> tuple[str | int, ...]:
    """The location without the names that the validator adds for members of unions.

    `named` tells that its last step is the name of a property, although nothing is written there.
    """
    path: list[str | int] = []
    for index, step in enumerate(location):
        last = named and index == len(location) - 1
        present = isinstance(written, Mapping) and step in written
        place = isinstance(written, list) and isinstance(step, int)
        if present or place or (isinstance(written, Mapping) and last) or not path:
            path.append(step)
            written = _step(written, step)
    return tuple(path)


def _fault(details: ErrorDetails) -> Fault:
    kind = details["type"]
    if kind == "extra_forbidden":
        return "unknown"
    if kind == "unknown_plugin":
        return "plugin"
    if kind == "missing" or details.get("input") is None:
        return "missing"
    return "type" if kind.endswith(("_type", "_parsing")) or kind == "literal_error" else "value"


def _messages(cls: type[BaseModel], details: ErrorDetails) -> list[str]:
    """The message, and beside it that a list that is not there is also empty, as Kestra says both."""
    message = _message(cls, details)
    location = details["loc"]
    if message == "must not be null" and len(location) == 1 and _needs_items(cls, str(location[0])):
        return ["must not be empty", message]
    return [message]


def _needs_items(cls: type[BaseModel], name: str) -> bool:
    fields = (field for key, field in cls.model_fields.items() if name in (key, field.alias))
    return any(getattr(meta, "min_length", None) == 1 for field in fields for meta in field.metadata)


def _message(cls: type[BaseModel], details: ErrorDetails) -> str:
    kind, given = details["type"], details.get("ctx", {})
    if kind == "extra_forbidden":
        return unknown_property(cls, str(details["loc"][-1]))
    if kind == "missing" or details.get("input") is None:
        return "must not be null"
    if kind == "value_error":
        return str(given.get("error", details["msg"]))
    if kind == "too_short":
        return "must not be empty" if given["min_length"] == 1 else f"size must be at least {given['min_length']}"
    if kind == "string_pattern_mismatch":
        return f'must match "{given["pattern"].removesuffix("$")}"'
    return _BOUNDS[kind].format_map(given) if kind in _BOUNDS else _type_message(details)


_BOUNDS = {
    "greater_than_equal": "must be greater than or equal to {ge}",
    "greater_than": "must be greater than {gt}",
    "less_than_equal": "must be less than or equal to {le}",
    "less_than": "must be less than {lt}",
    "string_too_long": "size must be between 0 and {max_length}",
    "string_too_short": "must not be empty",
    "too_long": "size must be between 0 and {max_length}",
}


def _type_message(details: ErrorDetails) -> str:
    value = details.get("input")
    if details["type"] == "literal_error":
        expected = details["ctx"]["expected"].replace(" or ", ", ").replace("'", "")
        return f'"{value}" is not one of the values accepted: [{expected}]'
    if details["type"] == "unknown_plugin":
        return details["msg"]
    if details["type"] == "bool_parsing":
        return f'Cannot read a boolean from "{value}": only "true" or "false" recognized'
    return details["msg"][0].lower() + details["msg"][1:]


def unknown_property(cls: type[BaseModel], name: str) -> str:
    """The message about a property that the class does not have."""
    known = listed_order(field.alias or key for key, field in cls.model_fields.items())
    declared = vars(cls).get("__plugin__")
    owner = declared.type if isinstance(declared, Declaration) else cls.__name__
    names = ", ".join(f'"{entry}"' for entry in known)
    return (
        f'Unrecognized field "{name}" (class {owner}), not marked as ignorable ({len(known)} known properties: {names})'
    )
