"""The pieces of a date pattern: each can print its part of a moment and read it back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ostinato.expressions.dates.locales import Locale
from ostinato.expressions.dates.model import ZonedDateTime, is_leap
from ostinato.expressions.dates.zones import zone_name, zone_of
from ostinato.expressions.errors import EvaluationFailure

Fields = dict[str, Any]
Reader = Callable[["ZonedDateTime", Locale], int]


class ReadError(Exception):
    """A text that does not fit, from this index on."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index


class Element:
    """Base: prints a moment, reads a text at an index and gives the next one. `fixed` is the width of a number."""

    fixed: int | None = None
    reserved = 0

    def show(self, moment: ZonedDateTime, locale: Locale) -> str:
        raise NotImplementedError

    def read(self, text: str, index: int, fields: Fields, locale: Locale) -> int:
        raise NotImplementedError


def week_of(day_number: int, weekday: int, least: int) -> int:
    """The week that a day of a period falls in, its weekday being the given one counted from the week's first."""
    start = (day_number - weekday) % 7
    offset = 7 - start if start + 1 > least else -start
    return (7 + offset + day_number - 1) // 7


def _local_weekday(moment: ZonedDateTime, locale: Locale) -> int:
    return (moment.local.date.weekday - locale.week[0]) % 7 + 1


def week_year(moment: ZonedDateTime, locale: Locale) -> tuple[int, int]:
    """The week-based year and its week, by the rules of the locale."""
    date = moment.local.date
    return _week_year(date.year, date.day_of_year, _local_weekday(moment, locale), locale.week[1])


def _week_year(year: int, day: int, weekday: int, least: int) -> tuple[int, int]:
    week = week_of(day, weekday, least)
    if week == 0:
        length = 366 if is_leap(year - 1) else 365
        return _week_year(year - 1, day + length, weekday, least)
    length = 366 if is_leap(year) else 365
    start = (day - weekday) % 7
    offset = 7 - start if start + 1 > least else -start
    following = (7 + offset + length + least - 1) // 7
    return (year + 1, week - following + 1) if week >= following else (year, week)


def _week_of_month(moment: ZonedDateTime, locale: Locale) -> int:
    return week_of(moment.local.date.day, _local_weekday(moment, locale), locale.week[1])


NUMBERS: dict[str, Reader] = {
    "y": lambda m, _: m.local.date.year if m.local.date.year > 0 else 1 - m.local.date.year,
    "u": lambda m, _: m.local.date.year,
    "M": lambda m, _: m.local.date.month,
    "d": lambda m, _: m.local.date.day,
    "D": lambda m, _: m.local.date.day_of_year,
    "F": lambda m, _: (m.local.date.day - 1) // 7 + 1,
    "g": lambda m, _: m.local.date.days + 40_587,
    "Q": lambda m, _: (m.local.date.month - 1) // 3 + 1,
    "E": lambda m, _: m.local.date.weekday,
    "e": _local_weekday,
    "Y": lambda m, locale: week_year(m, locale)[0],
    "w": lambda m, locale: week_year(m, locale)[1],
    "W": _week_of_month,
    "H": lambda m, _: m.local.time.hour,
    "k": lambda m, _: m.local.time.hour or 24,
    "K": lambda m, _: m.local.time.hour % 12,
    "h": lambda m, _: m.local.time.hour % 12 or 12,
    "m": lambda m, _: m.local.time.minute,
    "s": lambda m, _: m.local.time.second,
    "n": lambda m, _: m.local.time.nano,
    "A": lambda m, _: m.local.time.seconds * 1000 + m.local.time.nano // 1_000_000,
    "N": lambda m, _: m.local.time.seconds * 1_000_000_000 + m.local.time.nano,
    "G": lambda m, _: int(m.local.date.year > 0),
    "a": lambda m, _: m.local.time.hour // 12,
}


class Text(Element):
    """Text as it stands."""

    def __init__(self, text: str) -> None:
        self.text = text

    def show(self, moment: ZonedDateTime, locale: Locale) -> str:
        return self.text

    def read(self, text: str, index: int, fields: Fields, locale: Locale) -> int:
        if not text.startswith(self.text, index):
            raise ReadError(index)
        return index + len(self.text)


