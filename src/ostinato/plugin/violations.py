"""What is wrong with a plugin as it is written in a flow, all at once, in the words that Kestra's users know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import AliasChoices, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from ostinato.expressions import is_template
from ostinato.model.document import Document
from ostinato.model.presence import EMPTY, NAMED, NULL, presence_of
from ostinato.model.several import each
from ostinato.model.task import TaskProperties
from ostinato.plugin.declare import Declaration
from ostinato.plugin.owners import owner_of, step_into, walk
from ostinato.plugin.property_order import listed_order
from ostinato.plugin.rendering import mark_of, render_properties

Fault = Literal["value", "missing", "unknown", "type", "plugin"]
"""Kind of a violation: a value out of bounds, none where one is needed, an unknown property, a value of another type,
an unknown plugin type."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One fault. `path` leads to it from the plugin's own map: names as they are written, and places in lists. One of
    a property that is `rendered` shows only when the task runs."""

    path: tuple[str | int, ...]
    message: str
    fault: Fault
    rendered: bool = False


def validate_source(cls: type[Document], written: Mapping[str, Any]) -> list[Violation]:
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


def describe(cls: type[Document], error: ValidationError, task_id: str = "") -> list[str]:
    """The faults of rendered properties as texts: `<task>.<property>: must not be null`."""
    return [
        ".".join(str(step) for step in (task_id, *violation.path) if step != "") + f": {violation.message}"
        for violation in _violations(cls, error, {})
    ]


def _missing_names(cls: type[Document], written: Mapping[str, Any]) -> list[Violation]:
    if not issubclass(cls, TaskProperties) and "id" not in cls.model_fields:
        return []
    absent = NAMED.absent if written.get("id") is None else ()
    return [Violation(("id",), message, "missing") for message in absent]


def _violations(cls: type[Document], error: ValidationError, written: Mapping[str, Any]) -> list[Violation]:
    found: dict[tuple[Any, ...], Violation] = {}
    for details in error.errors(include_url=False):
        rendered = _is_rendered(cls, details["loc"], written)
        if rendered and isinstance(given := details.get("input"), str) and is_template(given):
            continue
        path = _path(written, details["loc"], named=details["type"] in ("missing", "extra_forbidden"))
        owner = owner_of(cls, path, written) or cls
        said = each(details) or [("", message) for message in _messages(owner, path, details)]
        for name, message in said:
            place = (*path, name) if name else path
            found.setdefault((place, message), Violation(place, message, _fault(details), rendered))
    return list(found.values())


def _is_rendered(cls: type[Document], location: tuple[str | int, ...], written: Mapping[str, Any]) -> bool:
    return bool(written) and (location[:1] == ("timeout",) or is_dynamic(cls, location, written))


def is_dynamic(cls: type[Document], path: Iterable[str | int], written: Any) -> bool:
    """Whether what stands at that path may be an expression."""
    return any(mark_of(annotation) is not None for annotation, _ in walk(cls, path, written))


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
            written = step_into(written, step)
    return tuple(path)


def _fault(details: ErrorDetails) -> Fault:
    kind = details["type"]
    if kind == "extra_forbidden":
        return "unknown"
    if kind in ("unknown_plugin", *_TAGS):
        return "plugin"
    if kind in ("missing", "empty") or details.get("input") is None:
        return "missing"
    return "type" if is_unread(kind) else "value"


def is_unread(kind: str) -> bool:
    """Whether an error of this kind tells of a value of another type than the property has."""
    return kind.endswith(("_type", "_parsing")) or kind == "literal_error"


def _messages(owner: type[Document], path: tuple[str | int, ...], details: ErrorDetails) -> list[str]:
    """What is said of one error; of a value that is not there, or is empty, it may be two things."""
    message, name = _message(owner, path, details), str(path[-1]) if path else ""
    presence = presence_of(owner, name)
    if message == NULL:
        return [*presence.absent] if presence else [EMPTY, NULL] if _needs_items(owner, name) else [NULL]
    return [message, presence.empty] if presence and details.get("input") == "" != details["type"] else [message]


def _needs_items(cls: type[Document], name: str) -> bool:
    fields = (field for key, field in cls.model_fields.items() if name in (key, field.alias))
    return any(getattr(meta, "min_length", None) == 1 for field in fields for meta in field.metadata)


def _message(owner: type[Document], path: tuple[str | int, ...], details: ErrorDetails) -> str:
    kind, given = details["type"], details.get("ctx", {})
    if kind == "extra_forbidden":
        return unknown_property(owner, str(path[-1]))
    if kind == "missing" or details.get("input") is None:
        return NULL
    if kind == "value_error":
        return str(given.get("error", details["msg"]))
    if kind == "too_short":
        return EMPTY if given["min_length"] == 1 else f"size must be at least {given['min_length']}"
    if kind == "string_pattern_mismatch":
        return f'must match "{given["pattern"].removesuffix("$")}"'
    if kind in _TAGS:
        return f"Invalid type: {given.get('tag', 'null')}"
    return _BOUNDS[kind].format_map(given) if kind in _BOUNDS else _type_message(details)


_TAGS = ("union_tag_invalid", "union_tag_not_found")


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
    if details["type"] in ("unknown_plugin", "duration_parsing", "empty"):
        return details["msg"]
    if details["type"] == "bool_parsing":
        return f'Cannot read a boolean from "{value}": only "true" or "false" recognized'
    return details["msg"][0].lower() + details["msg"][1:]


def unknown_property(cls: type[Document], name: str, known_as: str = "") -> str:
    """The message about a property that the class does not have."""
    declared = vars(cls).get("__plugin__")
    owner = declared.type if isinstance(declared, Declaration) else known_as or cls.known_as or cls.__name__
    return unrecognized(name, owner, listed_order(name for name in _declared(cls) if name not in cls.unlisted))


def unrecognized(name: str, owner: str, known: list[str]) -> str:
    """The same for a class of that name with these properties."""
    names = ", ".join(f'"{entry}"' for entry in known)
    return (
        f'Unrecognized field "{name}" (class {owner}), not marked as ignorable ({len(known)} known properties: {names})'
    )


def names_of(cls: type[Document]) -> list[str]:
    """The properties of a class as they are written."""
    return [field.alias or name for name, field in cls.model_fields.items()]


def _declared(cls: type[Document]) -> Iterator[str]:
    """The properties of a class as they are written, then their older names."""
    yield from names_of(cls)
    for field in cls.model_fields.values():
        if isinstance(field.validation_alias, AliasChoices):
            older = field.validation_alias.choices[1:]
            yield from (name for name in older if isinstance(name, str) and "_" not in name)
