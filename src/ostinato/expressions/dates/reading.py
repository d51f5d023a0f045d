"""Texts and numbers to moments."""

from __future__ import annotations

import re

from ostinato.expressions.dates.elements import Fields, week_of
from ostinato.expressions.dates.locales import Locale
from ostinato.expressions.dates.model import (
    NANOS,
    Instant,
    LocalDate,
    LocalDateTime,
    LocalTime,
    ZonedDateTime,
    epoch_day,
    is_leap,
    month_length,
)
from ostinato.expressions.dates.patterns import pattern_of
from ostinato.expressions.dates.zones import Zone, zone_of
from ostinato.expressions.errors import EvaluationFailure

_ISO = re.compile(
    r"(?P<year>[+-]?\d{4,10})-(?P<month>\d\d)-(?P<day>\d\d)"
    r"(?:[Tt](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d{0,9}))?)?"
    r"(?P<offset>[Zz]|[+-]\d\d(?::\d\d(?::\d\d)?)?)?(?:\[(?P<zone>[^\]]+)\])?)?",
    re.ASCII,
)


def read_iso(text: str, zone: Zone) -> ZonedDateTime:
    """An ISO date, date-time or zoned date-time; without an offset it is on the clock of `zone`."""
    found = _ISO.match(text)
    if found is None or (len(found["year"]) > 4 and found["year"][0] not in "+-"):
        raise EvaluationFailure(f"Text '{text}' could not be parsed at index 0")
    if found.end() != len(text):
        raise EvaluationFailure(f"Text '{text}' could not be parsed, unparsed text found at index {found.end()}")
    date = LocalDate(int(found["year"]), int(found["month"]), int(found["day"]))
    try:
        date.checked()
    except EvaluationFailure as error:
        raise EvaluationFailure(f"Text '{text}' could not be parsed: {error.message}") from None
    if found["hour"] is None:
        return ZonedDateTime.of_local(LocalDateTime(date, LocalTime()), zone)
    local = LocalDateTime(date, _iso_time(found, text))
    if found["zone"] and not found["offset"]:
        raise EvaluationFailure(
            f"Text '{text}' could not be parsed, unparsed text found at index {found.start('zone') - 1}"
        )
    return _placed(local, _iso_offset(found["offset"]), found["zone"], zone)


def _iso_time(found: re.Match[str], text: str) -> LocalTime:
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if hour > 23 or minute > 59 or second > 59:
        raise EvaluationFailure(f"Text '{text}' could not be parsed: there is no such time")
    return LocalTime(hour, minute, second, int((found["fraction"] or "0").ljust(9, "0")))


def _iso_offset(text: str | None) -> int | None:
    if text is None:
        return None
    return zone_of(text.upper()).offset_at(0)


def _placed(local: LocalDateTime, offset: int | None, region: str | None, zone: Zone) -> ZonedDateTime:
    if offset is None:
        return ZonedDateTime.of_local(local, zone_of(region) if region else zone)
    instant = Instant(local.seconds - offset, local.time.nano)
    if region is None:
        return ZonedDateTime(local, offset, zone_of("Z" if offset == 0 else _offset_id(offset)))
    place = zone_of(region)
    if place.offset_at(instant.seconds) == offset:
        return ZonedDateTime(local, offset, place)
    return ZonedDateTime.of_local(local, place)


def _offset_id(offset: int) -> str:
    from ostinato.expressions.dates.zones import offset_text

    return offset_text(offset, "Z")


def read_pattern(text: str, pattern: str, locale: Locale, zone: Zone) -> ZonedDateTime:
    """A text by a pattern; it must give a full date. Without an offset or zone it is on the clock of `zone`."""
    found = pattern_of(pattern, locale)
    fields = found.read(text, locale)
    locale = found.locale or locale
    try:
        date = _date(fields, locale)
        time = _time(fields)
    except EvaluationFailure as error:
        raise EvaluationFailure(f"Text '{text}' could not be parsed: {error.message}") from None
    region = fields.get("zone")
    if time is None:
        return ZonedDateTime.of_local(LocalDateTime(date, LocalTime()), region or zone)
    local = LocalDateTime(date, time)
    return _placed(local, fields.get("offset"), None if region is None else region.id, zone)


