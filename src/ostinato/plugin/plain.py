"""Values as they are stored and exchanged: maps, lists, text, numbers, booleans and null."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any

from pydantic import BaseModel

from ostinato.model.duration import format_duration


class KeptNull(Enum):
    """An output that is there and null, where a plain None is left out: `row: dict[str, Any] | KeptNull`."""

    NULL = None


_SCALARS = frozenset({str, int, bool, type(None)})


def plain(value: Any) -> Any:
    """Turn a value into JSON-like data; entries of maps that are null are left out, as Kestra stores outputs.

    `KeptNull.NULL` is a null that stays. Dates become ISO text, durations `PT..`, bytes base64, NaN and infinities
    text. TypeError for what has no such form.
    """
    kind = type(value)
    if kind in _SCALARS:
        return value
    if kind is float:
        return value if math.isfinite(value) else _not_finite(value)
    if kind is dict:
        return {_key(key): plain(item) for key, item in value.items() if item is not None}
    if kind in (list, tuple):
        return [plain(item) for item in value]
    return _other(value)


def _key(key: Any) -> str:
    if isinstance(key, str):
        return key
    return _scalar_text(key)


def _not_finite(value: float) -> str:
    return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")


def _scalar_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(plain(value))


def _model(value: BaseModel) -> dict[str, Any]:
    fields = type(value).model_fields
    items = (
        (fields[name].serialization_alias or fields[name].alias or name, item) for name, item in value if name in fields
    )
    known = {alias: plain(item) for alias, item in items if item is not None}
    known.update({key: plain(item) for key, item in (value.model_extra or {}).items() if item is not None})
    return known


def _other(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return _model(value)
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, Mapping):
        return {_key(key): plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if isinstance(value, (str, PurePath)):
        return str(value)
    return _special(value)


def _special(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return format_duration(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and value.as_tuple().exponent == 0 else float(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(value, (int, float)):
        return plain(float(value)) if isinstance(value, float) else int(value)
    raise TypeError(f"A value of type {type(value).__name__} cannot be stored as output")
