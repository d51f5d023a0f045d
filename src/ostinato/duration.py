"""Spans of time as people write them: ISO-8601 (`PT1M30S`, `P1D`), or a number of seconds."""

from __future__ import annotations

import re
from datetime import timedelta

_ISO = re.compile(
    r"(?P<sign>[-+]?)P(?:(?P<weeks>[-+]?\d+)W)?(?:(?P<days>[-+]?\d+)D)?"
    r"(?:T(?:(?P<hours>[-+]?\d+)H)?(?:(?P<minutes>[-+]?\d+)M)?(?:(?P<seconds>[-+]?\d+(?:[.,]\d{0,9})?)S)?)?",
    re.IGNORECASE | re.ASCII,
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)


_PLAIN = re.compile(r"P(?!$)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?", re.ASCII)


def is_duration(text: str) -> bool:
    """Whether a text is the plain form of a duration, without sign and weeks, by which values are told from texts."""
    return _PLAIN.fullmatch(text) is not None


def parse_duration(text: str) -> timedelta:
    """Read a duration; ValueError when the text is none."""
    try:
        return _parse(text.strip())
    except OverflowError:
        raise ValueError(f"'{text.strip()[:40]}' is not a duration: it is longer than any that can be told") from None


def limit_of(text: str) -> timedelta:
    """Read how long something may take; ValueError when the text is no duration, or none that lasts."""
    limit = parse_duration(text)
    if limit <= timedelta():
        raise ValueError("timeout must be > 0")
    return limit


def _parse(text: str) -> timedelta:
    if _NUMBER.fullmatch(text):
        return timedelta(seconds=float(text))
    match = _ISO.fullmatch(text)
    if match is None or text.upper().endswith(("P", "T")):
        raise ValueError(f"'{text}' is not a duration: write PT30S, PT5M, P1D, or a number of seconds")
    parts = {
        name: float(value.replace(",", ".")) for name, value in match.groupdict().items() if value and name != "sign"
    }
    span = timedelta(**parts)
    return -span if match["sign"] == "-" else span


def format_duration(span: timedelta) -> str:
    """Write a duration as ISO-8601 in hours, minutes and seconds: `PT25H`, `PT1M0.5S`, `PT0S`."""
    micros = round(span / timedelta(microseconds=1))
    sign, micros = ("-", -micros) if micros < 0 else ("", micros)
    seconds, fraction = divmod(micros, 1_000_000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    text = "".join(f"{sign}{value}{unit}" for value, unit in ((hours, "H"), (minutes, "M")) if value)
    if seconds or fraction or not text:
        tail = f".{fraction:06d}".rstrip("0") if fraction else ""
        text += f"{sign}{seconds}{tail}S"
    return "PT" + text


def format_clock(span: timedelta) -> str:
    """Write a duration as log lines have it: `00:00:01.000`, hours growing as needed."""
    millis = span // timedelta(milliseconds=1)
    seconds, millis = divmod(millis, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{millis:03d}"
