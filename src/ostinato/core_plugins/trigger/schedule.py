"""Triggers that fire at times."""

from __future__ import annotations

import zoneinfo
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from ostinato.plugin import Condition, Duration, Dynamic, Outputs, Plugged, Trigger, plugin

Recovery = Literal["ALL", "LAST", "NONE"]


def _zone(name: str) -> str:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"timezone '({name})' is not a valid time-zone ID") from None
    return name


TimeZone = Annotated[str, AfterValidator(_zone)]
"""The name of a time zone."""


@plugin(
    "io.kestra.plugin.core.trigger.Schedule",
    title="Schedule a flow based on a cron expression.",
    kind="trigger",
    mode="schedule",
    aliases=["io.kestra.core.models.triggers.types.Schedule"],
)
class Schedule(Trigger):
    """Fires at the dates of a cron expression."""

    cron: str
    """Minute, hour, day of month, month, day of week; with seconds before them if `withSeconds`; or `@daily` etc."""
    with_seconds: bool = False
    """Whether the expression begins with seconds."""
    timezone: TimeZone | None = None
    """The zone of the expression, by default that of the server."""
    inputs: Dynamic[dict[str, Any] | None] = None
    """Inputs of the executions."""
    late_maximum_delay: Duration | None = None
    """A date that is later than this is not fired any more."""
    recover_missed_schedules: Recovery | None = None
    """What happens with dates missed while the server was down."""
    schedule_conditions: Annotated[list[Plugged[Condition]] | None, Field(json_schema_extra={"$deprecated": True})] = (
        None
    )
    """Use conditions."""
    backfill: Annotated[dict[str, Any] | None, Field(json_schema_extra={"$deprecated": True})] = None
    """Start a backfill by hand instead."""
    interval: Duration | None = None
    """Must be absent; the cron expression says when."""

    class Result(Outputs):
        """The date."""

        date: datetime
        """The date that fired."""
        next: datetime | None = None
        """The date after it."""
        previous: datetime | None = None
        """The date before it."""


@plugin(
    "io.kestra.plugin.core.trigger.ScheduleOnDates",
    title="Schedule a flow on specific dates.",
    kind="trigger",
    mode="schedule",
)
class ScheduleOnDates(Trigger):
    """Fires once at each of the given dates."""

    dates: Dynamic[list[datetime]]
    """The dates."""
    timezone: TimeZone | None = None
    """The zone of dates without one, by default that of the server."""
    inputs: Dynamic[dict[str, Any] | None] = None
    """Inputs of the executions."""
    recover_missed_schedules: Recovery | None = None
    """What happens with dates missed while the server was down."""
    interval: Duration | None = None
    """Must be absent; the dates say when."""
