"""Durations as documents write them: ISO 8601 text (`PT1H30M`, `P1DT2H`), or a number of seconds."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from ostinato import duration
from ostinato.duration import format_clock, format_duration, is_duration


def parse_duration(value: Any) -> timedelta:
    """Read a duration; a number, also one written as text, counts seconds.

    Years and months are refused, as they have no fixed length. Raises ValueError, in the words users know.
    """
    if isinstance(value, timedelta):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise _unread()
    try:
        return duration.parse_duration(value) if isinstance(value, str) else timedelta(seconds=value)
    except (ValueError, OverflowError):
        raise _unread() from None


def _unread() -> ValueError:
    return PydanticCustomError("duration_parsing", "Text cannot be parsed to a Duration")


Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    PlainSerializer(format_duration, return_type=str),
    WithJsonSchema({"type": "string", "format": "duration"}),
]
"""A length of time in a document."""

__all__ = ["Duration", "format_clock", "format_duration", "is_duration", "parse_duration"]
