"""How values look in outputs and in JSON: numbers, texts, lists and maps."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from ostinato.plugin import plain
from ostinato_jdbc.values.kinds import SCALARS, Instant, finite, iso_datetime, iso_time


def shown(value: Any) -> Any:
    """A value for the outputs. Decimals stay, the outputs make numbers of them; what is unknown becomes text."""
    kind = type(value)
    if kind in SCALARS:
        return value
    return _FORMS.get(kind, str)(value)


def as_text(value: Any) -> str:
    """A value that is no scalar as one text, for files of text: lists and maps as JSON."""
    seen = shown(value)
    if isinstance(seen, Decimal):
        return format(seen, "f")
    if isinstance(seen, float):
        return repr(seen)
    return seen if isinstance(seen, str) else json.dumps(plain(seen), ensure_ascii=False)


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


_FORMS: dict[type, Callable[[Any], Any]] = {
    Decimal: finite,
    date: date.isoformat,
    time: iso_time,
    datetime: iso_datetime,
    Instant: lambda value: iso_datetime(value.value),
    bytes: _base64,
    bytearray: _base64,
    memoryview: _base64,
    UUID: str,
    list: lambda items: [shown(item) for item in items],
    tuple: lambda items: [shown(item) for item in items],
    dict: lambda entries: {str(key): shown(item) for key, item in entries.items()},
}
