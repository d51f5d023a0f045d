"""Durations as flows write them: ISO 8601 text (`PT1H30M`, `P1DT2H`), or a number of seconds."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

_NUMBER = r"[+-]?\d+(?:[.,]\d{0,9})?"
_ISO = re.compile(
    r"(?P<sign>[+-])?P(?:(?P<weeks>[+-]?\d+)W)?(?:(?P<days>[+-]?\d+)D)?"
    rf"(?P<time>T(?:(?P<hours>[+-]?\d+)H)?(?:(?P<minutes>[+-]?\d+)M)?(?:(?P<seconds>{_NUMBER})S)?)?",
    re.IGNORECASE,
)
_PARTS = ("weeks", "days", "hours", "minutes", "seconds")
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?")


def parse_duration(value: Any) -> timedelta:
    """Read a duration; a number, also one written as text, counts seconds.

    Years and months are refused, as they have no fixed length. Raises ValueError.
    """
    if isinstance(value, timedelta):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError("Text cannot be parsed to a Duration")
    if not isinstance(value, str):
        return _seconds(float(value))
    text = value.strip()
    if _PLAIN.fullmatch(text):
        return _seconds(float(text))
    return _from_iso(text)


def _seconds(value: float) -> timedelta:
    try:
        return timedelta(seconds=value)
    except (OverflowError, ValueError):
        raise ValueError("Text cannot be parsed to a Duration") from None


def _from_iso(text: str) -> timedelta:
    match = _ISO.fullmatch(text)
    parts = match.groupdict() if match else {}
    given = {name: float(parts[name].replace(",", ".")) for name in _PARTS if parts.get(name)}
    if not given or (parts["time"] or "").upper() == "T":
        raise ValueError("Text cannot be parsed to a Duration")
    try:
        length = timedelta(**given)
    except OverflowError:
        raise ValueError("Text cannot be parsed to a Duration") from None
    return -length if parts["sign"] == "-" else length


def format_duration(length: timedelta) -> str:
    """Write a duration as Kestra does: hours, minutes and seconds (`PT26H3M0.5S`), no days; nothing is `PT0S`."""
    micros = length // timedelta(microseconds=1)
    sign = -1 if micros < 0 else 1
    seconds, micros = divmod(abs(micros), 1_000_000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    text = "".join(f"{sign * number}{unit}" for number, unit in ((hours, "H"), (minutes, "M")) if number)
    if seconds or micros or not text:
        fraction = f".{micros:06d}".rstrip("0") if micros else ""
        text += f"{'-' if sign < 0 else ''}{seconds}{fraction}S"
    return "PT" + text


def format_clock(length: timedelta) -> str:
    """Write a duration as log lines have it: `00:00:01.000`, hours growing as needed."""
    millis = length // timedelta(milliseconds=1)
    seconds, millis = divmod(millis, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{millis:03d}"


Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    PlainSerializer(format_duration, return_type=str),
    WithJsonSchema({"type": "string", "format": "duration"}),
]
"""A length of time in a document."""
