"""Adding to dates, by java.time.temporal.ChronoUnit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ostinato.expressions.dates.model import (
    NANOS,
    Instant,
    LocalDate,
    LocalDateTime,
    ZonedDateTime,
    month_length,
)
from ostinato.expressions.errors import EvaluationFailure, IllegalArgument

_TIME = {
    "NANOS": 1, "MICROS": 1000, "MILLIS": 1_000_000, "SECONDS": NANOS, "MINUTES": 60 * NANOS, "HOURS": 3600 * NANOS,
    "HALF_DAYS": 43_200 * NANOS,
}  # fmt: skip
_DAYS = {"DAYS": 1, "WEEKS": 7}
_MONTHS = {"MONTHS": 1, "YEARS": 12, "DECADES": 120, "CENTURIES": 1200, "MILLENNIA": 12_000}
_MAX_YEAR = 999_999_999


def plus_days(date: LocalDate, days: int) -> LocalDate:
    """The date some days later."""
    if abs(days) > 366 * _MAX_YEAR * 2:
        raise EvaluationFailure("long overflow")
    return _in_range(LocalDate.of_days(date.days + days))


def plus_months(date: LocalDate, months: int) -> LocalDate:
    """The date some months later, at the last day of the month where there is no such day."""
    total = date.year * 12 + date.month - 1 + months
    year, month = total // 12, total % 12 + 1
    return _in_range(LocalDate(year, month, min(date.day, month_length(year, month))))


def _in_range(date: LocalDate) -> LocalDate:
    if abs(date.year) > _MAX_YEAR:
        raise EvaluationFailure(f"Invalid value for Year (valid values -999999999 - 999999999): {date.year}")
    return date


def _moved(date: LocalDate, amount: int, unit: str) -> LocalDate:
    if unit in _DAYS:
        return plus_days(date, amount * _DAYS[unit])
    if unit in _MONTHS:
        return plus_months(date, amount * _MONTHS[unit])
    return _other_era(date, amount)


def _other_era(date: LocalDate, amount: int) -> LocalDate:
    era = int(date.year > 0) + amount
    if era not in (0, 1):
        raise EvaluationFailure(f"Invalid value for Era (valid values 0 - 1): {era}")
    if amount == 0:
        return date
    year = 1 - date.year
    return _in_range(LocalDate(year, date.month, min(date.day, month_length(year, date.month))))


def _later(seconds: int, nano: int, amount: int, unit: str) -> tuple[int, int]:
    total = nano + amount * _TIME[unit]
    return seconds + total // NANOS, total % NANOS


def plus(value: Any, amount: int, unit: str) -> Any:
    """The value later by an amount: days and longer on its clock, shorter ones in real time."""
    if unit not in _TIME and unit not in _DAYS and unit not in _MONTHS and unit != "ERAS":
        raise IllegalArgument(f"No enum constant java.time.temporal.ChronoUnit.{unit}")
    if isinstance(value, ZonedDateTime):
        return _plus_zoned(value, amount, unit)
    if isinstance(value, LocalDateTime):
        if unit in _TIME:
            return LocalDateTime.of_seconds(*_later(value.seconds, value.time.nano, amount, unit))
        return replace(value, date=_moved(value.date, amount, unit))
    if isinstance(value, LocalDate) and unit not in _TIME:
        return _moved(value, amount, unit)
    raise EvaluationFailure(f"Unsupported unit: {unit.capitalize()}")


def _plus_zoned(value: ZonedDateTime, amount: int, unit: str) -> ZonedDateTime:
    if unit in _TIME:
        instant = value.instant
        moved = Instant(*_later(instant.seconds, instant.nano, amount, unit))
        _in_range(LocalDateTime.of_seconds(moved.seconds).date)
        return moved.in_zone(value.zone)
    local = replace(value.local, date=_moved(value.local.date, amount, unit))
    result = ZonedDateTime.of_local(local, value.zone)
    if result.offset == value.offset:
        return result
    same = replace(result, offset=value.offset)
    return same if value.zone.offset_at(same.instant.seconds) == value.offset and result.local == local else result
