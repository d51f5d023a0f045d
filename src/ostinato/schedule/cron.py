"""Cron expressions: five fields (minute, hour, day of month, month, day of week), or six with the second first.

Ranges are strict; `*`, lists, ranges and steps are known, names of months and days, and the usual nicknames. Where
both days are restricted either matches. Times that a zone skips do not occur; a time that occurs twice counts once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo

_MONTHS = {
    name: n
    for n, name in enumerate(["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"], 1)
}
_DAYS = {name: n for n, name in enumerate(["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"], 1)}
_FIELDS = (("second", 0, 59), ("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 7))
NICKNAMES = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_PLAIN = re.compile(r"[0-9*/,-]")
"""What is right in every field."""
HORIZON = timedelta(days=366 * 28)
"""How far a next date is looked for; the calendar repeats its leap years within it."""


class BadCron(ValueError):
    """A text that is no cron expression; the message says which part and why."""


class Cron:
    """One expression in one zone."""

    def __init__(self, text: str, zone: tzinfo = UTC, with_seconds: bool = False):
        self.text, self.zone = text, zone
        parts = _parts(text, with_seconds)
        fields = [_field(part, name, low, high) for part, (name, low, high) in zip(parts, _FIELDS, strict=True)]
        self._seconds, self._minutes, self._hours, self._days, self._months, weekdays = fields
        self._weekdays = frozenset(day % 7 for day in weekdays)
        self._any_day, self._any_weekday = parts[3] == "*", parts[5] == "*"

    def next(self, after: datetime) -> datetime | None:
        """The first instant after one, in the zone; None where there is none within the horizon."""
        return next(self._following(after), None)

    def previous(self, before: datetime) -> datetime | None:
        """The last instant before one."""
        before = before.astimezone(UTC)
        for days in (0, 1, 8, 32, 370, 1500, 366 * 28):
            found = None
            for moment in self._following(before - timedelta(days=days, hours=1)):
                if moment >= before:
                    break
                found = moment
            if found is not None:
                return found
        return None

    def _following(self, after: datetime) -> Iterator[datetime]:
        local = after.astimezone(self.zone)
        end = local + HORIZON
        day = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
        last, hour = after.astimezone(UTC), local.hour
        while day <= end:
            if day.month in self._months and self._on(day):
                for instant, moment in self._of_day(day, hour):
                    if instant > last:
                        last = instant
                        yield moment
            day, hour = (day.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=self.zone), 0

    def _on(self, day: datetime) -> bool:
        in_month, in_week = day.day in self._days, day.isoweekday() % 7 in self._weekdays
        if self._any_day or self._any_weekday:
            return in_month and in_week
        return in_month or in_week

    def _of_day(self, day: datetime, since: int) -> Iterator[tuple[datetime, datetime]]:
        """The matching times of a day from an hour on, in UTC and in the zone."""
        for hour in sorted(hour for hour in self._hours if hour >= since):
            for minute in sorted(self._minutes):
                for second in sorted(self._seconds):
                    moment = day.replace(hour=hour, minute=minute, second=second)
                    instant = moment.astimezone(UTC)
                    if instant.astimezone(self.zone).replace(fold=0) == moment:
                        yield instant, moment


def _parts(text: str, with_seconds: bool) -> list[str]:
    name = text.strip()
    if not name:
        raise BadCron("Empty expression!")
    if name == "@reboot":
        raise BadCron(f"Nickname {name} not supported!")
    parts = NICKNAMES.get(name, name).split()
    wanted = 6 if with_seconds and name not in NICKNAMES else 5
    if len(parts) != wanted:
        raise BadCron(f"Cron expression contains {len(parts)} parts but we expect one of [{wanted}]")
    return parts if wanted == 6 else ["0", *parts]


def _field(part: str, name: str, low: int, high: int) -> frozenset[int]:
    if part.endswith(","):
        raise BadCron(f"Invalid field value! Trailing commas not permitted! '{part}'")
    try:
        return frozenset(value for piece in part.upper().split(",") for value in _piece(piece, name, low, high))
    except BadCron as error:
        raise BadCron(f"Failed to parse cron expression. {error}") from None


def _piece(piece: str, name: str, low: int, high: int) -> range:
    """What one piece of a list stands for; BadCron says what is wrong with it."""
    if "#" in piece or "?" in piece:
        raise BadCron(f"Invalid expression: {piece}")
    if "-" in piece:
        return _range(piece, name, low, high)
    start, every = _stepped(piece, low, high)
    if start == "*" or (start == "" and every is not None):
        return range(low, high + 1, every or 1)
    first = _number(start, name, low, high)
    return range(first, (first if every is None else high) + 1, every or 1)


def _range(piece: str, name: str, low: int, high: int) -> range:
    bounds = piece.split("-")
    if not bounds[0]:
        raise BadCron(
            f"Invalid expression! Expression: {piece} does not describe a range. Negative numbers are not allowed."
        )
    if len(bounds) != 2 or not bounds[1]:
        raise BadCron(f"Missing values for range: {piece}")
    if bounds[0] == "L":
        raise _bad_characters(piece)
    end, every = _stepped(bounds[1], low, high)
    first, last = _number(bounds[0], name, low, high), _number(end, name, low, high)
    if last < first:
        raise BadCron(f"Invalid range! [{first},{last}]")
    return range(first, last + 1, every or 1)


def _stepped(text: str, low: int, high: int) -> tuple[str, int | None]:
    """What a step is taken from, and the step; None where there is none."""
    start, *steps = text.split("/")
    if not steps:
        return start, None
    if len(steps) > 1:
        raise BadCron(f"Invalid expression: {text}")
    if not steps[0]:
        raise BadCron(f"Missing steps for expression: {text}")
    if not _digits(steps[0]):
        raise BadCron(f'For input string: "{steps[0]}"')
    every = int(steps[0])
    if not 0 < every <= high:
        raise BadCron(f"Period {every} not in range [{low}, {high}]")
    return start, every


def _number(text: str, name: str, low: int, high: int) -> int:
    names = _MONTHS if name == "month" else _DAYS if name == "weekday" else {}
    if text in names:
        return names[text]
    if not _digits(text):
        raise _bad_characters(text)
    number = int(text)
    if not low <= number <= high:
        raise BadCron(f"Value {number} not in range [{low}, {high}]")
    return number


def _bad_characters(text: str) -> BadCron:
    return BadCron(f"Invalid chars in expression! Expression: {text} Invalid chars: {_PLAIN.sub('', text)}")


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
