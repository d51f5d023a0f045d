"""Inputs and outputs of a flow as they are written: one class for each type."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, AliasChoices, Field, model_validator
from pydantic_core import PydanticCustomError

from ostinato.model.document import Document
from ostinato.model.duration import Duration
from ostinato.model.presence import NAMED, NULL

INPUT_ID = r"^[a-zA-Z0-9][.a-zA-Z0-9_-]*"

ItemType = Literal[
    "STRING", "SELECT", "ENUM", "INT", "FLOAT", "BOOL", "BOOLEAN", "DATETIME", "DATE", "TIME", "DURATION", "FILE",
    "JSON", "YAML", "URI", "SECRET", "EMAIL", "MULTISELECT", "FORM",
]  # fmt: skip
"""Types that the elements of an array may have."""
OutputType = Literal[ItemType, "ARRAY"]
"""Types that an output may have."""


_NO_ITEM = ("ARRAY", "ENUM", "MULTISELECT", "SECRET", "SELECT")


def _check_item(type_: str) -> None:
    if type_ in _NO_ITEM:
        raise ValueError(f"`itemType` cannot be {type_}")


class DependsOn(Document):
    """When an input counts."""

    known_as = "io.kestra.core.models.flows.DependsOn"

    inputs: list[str] | None = None
    """Inputs that must have a value."""
    condition: str | None = None
    """Expression that must give the boolean true."""


class InputBase(Document):
    """What every input has."""

    known_as = "io.kestra.core.models.flows.Input"

    id: Annotated[
        str,
        Field(pattern=INPUT_ID + "$", validation_alias=AliasChoices("id", "name")),
        NAMED,
    ]
    """Its name; dots make groups."""
    type: str
    """Of what kind its value is."""
    description: str | None = None
    """What it is for; Markdown."""
    depends_on: DependsOn | None = None
    """When it counts."""
    required: bool = True
    """Whether an execution needs it."""
    defaults: Any = None
    """The value when none is given; may be an expression."""
    display_name: str | None = None
    """The name that people see."""
    prefill: Any = None
    """The value that a form begins with."""

    @model_validator(mode="after")
    def _defaults(self) -> Self:
        if not self.required and self._has_default():
            raise ValueError("Inputs with a default value must be required, since the default is always applied.")
        if self.prefill is not None and self._has_default():
            raise ValueError("Inputs with a default value cannot also have a prefill.")
        return self

    def _has_default(self) -> bool:
        return self.defaults is not None


class StringInput(InputBase):
    """A text."""

    type: Literal["STRING"]
    validator: str | None = None
    """A regular expression that the whole text must match."""


class SecretInput(InputBase):
    """A text that is kept encrypted and never shown."""

    type: Literal["SECRET"]
    validator: str | None = None
    """A regular expression that the whole text must match."""


class EnumInput(InputBase):
    """One of several values; the old form of SELECT."""

    type: Literal["ENUM"]
    values: list[str]
    """The values."""


class SelectInput(InputBase):
    """One of several values."""

    type: Literal["SELECT"]
    values: list[str] | None = None
    """The values."""
    expression: str | None = None
    """An expression that gives the values."""
    allow_custom_value: bool = False
    """Whether another value may be given."""
    is_radio: bool = False
    """Whether a form shows all values at once."""
    auto_select_first: bool = False
    """Whether the first value counts when none is given."""

    def _has_default(self) -> bool:
        return super()._has_default() or (self.auto_select_first and bool(self.values))


class MultiselectInput(InputBase):
    """Some of several values."""

    type: Literal["MULTISELECT"]
    values: list[str] | None = None
    """The values."""
    options: list[str] | None = None
    """The old name of `values`."""
    expression: str | None = None
    """An expression that gives the values."""
    item_type: OutputType = "STRING"
    """The type of each value."""
    allow_custom_value: bool = False
    """Whether other values may be given."""
    auto_select_first: bool = False
    """Whether the first value counts when none is given."""

    def _has_default(self) -> bool:
        return super()._has_default() or (self.auto_select_first and bool(self.values))

    @model_validator(mode="after")
    def _one_name(self) -> Self:
        if self.values is None and self.options is not None:
            self.values = self.options
        return self

    @model_validator(mode="after")
    def _plain_items(self) -> Self:
        _check_item(self.item_type)
        return self


class IntInput(InputBase):
    """A whole number of 32 bits."""

    type: Literal["INT"]
    min: int | None = None
    """The least value."""
    max: int | None = None
    """The greatest value."""


class FloatInput(InputBase):
    """A number of 32 bits."""

    type: Literal["FLOAT"]
    min: float | None = None
    """The least value."""
    max: float | None = None
    """The greatest value."""


class BoolInput(InputBase):
    """True or false."""

    type: Literal["BOOL", "BOOLEAN"]


class MomentInput(InputBase):
    """An instant, a day, or a time of day."""

    type: Literal["DATETIME", "DATE", "TIME"]
    after: str | None = None
    """The earliest value."""
    before: str | None = None
    """The latest value."""


class DurationInput(InputBase):
    """A length of time, ISO-8601."""

    type: Literal["DURATION"]
    min: Duration | None = None
    """The shortest."""
    max: Duration | None = None
    """The longest."""


class FileInput(InputBase):
    """A file."""

    type: Literal["FILE"]
    allowed_file_extensions: list[str] | None = None
    """Endings of names that are taken, with their dot."""
    extension: str | None = None
    """Deprecated."""


class StructuredInput(InputBase):
    """A value of any structure, written as JSON or YAML."""

    type: Literal["JSON", "YAML"]


class TextInput(InputBase):
    """A text of a certain form."""

    type: Literal["URI", "EMAIL"]


class ArrayInput(InputBase):
    """A list of values of one type."""

    type: Literal["ARRAY"]
    item_type: OutputType
    """The type of each element."""

    @model_validator(mode="after")
    def _plain_items(self) -> Self:
        _check_item(self.item_type)
        return self


class FormInput(InputBase):
    """A group of inputs."""

    type: Literal["FORM"]
    inputs: list[FieldInput]
    """Its members; their ids begin with the group's."""

    @model_validator(mode="after")
    def _no_value(self) -> Self:
        if self.defaults is not None or self.prefill is not None:
            raise ValueError("A FORM input groups other inputs and cannot declare a default value or a prefill.")
        return self


