"""Values of columns that are declared as dates or times: SQLite itself keeps them as texts or numbers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from ostinato_jdbc.values.kinds import Instant

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@cache
def register_converters() -> None:
    """Let connections that look at declared types give dates and times. Done once in a process."""
    for name, read in {"date": _date, "time": _time, "timestamp": _instant, "datetime": _instant}.items():
        sqlite3.register_converter(name, _tolerant(read))


def _tolerant(read: Callable[[str], Any]) -> Callable[[bytes], Any]:
    def convert(data: bytes) -> Any:
        text = data.decode("utf-8", "replace")
        try:
            return read(text)
        except (ValueError, OverflowError):
            return text

    return convert


def _instant(text: str) -> Instant:
    """A moment given as text, in UTC unless it says otherwise, or as milliseconds since 1970."""
    if text.lstrip("-").isdigit():
        return Instant(_EPOCH + timedelta(milliseconds=int(text)))
    found = datetime.fromisoformat(text)
    return Instant(found.astimezone(UTC) if found.tzinfo is not None else found.replace(tzinfo=UTC))


def _date(text: str) -> date:
    if text.lstrip("-").isdigit():
        return _instant(text).value.date()
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text).date()


def _time(text: str) -> time:
    if text.lstrip("-").isdigit():
        return _instant(text).value.time()
    return time.fromisoformat(text).replace(tzinfo=None)
