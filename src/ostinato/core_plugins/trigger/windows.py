"""Time windows and the conditions of Flow triggers that are collected in them."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from ostinato.plugin import GIVEN, NAMED, Duration, Properties, State, several

WindowType = Literal["DURATION_WINDOW", "SLIDING_WINDOW", "DAILY_TIME_WINDOW", "DAILY_TIME_DEADLINE"]

_FIELDS = {
    "deadline": "a deadline",
    "start_time": "a start time",
    "end_time": "an end time",
    "window": "a window",
    "window_advance": "a window advance",
}
_ALLOWED: dict[str, set[str]] = {
    "DURATION_WINDOW": {"window", "window_advance"},
    "SLIDING_WINDOW": {"window"},
    "DAILY_TIME_WINDOW": {"start_time", "end_time"},
    "DAILY_TIME_DEADLINE": {"deadline"},
}
_NEEDED: dict[str, set[str]] = {
    "DURATION_WINDOW": set(),
    "SLIDING_WINDOW": set(),
    "DAILY_TIME_WINDOW": {"start_time", "end_time"},
    "DAILY_TIME_DEADLINE": {"deadline"},
}


class TimeWindow(Properties):
    """How long conditions are collected."""

    known_as = "io.kestra.core.models.triggers.TimeWindow"

    type: WindowType = "DURATION_WINDOW"
    """Kind of window."""
    deadline: time | None = None
    """For DAILY_TIME_DEADLINE: until when every day."""
    window: Duration | None = None
    """For the two windows of a length: that length; a day if it is not given."""
    window_advance: Duration | None = None
    """For DURATION_WINDOW: by how much its start is moved."""
    start_time: time | None = None
    """For DAILY_TIME_WINDOW: from when every day."""
    end_time: time | None = None
    """For DAILY_TIME_WINDOW: until when every day."""

    @model_validator(mode="after")
    def _fields_of_its_type(self) -> Self:
        given = {name for name in _FIELDS if getattr(self, name) is not None}
        wrong = [
            f"Time window of type `{self.type}` cannot have {_FIELDS[name]}."
            for name in _FIELDS
            if name in given - _ALLOWED[self.type]
        ]
        missing = [
            f"Time window of type `{self.type}` must have {_FIELDS[name]}."
            for name in _FIELDS
            if name in _NEEDED[self.type] - given
        ]
        if wrong or missing:
            raise several([("", message) for message in wrong + missing])
        return self


class UpstreamFlow(Properties):
    """Executions of a flow to wait for."""

    known_as = "io.kestra.plugin.core.trigger.Flow$UpstreamFlow"

    namespace: str | None = None
    """Its namespace."""
    flow_id: str | None = None
    """Its id; any flow of the namespace without it."""
    states: list[State] | None = None
    """States that count."""
    labels: dict[str, Any] | None = None
    """Labels that the execution must have."""


class Filter(Properties):
    """A comparison of one property of an execution."""

    known_as = "io.kestra.plugin.core.trigger.Flow$Filter"

    field: Literal["FLOW_ID", "NAMESPACE", "STATE", "EXPRESSION"]
    """What is compared."""
    type: Literal[
        "EQUAL_TO",
        "NOT_EQUAL_TO",
        "IN",
        "NOT_IN",
        "IS_TRUE",
        "IS_FALSE",
        "IS_NULL",
        "IS_NOT_NULL",
        "STARTS_WITH",
        "ENDS_WITH",
        "REGEX",
        "CONTAINS",
    ]
    """How it is compared."""
    value: str | None = None
    """With what; for EXPRESSION the expression itself."""
    values: list[str] | None = None
    """With what, for IN and NOT_IN."""

    @model_validator(mode="after")
    def _value_of_its_type(self) -> Self:
        if self.type in ("IN", "NOT_IN"):
            if self.value is not None:
                raise ValueError(f"`value` must be null for type {self.type}")
            if self.values is None:
                raise ValueError(f"`values` cannot be null for type {self.type}")
        elif self.value is None:
            raise ValueError(f"`value` cannot be null for type {self.type}")
        return self


class FilterGroup(Properties):
    """Comparisons that together are one condition."""

    known_as = "io.kestra.plugin.core.trigger.Flow$ExecutionFilter"

    id: Annotated[str, GIVEN]
    """Name of the condition."""
    operand: Literal["AND", "OR"] = "AND"
    """Whether all of them must hold, or one."""
    filters: Annotated[list[Filter], Field(min_length=1)]
    """The comparisons."""


class Preconditions(Properties):
    """Conditions that must all have held within a time window."""

    known_as = "io.kestra.plugin.core.trigger.Flow$Preconditions"

    id: Annotated[str, NAMED]
    """Name, unique in the flow."""
    time_window: TimeWindow | None = None
    """How long they are collected; a day if it is not given."""
    reset_on_success: bool = True
    """Whether collecting begins anew after firing."""
    flows: list[UpstreamFlow] | None = None
    """Executions to wait for, each a condition."""
    where: list[FilterGroup] | None = None
    """Further conditions."""
