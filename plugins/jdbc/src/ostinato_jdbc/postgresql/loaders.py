"""How psycopg gives the values of columns: as the kinds of `values.kinds`.

What has no value in Python, a date before Christ or an infinite one, is given as the text of the database.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from psycopg.adapt import Buffer, Loader
from psycopg.types.string import TextLoader

from ostinato_jdbc.values.kinds import in_zone

_AS_TEXT = ("uuid", "inet", "cidr", "record", "xml", "bit", "varbit")
_RANGES = ("int4", "int8", "num", "ts", "tstz", "date")
_INTERVAL_PART = re.compile(r"([+-]?\d+) (year|mon|day)s?")
_INTERVAL_TIME = re.compile(r"([+-]?)(\d+):(\d+):(\d+(?:\.\d+)?)$")


def register_loaders(connection: psycopg.Connection[Any], zone: ZoneInfo) -> None:
    """Let a connection give values in this way, moments as seen in a zone."""
    ranges = [f"{name}{kind}range" for name in _RANGES for kind in ("", "multi")]
    for name in [*_AS_TEXT, *ranges]:
        connection.adapters.register_loader(name, TextLoader)
    readers: dict[str, Callable[[str], Any]] = {
        "date": date.fromisoformat,
        "time": time.fromisoformat,
        "timestamp": datetime.fromisoformat,
        "timestamptz": lambda text: datetime.fromisoformat(text).astimezone(zone),
        "timetz": lambda text: in_zone(time.fromisoformat(text), zone),
        "interval": duration_text,
        "money": money,
    }
    for name, read in readers.items():
        connection.adapters.register_loader(name, _loader(read))


def _loader(read: Callable[[str], Any]) -> type[Loader]:
    class Tolerant(Loader):
        """Reads text, or leaves it."""

        def load(self, data: Buffer) -> Any:
            text = str(data, "utf-8")
            try:
                return read(text)
            except (ValueError, OverflowError):
                return text

    return Tolerant


def duration_text(text: str) -> str:
    """An interval as a duration with every part, `P0Y0M0DT1H30M0S`; parts may be negative."""
    parts = {"year": 0, "mon": 0, "day": 0} | {unit: int(number) for number, unit in _INTERVAL_PART.findall(text)}
    sign, hours, minutes, seconds = "", "0", "0", "0"
    found = _INTERVAL_TIME.search(text)
    if found is not None:
        sign = "-" if found[1] == "-" else ""
        hours, minutes, seconds = found[2], found[3], found[4]
    clock = f"{_signed(sign, hours)}H{_signed(sign, minutes)}M{_signed(sign, seconds)}S"
    return f"P{parts['year']}Y{parts['mon']}M{parts['day']}DT{clock}"


def _signed(sign: str, number: str) -> str:
    whole, point, fraction = number.partition(".")
    bare = str(int(whole)) + (point + fraction.rstrip("0") if fraction.rstrip("0") else "")
    return bare if bare == "0" else sign + bare


def money(text: str) -> float:
    """An amount, whatever sign of a currency it bears: the last point or comma before two digits begins the cents."""
    is_negative = "-" in text or text.startswith("(")
    digits = re.sub(r"[^\d.,]", "", text)
    whole, cents = re.fullmatch(r"(.*?)(?:[.,](\d{2}))?", digits).groups()  # type: ignore[union-attr]
    number = float(re.sub(r"\D", "", whole) + "." + (cents or "0"))
    return -number if is_negative else number
