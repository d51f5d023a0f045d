"""The form that every written document shares."""

from __future__ import annotations

import types
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Annotated, Any, ClassVar, Union, get_args, get_origin

from pydantic import AliasChoices, BaseModel, ConfigDict, model_validator
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo


class Document(BaseModel):
    """Something written in YAML: camelCase there, snake_case here; unknown properties are refused. A scalar that is
    written where a text is wanted counts as one."""

    model_config = ConfigDict(
        extra="forbid",
        alias_generator=to_camel,
        populate_by_name=True,
        use_attribute_docstrings=True,
        coerce_numbers_to_str=True,
        allow_inf_nan=True,
    )

    known_as: ClassVar[str] = ""
    """The name that clients of the API know the class by."""
    unlisted: ClassVar[frozenset[str]] = frozenset()
    """Properties that they are not told of when they ask for one that it does not have."""

    @model_validator(mode="before")
    @classmethod
    def _texts(cls, written: Any) -> Any:
        if not isinstance(written, Mapping):
            return written
        return {name: _as_text(value) if name in textual(cls) else value for name, value in written.items()}


@cache
def textual(model: type[Document]) -> frozenset[str]:
    """The properties of a model that are a text or a list of texts, by every name that they have."""
    fields = [(name, field) for name, field in model.model_fields.items() if _is_text(field.annotation)]
    return frozenset(written for name, field in fields for written in written_names(name, field))


def written_names(name: str, field: FieldInfo) -> list[str]:
    """Under which names a field can be written: its aliases and the Python name."""
    names = [name]
    if field.alias:
        names.append(field.alias)
    if isinstance(field.validation_alias, AliasChoices):
        names.extend(choice for choice in field.validation_alias.choices if isinstance(choice, str))
    elif isinstance(field.validation_alias, str):
        names.append(field.validation_alias)
    return names


def _is_text(annotation: Any) -> bool:
    origin = get_origin(annotation)
    members = [one for one in get_args(annotation) if one is not types.NoneType]
    if origin in (Union, types.UnionType):
        return len(members) == 1 and _is_text(members[0])
    return _is_text(members[0]) if origin in (Annotated, list) else annotation is str


def _as_text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return [_as_text(one) for one in value]
    return str(value) if isinstance(value, (int, float, date)) else value
