"""Values that must be there, and how it is told that they are not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

NULL, EMPTY, BLANK = "must not be null", "must not be empty", "must not be blank"


@dataclass(frozen=True, slots=True)
class Presence:
    """Marks a property that may not be empty. `absent` is all that is said where nothing is given, `empty` what is
    said of a text, list or map with nothing in it."""

    absent: tuple[str, ...]
    empty: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._filled, handler(source))

    def _filled(self, value: Any) -> Any:
        if value in ("", [], {}):
            raise PydanticCustomError("empty", self.empty)
        return value


FILLED = Presence((EMPTY,), EMPTY)
"""One that is not there is called empty."""
GIVEN = Presence((EMPTY, NULL), EMPTY)
"""One that is not there is called empty, and null."""
NAMED = Presence((BLANK, NULL), BLANK)
"""The same for names, which are called blank."""


def presence_of(model: type[BaseModel] | None, name: str) -> Presence | None:
    """The mark of a property, by the name under which it is written; None where it has none."""
    for key, field in model.model_fields.items() if model is not None else ():
        if name in (key, field.alias):
            return next((meta for meta in field.metadata if isinstance(meta, Presence)), None)
    return None
