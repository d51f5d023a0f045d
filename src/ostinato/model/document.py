"""The form that every written document shares."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Document(BaseModel):
    """Something written in YAML: camelCase there, snake_case here; unknown properties are refused."""

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
