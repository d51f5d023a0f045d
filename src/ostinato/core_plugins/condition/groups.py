"""Conditions made of conditions."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ostinato.core_plugins.trigger.windows import TimeWindow
from ostinato.plugin import NAMED, Condition, Duration, Plugged, plugin

OLD = "io.kestra.core.models.conditions.types."
NOW = "io.kestra.plugin.core.condition."


@plugin(
    f"{NOW}Not",
    title="Condition to exclude other conditions.",
    kind="condition",
    aliases=[f"{OLD}NotCondition", f"{NOW}NotCondition"],
)
class Not(Condition):
    """Holds if none of its conditions does."""

    conditions: Annotated[list[Plugged[Condition]], Field(min_length=1)]
    """The conditions."""


@plugin(
    f"{NOW}Or",
    title="Condition to have at least one condition validated.",
    kind="condition",
    aliases=[f"{OLD}OrCondition", f"{NOW}OrCondition"],
)
class Or(Condition):
    """Holds if one of its conditions does."""

    conditions: Annotated[list[Plugged[Condition]], Field(min_length=1)]
    """The conditions."""


@plugin(
    f"{NOW}MultipleCondition",
    title="Run a flow if the list of preconditions are met in a time window.",
    kind="condition",
    aliases=[f"{OLD}MultipleCondition"],
)
class MultipleCondition(Condition):
    """Holds once all of its conditions have held within a time window."""

    id: Annotated[str, NAMED]
    """Name, unique in the flow."""
    time_window: TimeWindow | None = None
    """How long they are collected."""
    window: Annotated[Duration | None, Field(json_schema_extra={"$deprecated": True})] = None
    """Use timeWindow."""
    window_advance: Annotated[Duration | None, Field(json_schema_extra={"$deprecated": True})] = None
    """Use timeWindow."""
    reset_on_success: bool = True
    """Whether collecting begins anew after it held."""
    conditions: Annotated[dict[str, Plugged[Condition]], Field(min_length=1)]
    """The conditions by name."""
