"""Inputs as expressions see them while others are resolved: dates and times are such, not yet the texts of later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from ostinato.duration import format_duration
from ostinato.expressions.dates.model import Instant, LocalDate, LocalTime
from ostinato.expressions.values import JavaObject


def native(type_: str, converted: Any) -> Any:
    """A converted value as the kind of thing that it is."""
    known = _NATIVE.get(type_)
    return converted if known is None else known(converted)


def _day(text: str) -> LocalDate:
    year, month, day = text.split("-")
    return LocalDate(int(year), int(month), int(day))


def _clock(text: str) -> LocalTime:
    whole, _, fraction = text.partition(".")
    hour, minute, second = whole.split(":")
    return LocalTime(int(hour), int(minute), int(second), int(fraction.ljust(9, "0")))


def _instant(text: str) -> Instant:
    return Instant.of(datetime.fromisoformat(text))


def _span(seconds: float) -> JavaObject:
    return JavaObject("java.time.Duration", format_duration(timedelta(seconds=seconds)))


_NATIVE: dict[str, Callable[[Any], Any]] = {"DATE": _day, "DATETIME": _instant, "TIME": _clock, "DURATION": _span}