FieldInput = Annotated[
    StringInput | SecretInput | SelectInput | EnumInput | MultiselectInput | IntInput | FloatInput | BoolInput
    | MomentInput | DurationInput | FileInput | StructuredInput | TextInput | ArrayInput,
    Field(discriminator="type"),
]  # fmt: skip

Input = Annotated[
    StringInput | SecretInput | SelectInput | EnumInput | MultiselectInput | IntInput | FloatInput | BoolInput
    | MomentInput | DurationInput | FileInput | StructuredInput | TextInput | ArrayInput | FormInput,
    Field(discriminator="type"),
]  # fmt: skip
"""An input of any type, told apart by `type`."""

INPUT_TYPES = (
    "ARRAY", "BOOL", "BOOLEAN", "DATE", "DATETIME", "DURATION", "EMAIL", "ENUM", "FILE", "FLOAT", "FORM", "INT",
    "JSON", "MULTISELECT", "SECRET", "SELECT", "STRING", "TIME", "URI", "YAML",
)  # fmt: skip
"""The types there are."""


def _given(value: Any) -> Any:
    if value is None:
        raise PydanticCustomError("missing", NULL)
    return value


class FlowOutput(Document):
    """One output of a flow."""

    known_as = "io.kestra.core.models.flows.Output"

    id: Annotated[str, Field(pattern=INPUT_ID + "$"), NAMED]
    """Its name."""
    value: Annotated[Any, AfterValidator(_given)]
    """Its value; expressions are rendered."""
    type: OutputType
    """The type that the rendered text becomes."""
    description: str | None = None
    """What it is; Markdown."""
    display_name: str | None = None
    """The name that people see."""
    required: bool = True
    """Whether the execution fails when it cannot be had."""


FormInput.model_rebuild()

BY_TYPE: dict[str, type[InputBase]] = {
    "STRING": StringInput, "SECRET": SecretInput, "SELECT": SelectInput, "ENUM": EnumInput,
    "MULTISELECT": MultiselectInput, "INT": IntInput, "FLOAT": FloatInput, "BOOL": BoolInput, "BOOLEAN": BoolInput,
    "DATE": MomentInput, "DATETIME": MomentInput, "TIME": MomentInput, "DURATION": DurationInput, "FILE": FileInput,
    "JSON": StructuredInput, "YAML": StructuredInput, "URI": TextInput, "EMAIL": TextInput, "ARRAY": ArrayInput,
    "FORM": FormInput,
}  # fmt: skip
"""The class of each type of input."""
