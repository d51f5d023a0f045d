"""Conditions on a date."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

from ostinato.launch.conditions.rendered import Rendered, moment

DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
NTH = ("FIRST", "SECOND", "THIRD", "FOURTH")


def _weekend(condition: Rendered) -> bool:
    return condition.moment.weekday() >= 5


def _day_of_week(condition: Rendered) -> bool:
    return DAYS[condition.moment.weekday()] == condition.text("dayOfWeek")


def _day_in_month(condition: Rendered) -> bool:
    if not _day_of_week(condition):
        return False
    day, nth = condition.moment.date(), condition.text("dayInMonth")
    return _is_last(day) if nth == "LAST" else (day.day - 1) // 7 == NTH.index(nth)


def _is_last(day: date) -> bool:
    return day.day + 7 > monthrange(day.year, day.month)[1]


def _between(condition: Rendered, moment: Any, read: Callable[[str], Any]) -> bool:
    after, before = condition.optional("after"), condition.optional("before")
    if after is None and before is None:
        raise ValueError("Invalid condition with no before nor after")
    return (after is None or moment > read(after)) and (before is None or moment < read(before))


def _dates_between(condition: Rendered) -> bool:
    return _between(condition, condition.moment, moment)


def _times_between(condition: Rendered) -> bool:
    return _between(condition, _since_midnight(condition.moment.timetz()), _time)


def _time(text: str) -> timedelta:
    return _since_midnight(time.fromisoformat(text))


def _since_midnight(at: time) -> timedelta:
    """Times with an offset are compared as if they were of one day, so this may be negative or above a day."""
    passed = timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond)
    return passed - (at.utcoffset() or timedelta())


def _public_holiday(condition: Rendered) -> bool:
    """By the calendars of the library `holidays`, which is imported when it is first asked."""
    try:
        from holidays import country_holidays
    except ImportError:
        raise ValueError("it needs the library `holidays`: install ostinato[holidays]") from None
    day, country = condition.moment.date(), condition.text("country").strip().upper()
    part = condition.optional("subDivision")
    division = None if part is None else part.strip().upper().removeprefix(f"{country}-")
    try:
        return day in country_holidays(country, subdiv=division, years=day.year)
    except NotImplementedError as error:
        raise ValueError(str(error)) from None


DATES: dict[str, Callable[[Rendered], bool]] = {
    "Weekend": _weekend,
    "DayWeek": _day_of_week,
    "DayWeekInMonth": _day_in_month,
    "DateTimeBetween": _dates_between,
    "TimeBetween": _times_between,
    "PublicHoliday": _public_holiday,
}
"""Each condition by the last part of its type."""
