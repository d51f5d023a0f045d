"""What a property may hold in a flow: marks on the annotations of a plugin class.

`Dynamic[T]`: in the flow a T or an expression; inside `run()` a T, rendered to text and converted. `Typed[T]`: the
same, but an expression keeps the type of its value. `Told[T]`: so it is there, and what is written as anything but a
text is its JSON text. `Lazy[T]`: left as written, for the few tasks that render by
themselves.
`Plugged[T]`: another plugin, written as a map with a `type`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError, core_schema

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DynamicMark:
    """Rendered before the task runs; `typed` keeps the type of an expression's value, `told` makes a text of what is
    written as anything else, `lazy` leaves it as written."""

    typed: bool = False
    lazy: bool = False
    told: bool = False


Dynamic = Annotated[T, DynamicMark()]
Typed = Annotated[T, DynamicMark(typed=True)]
Told = Annotated[T, DynamicMark(typed=True, told=True)]
Lazy = Annotated[T, DynamicMark(lazy=True)]


Uri = Annotated[str, Field(json_schema_extra={"format": "uri"})]
"""Where a file lies in the storage."""


def plugin_class(written: Mapping[str, Any]) -> type[Any]:
    """The class that a map with a `type` names; PydanticCustomError `unknown_plugin` when there is none."""
    from ostinato.plugin.index import default_index

    name = written.get("type")
    entry = default_index().lookup(name) if isinstance(name, str) else None
    if entry is None:
        raise PydanticCustomError(
            "unknown_plugin", "Invalid type: {name}", {"name": "<null>" if name is None else name}
        )
    return default_index().load(entry.type)


@dataclass(frozen=True, slots=True)
class PluggedMark:
    """Validates a map by the class that its `type` names."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        base = source

        def validate(value: Any, info: core_schema.ValidationInfo) -> Any:
            if isinstance(value, base):
                return value
            if not isinstance(value, Mapping):
                raise PydanticCustomError("dict_type", "Input should be a valid dictionary")
            found = plugin_class(value)
            if not issubclass(found, base):
                raise PydanticCustomError("unknown_plugin", "Invalid type: {name}", {"name": value["type"]})
            return found.model_validate(value, context=info.context)

        return core_schema.with_info_plain_validator_function(validate)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "object", "required": ["type"], "properties": {"type": {"type": "string"}}, "$plugin": True}


Plugged = Annotated[T, PluggedMark()]
