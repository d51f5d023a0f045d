"""Values of the key-value store: which type a value has, and making it the type that was asked for."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, Literal, TypeVar

from ostinato.plugin import TaskFailed, format_duration, is_duration, parse_duration, plain

KvType = Literal["STRING", "NUMBER", "BOOLEAN", "DATETIME", "DATE", "DURATION", "JSON"]
T = TypeVar("T")


def typed(value: Any) -> tuple[KvType, Any]:
    """A value with the type that it has by itself."""
    if isinstance(value, bool):
        return "BOOLEAN", value
    if isinstance(value, (int, float)):
        return "NUMBER", value
    if isinstance(value, datetime):
        return "DATETIME", plain(value)
    if isinstance(value, date):
        return "DATE", plain(value)
    if value is None:
        return "STRING", None
    if isinstance(value, str):
        return ("DURATION", _duration(value)) if is_duration(value) else ("STRING", value)
    return "JSON", value


def converted(value: Any, wanted: KvType) -> Any:
    """A value as one of the wanted type; TaskFailed with the reader's words if it is none."""
    text = value if isinstance(value, str) else _text(value)
    if wanted == "STRING":
        return text
    if wanted == "BOOLEAN":
        return _boolean(text)
    if wanted == "NUMBER":
        return _number(value, text)
    if wanted == "JSON":
        return value if not isinstance(value, str) else _json(text)
    if wanted == "DURATION":
        return _duration(text)
    return _date(text) if wanted == "DATE" else _datetime(text)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(plain(value))


def _boolean(text: str) -> bool:
    found = {"true": True, "false": False}.get(text.strip().lower())
    if found is None:
        raise TaskFailed(f"Cannot read a boolean from '{text}'")
    return found


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise TaskFailed(f"Cannot read JSON from '{text[:80]}': {error}") from None


def _number(value: Any, text: str) -> int | float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    found = _json(text)
    if isinstance(found, bool) or not isinstance(found, (int, float)):
        raise TaskFailed(f"Cannot read a number from '{text}'")
    return found


def _duration(text: str) -> str:
    try:
        return format_duration(parse_duration(text))
    except ValueError as error:
        raise TaskFailed(str(error)) from None


def _datetime(text: str) -> str:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise TaskFailed(f"Text '{text}' could not be parsed at index 0") from None
    if found.tzinfo is None:
        raise TaskFailed(f"Text '{text}' could not be parsed at index {len(text)}")
    return text


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return _datetime(text)