def _year(fields: Fields) -> int | None:
    if "u" in fields:
        return int(fields["u"])
    if "y" not in fields:
        return None
    return int(fields["y"]) if fields.get("G", 1) else 1 - int(fields["y"])


def _date(fields: Fields, locale: Locale) -> LocalDate:
    year = _year(fields)
    if year is not None:
        if "M" in fields and "d" in fields:
            return _clipped(year, int(fields["M"]), int(fields["d"]))
        if "D" in fields:
            return _ordinal(year, int(fields["D"]))
    if "g" in fields:
        return LocalDate.of_days(int(fields["g"]) - 40_587)
    if "Y" in fields and "w" in fields:
        return _week_date(fields, locale)
    raise EvaluationFailure("Unable to obtain LocalDate from TemporalAccessor: the format has no full date")


def _clipped(year: int, month: int, day: int) -> LocalDate:
    """29 to 31 become the last day of a shorter month."""
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return LocalDate(year, month, day).checked()
    return LocalDate(year, month, min(day, month_length(year, month)))


def _ordinal(year: int, day: int) -> LocalDate:
    if not 1 <= day <= 365 + is_leap(year):
        raise EvaluationFailure(f"Invalid date 'DayOfYear {day}' as '{year}' is not a leap year")
    return LocalDate.of_days(epoch_day(year, 1, 1) + day - 1)


def _week_date(fields: Fields, locale: Locale) -> LocalDate:
    first, least = locale.week
    if "e" in fields:
        weekday = int(fields["e"])
    elif "E" in fields:
        weekday = (int(fields["E"]) - first) % 7 + 1
    else:
        raise EvaluationFailure("Unable to obtain LocalDate from TemporalAccessor: the format has no day of the week")
    start = epoch_day(int(fields["Y"]), 1, 1)
    start_weekday = (LocalDate.of_days(start).weekday - first) % 7 + 1
    shift = week_of(1, start_weekday, least)
    return LocalDate.of_days(start - start_weekday + weekday + 7 * (int(fields["w"]) - shift))


def _hour(fields: Fields) -> int | None:
    if "H" in fields:
        return _limited("HourOfDay", int(fields["H"]), 0, 23)
    if "k" in fields:
        return _limited("ClockHourOfDay", int(fields["k"]), 1, 24) % 24
    half = fields.get("a")
    if half is not None and "h" in fields:
        return _limited("ClockHourOfAmPm", int(fields["h"]), 1, 12) % 12 + 12 * int(half)
    if half is not None and "K" in fields:
        return _limited("HourOfAmPm", int(fields["K"]), 0, 11) + 12 * int(half)
    return None


def _limited(name: str, value: int, low: int, high: int) -> int:
    if not low <= value <= high:
        raise EvaluationFailure(f"Invalid value for {name} (valid values {low} - {high}): {value}")
    return value


def _time(fields: Fields) -> LocalTime | None:
    if "N" in fields or "A" in fields:
        nanos = int(fields["N"]) if "N" in fields else int(fields["A"]) * 1_000_000
        return LocalTime.of_seconds(nanos // NANOS % 86_400, nanos % NANOS)
    hour = _hour(fields)
    if hour is None:
        return None
    minute = _limited("MinuteOfHour", int(fields.get("m", 0)), 0, 59)
    second = _limited("SecondOfMinute", int(fields.get("s", 0)), 0, 59)
    return LocalTime(hour, minute, second, int(fields["S"] if "S" in fields else fields.get("n", 0)))


def read_number(value: int) -> Instant:
    """An epoch: milliseconds if it has 13 characters, nanoseconds if 19, else seconds."""
    size = len(str(int(value)))
    if size == 13:
        return Instant(value // 1000, value % 1000 * 1_000_000)
    if size == 19:
        seconds = value // NANOS
        rest = value % NANOS
        return Instant(seconds, rest if rest % 1000 == 0 else value % 1_000_000 * 1000)
    return Instant(int(value), 0)