class Number(Element):
    """A field as a number of `least` to `most` digits. `plus`: a sign where it has more digits than `least`."""

    def __init__(self, field: str, least: int, most: int, plus: bool = False, signed: bool = False) -> None:
        self.field = field
        self.least = least
        self.most = most
        self.plus = plus
        self.signed = signed or plus
        self.fixed = least if least == most else None

    def show(self, moment: ZonedDateTime, locale: Locale) -> str:
        value = NUMBERS[self.field](moment, locale)
        digits = str(abs(value)).rjust(self.least, "0")
        sign = "-" if value < 0 else "+" if self.plus and len(digits) > self.least else ""
        return sign + digits

    def read(self, text: str, index: int, fields: Fields, locale: Locale) -> int:
        start = index
        sign = text[index : index + 1] if self.signed and text[index : index + 1] in ("-", "+") else ""
        index += len(sign)
        end = index
        while end < len(text) and end - index < self.most and text[end] in "0123456789":
            end += 1
        if self.fixed is None and self.reserved:
            end = max(index, end - self.reserved) if end - index > self.least else end
            end = max(end, min(index + self.least, len(text)))
        if end - index < self.least or not text[index:end].isdigit():
            raise ReadError(start)
        if self.plus and sign == "" and end - index > self.least and not self.reserved:
            raise ReadError(start)
        value = int(text[index:end])
        fields[self.field] = -value if sign == "-" else value
        return end


class ShortYear(Element):
    """The last two digits of a year; read as 2000 to 2099."""

    fixed = 2

    def __init__(self, field: str) -> None:
        self.field = field

    def show(self, moment: ZonedDateTime, locale: Locale) -> str:
        return f"{abs(NUMBERS[self.field](moment, locale)) % 100:02d}"

    def read(self, text: str, index: int, fields: Fields, locale: Locale) -> int:
        if not re.match("[0-9]{2}", text[index : index + 2]):
            raise ReadError(index)
        fields[self.field] = 2000 + int(text[index : index + 2])
        return index + 2


class Fraction(Element):
    """The fraction of a second. `point`: with its point, and left out if there is nothing to show."""

    def __init__(self, least: int, most: int, point: bool = False, groups: bool = False) -> None:
        self.least = least
        self.most = most
        self.point = point
        self.groups = groups
        self.fixed = least if least == most and not point else None

    def show(self, moment: ZonedDateTime, locale: Locale) -> str:
        digits = f"{moment.local.time.nano:09d}"[: self.most]
        if self.groups:
            while digits.endswith("000"):
                digits = digits[:-3]
        else:
            while len(digits) > self.least and digits.endswith("0"):
                digits = digits[:-1]
        return ("." if self.point and digits else "") + digits

    def read(self, text: str, index: int, fields: Fields, locale: Locale) -> int:
        start = index
        if self.point:
            if not text.startswith(".", index):
                return index
            index += 1
        found = re.match(rf"[0-9]{{{max(self.least, 1)},{self.most}}}", text[index:])
        if found is None:
            raise ReadError(start)
        fields["S"] = int(found[0].ljust(9, "0"))
        return index + found.end()


class Name(Element):
    """A field by name; `letters` say which names, `first` is the number of the first one."""

    def __init__(self, field: str, letters: str, first: int) -> None:
        self.field = field
        self.letters = letters
        self.first = first

    def show(self, moment: ZonedDateTime, locale: Locale) -> str:
        return locale.names(self.letters)[NUMBERS[self.field](moment, locale) - self.first]

    def read(self, text: str, index: int, fields: Fields, locale: Locale) -> int:
        names = locale.names(self.letters)
        for name in sorted(names, key=len, reverse=True):
            if name and text.startswith(name, index):
                fields[self.field] = names.index(name) + self.first
                return index + len(name)
        raise ReadError(index)


