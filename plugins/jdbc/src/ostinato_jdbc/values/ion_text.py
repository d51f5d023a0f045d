"""How values look in stored Ion text. Written for rows by the hundred thousand: one table, asked by type."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ostinato.plugin import ion
from ostinato_jdbc.values.kinds import Instant, finite, iso_datetime, iso_time

_SPECIAL = re.compile(r'["\\\x00-\x1f\x7f]')


def row_writer(columns: Sequence[str]) -> Callable[[Sequence[Any]], str]:
    """A function that gives rows of these columns as structs; of columns with one name the last counts."""
    places = {name: place for place, name in enumerate(columns)}
    starts = [(_field(name) + ":", place) for name, place in places.items()]

    def write(row: Sequence[Any]) -> str:
        return "{" + ",".join([start + ion_text(row[place]) for start, place in starts]) + "}"

    return write


def ion_text(value: Any) -> str:
    """A value as Ion text; what has no form in Ion is written as text."""
    return _FORMS.get(type(value), _unknown)(value)


def _field(name: str) -> str:
    return ion.dumps({name: None})[1:].removesuffix(":null}")


def _text(value: str) -> str:
    return ion.dumps(value) if _SPECIAL.search(value) else f'"{value}"'


def _float(value: float) -> str:
    if not math.isfinite(value):
        return ion.dumps(value)
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return repr(value).removesuffix(".0") + "e0" if "e" not in repr(value) else _scientific(value)
    return _scientific(value)


def _scientific(value: float) -> str:
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    assert isinstance(exponent, int)
    rest = "".join(map(str, digits[1:])) or "0"
    return f"{'-' if sign else ''}{digits[0]}.{rest}E{exponent + len(digits) - 1}"


def _decimal(value: Decimal) -> str:
    number = finite(value)
    return ion.dumps(number) if isinstance(number, Decimal) else _float(number)


def _datetime(value: datetime) -> str:
    text = iso_datetime(value)
    if value.tzinfo is None:
        return f'LocalDateTime::"{text}"'
    if isinstance(value.tzinfo, ZoneInfo):
        return f'ZonedDateTime::"{text}[{value.tzinfo.key}]"'
    return f'OffsetDateTime::"{text}"'


def _unknown(value: Any) -> str:
    try:
        return ion.dumps(value)
    except TypeError:
        return _text(str(value))


_FORMS: dict[type, Callable[[Any], str]] = {
    type(None): lambda value: "null",
    bool: lambda value: "true" if value else "false",
    int: str,
    str: _text,
    float: _float,
    Decimal: _decimal,
    date: date.isoformat,
    time: lambda value: f'LocalTime::"{iso_time(value)}"',
    datetime: _datetime,
    Instant: lambda value: ion.dumps(value.value.astimezone(UTC)),
    UUID: lambda value: f'"{value}"',
    list: lambda items: "[" + ",".join(map(ion_text, items)) + "]",
    tuple: lambda items: "[" + ",".join(map(ion_text, items)) + "]",
    dict: lambda entries: "{" + ",".join(f"{_field(str(key))}:{ion_text(item)}" for key, item in entries.items()) + "}",
}
