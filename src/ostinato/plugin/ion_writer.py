"""Writes Ion text on one line, in the form that Kestra's files have: field names bare where they can be."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import PurePath
from typing import Any
from uuid import UUID

from ostinato.model.duration import format_duration
from ostinato.plugin.ion_reader import Annotated
from ostinato.plugin.plain import KeptNull

_BARE = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_RESERVED = frozenset({"null", "true", "false", "nan"})
_TO_ESCAPE = re.compile(r'["\\\x00-\x1f\x7f]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def write_value(value: Any) -> str:
    """A value as Ion text; TypeError for what Ion has no form for."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{field_name(str(key))}:{write_value(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple, set, frozenset)):
        return "[" + ",".join(map(write_value, value)) + "]"
    return _other(value)


def field_name(name: str) -> str:
    """The name of a field, quoted if it must be."""
    if _BARE.fullmatch(name) and name not in _RESERVED:
        return name
    return "'" + _escaped(name).replace('\\"', '"').replace("'", "\\'") + "'"


def _string(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    return _TO_ESCAPE.sub(lambda found: _SHORT.get(found[0]) or f"\\x{ord(found[0]):02x}", text)


def _other(value: Any) -> str:
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, Decimal):
        return _decimal(value)
    if isinstance(value, datetime):
        return _datetime(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f'LocalTime::"{_short(value.isoformat())}"'
    if isinstance(value, (bytes, bytearray, memoryview)):
        return "{{" + base64.b64encode(bytes(value)).decode("ascii") + "}}"
    return _rare(value)


def _rare(value: Any) -> str:
    if isinstance(value, timedelta):
        return _string(format_duration(value))
    if isinstance(value, Annotated):
        return "".join(f"{field_name(name)}::" for name in value.annotations) + write_value(value.value)
    if isinstance(value, (UUID, PurePath)):
        return _string(str(value))
    if value is KeptNull.NULL:
        return "null"
    raise TypeError(f"A value of type {type(value).__name__} has no form in Ion")


def _float(value: float) -> str:
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "+inf" if value > 0 else "-inf"
    text = repr(value)
    return text if "e" in text else f"{text.removesuffix('.0')}e0"


def _decimal(value: Decimal) -> str:
    if not value.is_finite():
        return _float(float(value))
    sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    number = "".join(map(str, digits))
    if exponent > 0:
        return f"{'-' if sign else ''}{number}d{exponent}"
    text = format(value, "f")
    return text if "." in text else f"{text}."


def _datetime(value: datetime) -> str:
    if value.tzinfo is None:
        return f'LocalDateTime::"{_short(value.isoformat())}"'
    text = value.isoformat(timespec="microseconds" if value.microsecond % 1000 else "milliseconds")
    return text.replace("+00:00", "Z")


def _short(text: str) -> str:
    """A time with its fraction to thousandths where that loses nothing, as Java prints it."""
    return text.removesuffix("000") if "." in text else text
