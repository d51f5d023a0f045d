"""Conditions on a date."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ostinato.plugin import Condition, Dynamic, plugin

Day = Literal["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]


class DateCondition(Condition):
    """A condition on a date."""

    date: Dynamic[str] = "{{ trigger.date }}"
    """The date."""


def _names(simple: str) -> list[str]:
    return [
        f"io.kestra.core.models.conditions.types.{simple}Condition",
        f"io.kestra.plugin.core.condition.{simple}Condition",
    ]


@plugin(
    "io.kestra.plugin.core.condition.DateTimeBetween",
    title="Condition to allow events between two specific dates.",
    kind="condition",
    aliases=_names("DateTimeBetween"),
)
class DateTimeBetween(DateCondition):
    """Holds after one instant and before another; one of them is needed."""

    after: Dynamic[datetime | None] = None
    """The earlier instant."""
    before: Dynamic[datetime | None] = None
    """The later instant."""


@plugin(
    "io.kestra.plugin.core.condition.DayWeek",
    title="Condition to allow events on a particular day of the week.",
    kind="condition",
    aliases=_names("DayWeek"),
)
class DayWeek(DateCondition):
    """Holds on one day of the week."""

    day_of_week: Dynamic[Day]
    """The day."""


@plugin(
    "io.kestra.plugin.core.condition.DayWeekInMonth",
    title="Condition to allow events on a particular day of the week and a relative week number.",
    kind="condition",
    aliases=_names("DayWeekInMonth"),
)
class DayWeekInMonth(DateCondition):
    """Holds on the first, second, third, fourth or last such day of a month."""

    day_of_week: Dynamic[Day]
    """The day of the week."""
    day_in_month: Dynamic[Literal["FIRST", "SECOND", "THIRD", "FOURTH", "LAST"]]
    """Which of them."""


@plugin(
    "io.kestra.plugin.core.condition.TimeBetween",
    title="Condition to allow events between two specific times.",
    kind="condition",
    aliases=_names("TimeBetween"),
)
class TimeBetween(DateCondition):
    """Holds after one time of day and before another."""

    after: Dynamic[str | None] = None
    """The earlier time with its offset, `09:00:00+01:00`."""
    before: Dynamic[str | None] = None
    """The later time with its offset."""


@plugin(
    "io.kestra.plugin.core.condition.Weekend",
    title="Condition to allow events on weekends.",
    kind="condition",
    aliases=_names("Weekend"),
)
class Weekend(DateCondition):
    """Holds on Saturdays and Sundays."""


@plugin(
    "io.kestra.plugin.core.condition.PublicHoliday",
    title="Condition to allow events on public holidays.",
    kind="condition",
    aliases=_names("PublicHoliday"),
)
class PublicHoliday(DateCondition):
    """Holds on public holidays."""

    country: Dynamic[str | None] = None
    """ISO code of the country, by default that of the server."""
    sub_division: Dynamic[str | None] = None
    """ISO code of the part of the country."""