class DayPeriod(Element):
    """A part of the day by name."""

    def __init__(self, letters: str) -> None:
        self.letters = letters

    def show(self, moment: ZonedDateTime, locale: Locale) -> str:
        names, time = locale.names(self.letters), moment.local.time
        if time.minute == 0 and time.hour in (0, 12):
            return names[24 + time.hour // 12]
        return names[time.hour]

    def read(self, text: str, index: int, fields: Fields, locale: Locale) -> int:
        for name in sorted(set(locale.names(self.letters)), key=len, reverse=True):
            if text.startswith(name, index):
                return index + len(name)
        raise ReadError(index)


class Offset(Element):
    """An offset by a shape of +HH, +HHmm, +HHMM, +HH:MM, +HHMMss, +HH:MM:ss; `zero` is what UTC looks like."""

    def __init__(self, shape: str, zero: str) -> None:
        self.shape = shape
        self.zero = zero

    def show(self, moment: ZonedDateTime, locale: Locale) -> str:
        if moment.offset == 0:
            return self.zero
        size = abs(moment.offset)
        hours, minutes, seconds = size // 3600, size // 60 % 60, size % 60
        colon = ":" if ":" in self.shape else ""
        text = f"{'-' if moment.offset < 0 else '+'}{hours:02d}"
        if "MM" in self.shape or ("mm" in self.shape and minutes):
            text += f"{colon}{minutes:02d}"
        return text + (f"{colon}{seconds:02d}" if "ss" in self.shape and seconds else "")

    def read(self, text: str, index: int, fields: Fields, locale: Locale) -> int:
        colon = ":" if ":" in self.shape else ""
        minutes = f"{colon}([0-5][0-9])"
        pattern = "([+-])([0-9]{2})" + (
            minutes if "MM" in self.shape else f"(?:{minutes})?" if "mm" in self.shape else "()"
        )
        found = re.match(pattern + (f"(?:{colon}([0-5][0-9]))?" if "ss" in self.shape else "()"), text[index:])
        if found is not None:
            size = int(found[2]) * 3600 + int(found[3] or 0) * 60 + int(found[4] or 0)
            fields["offset"] = -size if found[1] == "-" else size
            return index + found.end()
        if self.zero and text.startswith(self.zero, index):
            fields["offset"] = 0
            return index + len(self.zero)
        raise ReadError(index)


class GmtOffset(Element):
    """`GMT+1`, or in full `GMT+01:00`."""

    def __init__(self, full: bool) -> None:
        self.full = full

    def show(self, moment: ZonedDateTime, locale: Locale) -> str:
        if moment.offset == 0:
            return locale.gmt
        size = abs(moment.offset)
        minutes, seconds = size // 60 % 60, size % 60
        hours = f"{size // 3600:02d}" if self.full else str(size // 3600)
        text = f"{locale.gmt}{'-' if moment.offset < 0 else '+'}{hours}"
        if self.full or minutes or seconds:
            text += f":{minutes:02d}"
        return text + (f":{seconds:02d}" if seconds else "")

    def read(self, text: str, index: int, fields: Fields, locale: Locale) -> int:
        found = re.match(locale.gmt + r"(?:([+-])([0-9]{1,2})(?::([0-9]{2}))?)?", text[index:])
        if found is None:
            raise ReadError(index)
        size = int(found[2] or 0) * 3600 + int(found[3] or 0) * 60
        fields["offset"] = -size if found[1] == "-" else size
        return index + found.end()


_ZONE_ID = re.compile(r"[A-Za-z][A-Za-z0-9~/._+-]*(?::\d\d)?|[+-]\d{1,2}(?::?\d\d)?")


class ZoneId(Element):
    """The id of the zone. `region`: in square brackets, and nothing for a mere offset."""

    def __init__(self, region: bool = False) -> None:
        self.region = region

    def show(self, moment: ZonedDateTime, locale: Locale) -> str:
        if not self.region:
            return moment.zone.id
        return "" if moment.zone.fixed else f"[{moment.zone.id}]"

    def read(self, text: str, index: int, fields: Fields, locale: Locale) -> int:
        start = index
        if self.region:
            if not text.startswith("[", index):
                return index
            index += 1
        found = _ZONE_ID.match(text, index)
        if found is None:
            raise ReadError(start)
        fields["zone"] = zone_of(found[0])
        end = found.end()
        if self.region:
            if not text.startswith("]", end):
                raise ReadError(end)
            end += 1
        return end


class ZoneName(Element):
    """The name of the zone in English, short or long, for the moment or in general."""

    def __init__(self, long: bool, generic: bool) -> None:
        self.long = long
        self.generic = generic

    def show(self, moment: ZonedDateTime, locale: Locale) -> str:
        return zone_name(moment.zone, moment.instant.seconds, self.long, self.generic)

    def read(self, text: str, index: int, fields: Fields, locale: Locale) -> int:
        return ZoneId().read(text, index, fields, locale)


class Optional(Element):
    """What may be missing when read; always printed."""

    def __init__(self, elements: list[Element]) -> None:
        self.elements = elements

    def show(self, moment: ZonedDateTime, locale: Locale) -> str:
        return "".join([element.show(moment, locale) for element in self.elements])

    def read(self, text: str, index: int, fields: Fields, locale: Locale) -> int:
        inner: Fields = {}
        position = index
        try:
            for element in self.elements:
                position = element.read(text, position, inner, locale)
        except ReadError:
            return index
        fields.update(inner)
        return position


class Padded(Element):
    """Another element, filled with spaces on the left to a width."""

    def __init__(self, inner: Element, width: int) -> None:
        self.inner = inner
        self.width = width

    def show(self, moment: ZonedDateTime, locale: Locale) -> str:
        text = self.inner.show(moment, locale)
        if len(text) > self.width:
            raise EvaluationFailure(
                f"Cannot print as output of {len(text)} characters exceeds pad width of {self.width}"
            )
        return text.rjust(self.width)

    def read(self, text: str, index: int, fields: Fields, locale: Locale) -> int:
        piece = text[index : index + self.width]
        stripped = piece.lstrip(" ")
        if self.inner.read(stripped, 0, fields, locale) != len(stripped):
            raise ReadError(index)
        return index + self.width
