"""Dates and times as texts, read strictly; what is wrong is told in Java's words, which users know."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import UTC, datetime

Pattern = re.Pattern[str]


def _pieces(*texts: str) -> list[Pattern]:
    return [re.compile(text, re.ASCII) for text in texts]


_TWO = r"\d\d"
_DAY = _pieces(r"\d{4}(?!\d)", "-", _TWO, "-", _TWO)
_CLOCK = _pieces(_TWO, ":", _TWO, r"(?::\d\d(?:\.\d{0,9})?)?")
_FULL_CLOCK = _pieces("[Tt]", _TWO, ":", _TWO, ":", _TWO, r"(?:\.\d{0,9})?")
_ZONE = _pieces(r"[Zz]|[+-]\d\d:\d\d", r"(?:\[[^\]]+\])?")
_LONGEST = 64
_MONTHS = [name.upper() for name in calendar.month_name]


def day(text: str) -> str:
    """A date `2024-02-29`; ValueError with the reason."""
    year, _, month, _, number = _split(text, _DAY)
    _in_range(text, "MonthOfYear", month, 1, 12)
    _in_range(text, "DayOfMonth", number, 1, 31, "28/31")
    if int(number) > _length(int(year), int(month)):
        leap = f"Invalid date 'February 29' as '{int(year)}' is not a leap year"
        wrong = leap if number == "29" else f"Invalid date '{_MONTHS[int(month)]} {int(number)}'"
        raise ValueError(_unread(text, f": {wrong}"))
    return text


def clock(text: str) -> str:
    """A time of day, with seconds; ValueError with the reason."""
    hour, _, minute, rest = _split(text, _CLOCK)
    second, _, fraction = rest.removeprefix(":").partition(".")
    _in_range(text, "HourOfDay", hour, 0, 23)
    _in_range(text, "MinuteOfHour", minute, 0, 59)
    _in_range(text, "SecondOfMinute", second or "0", 0, 59)
    return f"{hour}:{minute}:{second or '00'}" + (f".{fraction}" if fraction else "")


def short_clock(text: str) -> str:
    """A time of day as Java shows it: no seconds where they are zero, fractions in groups of three digits."""
    whole, _, fraction = clock(text).partition(".")
    tail = thousandths(fraction)
    return whole.removesuffix(":00") if not tail else whole + tail


def instant(text: str) -> str:
    """A moment with a zone, as the instant `2024-02-29T13:45:00.000000Z`; ValueError with the reason."""
    pieces = _split(text, [*_DAY, *_FULL_CLOCK, *_ZONE])
    seconds, fraction, offset = "".join(pieces[:11]), pieces[11].removeprefix("."), pieces[12]
    try:
        moment = datetime.fromisoformat(seconds.upper() + offset.upper().replace("Z", "+00:00")).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(_unread(text, " at index 0")) from None
    return moment.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0") + f".{fraction:0<6.6}Z"


def thousandths(digits: str) -> str:
    """A fraction in groups of three digits, as instants are written; nothing where it is zero."""
    digits = digits.ljust(9, "0")
    while digits.endswith("000"):
        digits = digits[:-3]
    return digits and f".{digits}"


def _split(text: str, pieces: Sequence[Pattern]) -> list[str]:
    found, place = [], 0
    for piece in pieces:
        match = piece.match(text, place)
        if match is None:
            raise ValueError(_unread(text, f" at index {place}"))
        found.append(match[0])
        place = match.end()
    if place < len(text):
        raise ValueError(_unread(text, f", unparsed text found at index {place}"))
    return found


def _in_range(text: str, field: str, value: str, least: int, most: int, shown: str | None = None) -> None:
    if not least <= int(value) <= most:
        wrong = f"Invalid value for {field} (valid values {least} - {shown or most}): {int(value)}"
        raise ValueError(_unread(text, f": {wrong}"))


def _length(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1] if year else (31 if month != 2 else 29)


def _unread(text: str, why: str) -> str:
    shown = f"{text[:_LONGEST]}..." if len(text) > _LONGEST else text
    return f"Text '{shown}' could not be parsed{why}"
