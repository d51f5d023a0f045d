"""Values to Ion text."""

from __future__ import annotations

import math
import re
from base64 import b64encode
from decimal import Decimal
from typing import Any

from ostinato.expressions.dates.model import Instant, LocalDate, LocalDateTime, LocalTime, ZonedDateTime, lifted
from ostinato.expressions.errors import ExpressionError
from ostinato.expressions.texts import MAX_DEPTH, float_text, java_text
from ostinato.expressions.values import Annotated, Character, Entry, JavaObject, MacroText, is_map, items_of

_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_KEYWORDS = {"true", "false", "null", "nan"}
_ESCAPED = re.compile(r'[\x00-\x1f\x7f-\x9f"\\]')
_ESCAPED_SYMBOL = re.compile(r"[\x00-\x1f\x7f-\x9f'\\]")
_SHORT = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0", "\a": "\\a", "\b": "\\b", "\f": "\\f", "\v": "\\v"}


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    if character in "\"'\\":
        return "\\" + character
    return _SHORT.get(character) or f"\\x{ord(character):02x}"


def _string(text: str) -> str:
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _key(key: Any) -> str:
    text = java_text(key)
    if _IDENTIFIER.fullmatch(text) and text not in _KEYWORDS:
        return text
    return f"'{_ESCAPED_SYMBOL.sub(_escape, text)}'"


def _float(value: float) -> str:
    if value != value:
        return "nan"
    if math.isinf(value):
        return "+inf" if value > 0 else "-inf"
    text = float_text(float(value))
    return text.replace("E", "e") if "E" in text else text.removesuffix(".0") + "e0"


def _decimal(value: Decimal) -> str:
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    text = str(value)
    if "E" in text:
        return text.replace("E+", "d").replace("E", "d")
    return text if exponent < 0 else f"{text}."


def _date(value: Any) -> str | None:
    if isinstance(value, Instant):
        local = value.java_text().removesuffix("Z")
        return f"{local}Z" if "." in local else f"{local}.000Z"
    if isinstance(value, LocalDate):
        return value.java_text()
    if isinstance(value, (ZonedDateTime, LocalDateTime, LocalTime)):
        return f'{type(value).__name__}::"{value.java_text()}"'
    return None


def ion_text(value: Any, depth: int = 0) -> str:
    """The Ion text of a value; nulls in maps are kept. Raises ExpressionError for what has none."""
    if depth > MAX_DEPTH:
        raise ExpressionError("The value nests too deeply for Ion.")
    value = lifted(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, Character, MacroText)):
        return _string(java_text(value))
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, Decimal):
        return _decimal(value)
    return _composite(value, depth)


def _composite(value: Any, depth: int) -> str:
    if is_map(value):
        return "{" + ",".join(f"{_key(key)}:{ion_text(item, depth + 1)}" for key, item in value.items()) + "}"
    if isinstance(value, Entry):
        return f"{{{_key(value.key)}:{ion_text(value.value, depth + 1)}}}"
    if isinstance(value, bytes):
        return "{{" + b64encode(value).decode() + "}}"
    if isinstance(value, Annotated):
        return value.text
    date = _date(value)
    if date is not None:
        return date
    items = items_of(value)
    if items is None or isinstance(value, JavaObject):
        raise ExpressionError("The value cannot be written as Ion.")
    return "[" + ",".join([ion_text(item, depth + 1) for item in items]) + "]"
