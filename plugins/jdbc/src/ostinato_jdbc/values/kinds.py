"""The kinds of values that rows are made of, beside those of Python.

None, bool, int, float, Decimal, str, bytes, date, time, list and dict are what they seem. A datetime without zone is a
local one; one with a ZoneInfo is a moment seen in that zone, one with a fixed offset a moment with that offset. NaN and
infinity are floats.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

SCALARS = frozenset({type(None), bool, int, float, str})
"""Types whose values every form takes as they are."""

_DAY = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment that carries no zone of its own, in UTC."""

    value: datetime


def iso_time(value: time) -> str:
    """`13:14:15.5`: seconds always, fractions as far as they go."""
    return _trimmed(value.replace(tzinfo=None).isoformat())


def iso_datetime(value: datetime) -> str:
    """`2024-01-02T01:04:05Z` or with an offset, without the name of the zone; a local one without anything."""
    text = _trimmed(value.replace(tzinfo=None).isoformat())
    return text if value.tzinfo is None else text + _offset(value)


def _trimmed(text: str) -> str:
    return text.rstrip("0") if "." in text else text


def _offset(value: datetime) -> str:
    offset = value.utcoffset() or timedelta()
    if not offset:
        return "Z"
    text = value.isoformat()
    return text[max(text.rfind("+"), text.rfind("-")) :]


def in_zone(value: time, zone: ZoneInfo) -> time:
    """A time with an offset as the time in a zone, on the first day of 1970."""
    return datetime.combine(_DAY, value).astimezone(zone).time()


def finite(value: Decimal) -> Decimal | float:
    """A decimal, or the float that NaN and infinity are."""
    return value if value.is_finite() else float(value)


def number_text(value: Decimal) -> str:
    """The digits of a decimal, never with an exponent."""
    return format(value, "f")
