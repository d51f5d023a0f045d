"""The text of any value: as `{{ }}` prints it, as JSON, and as Java would."""

from __future__ import annotations

import math
import re
import struct
from base64 import b64encode
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ostinato.expressions.errors import ExpressionError, LimitExceeded
from ostinato.expressions.values import (
    Annotated,
    Array,
    Character,
    Entry,
    Float32,
    JavaObject,
    MacroText,
    class_name,
    entries,
    is_map,
    items_of,
)

MAX_DEPTH = 500
"""How deep a value may nest and still be printed."""

_ESCAPED = re.compile(r'[\x00-\x1f"\\]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def float_text(value: float) -> str:
    """Double.toString: decimal from 0.001 up to below 10 million, else with an exponent `E`."""
    if value != value:
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return _laid_out(repr(float(value)))


def _laid_out(shortest: str) -> str:
    """Python's shortest digits in Java's layout."""
    sign, digits, exponent = Decimal(shortest).as_tuple()
    text = "".join(map(str, digits)).lstrip("0")
    prefix = "-" if sign else ""
    if not text:
        return prefix + "0.0"
    assert isinstance(exponent, int)
    point = len(text) + exponent
    stripped = text.rstrip("0") or "0"
    if -3 < point <= 7:
        if point <= 0:
            return f"{prefix}0.{'0' * -point}{stripped}"
        whole, rest = stripped[:point].ljust(point, "0"), stripped[point:]
        return f"{prefix}{whole}.{rest or '0'}"
    return f"{prefix}{stripped[0]}.{stripped[1:] or '0'}E{point - 1}"


def float32_text(value: float) -> str:
    """Float.toString: the shortest digits that 32 bits read back to the same number."""
    if value != value or math.isinf(value):
        return float_text(value)
    texts = (f"{value:.{precision}g}" for precision in range(1, 10))
    return _laid_out(next(text for text in texts if struct.pack("f", float(text)) == struct.pack("f", value)))


def decimal_text(value: Decimal) -> str:
    """BigDecimal.toString: with an exponent where it has one."""
    return str(value)


def quoted(text: str) -> str:
    """A JSON string."""
    if _ESCAPED.search(text) is None:
        return f'"{text}"'
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def _escape(found: re.Match[str]) -> str:
    return _SHORT.get(found[0]) or f"\\u{ord(found[0]):04X}"


def _scalar_text(value: Any) -> str | None:
    """The text of anything that is no container, without quotes; None for containers."""
    if isinstance(value, str):
        return value if type(value) is str else str.__str__(value)
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        return float32_text(value) if isinstance(value, Float32) else float_text(value)
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, (Character, MacroText, Annotated, JavaObject)):
        return value.text
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    java = getattr(value, "java_text", None)
    return str(java()) if java is not None and hasattr(type(value), "JAVA") else None


def instant_text(value: datetime) -> str:
    """An instant in UTC: the fraction in groups of three digits, none if it is zero."""
    from ostinato.expressions.dates.model import Instant

    return Instant.of(value).java_text()


def java_text(value: Any, depth: int = 0) -> str:
    """String.valueOf: lists as `[1, x]`, maps as `{a=1}`, null as `null`."""
    text = _scalar_text(value)
    if text is not None:
        return text
    _check(depth)
    if is_map(value):
        inner = ", ".join(f"{java_text(k, depth + 1)}={java_text(v, depth + 1)}" for k, v in entries(value))
        return "{" + inner + "}"
    if isinstance(value, Entry):
        return f"{java_text(value.key, depth + 1)}={java_text(value.value, depth + 1)}"
    if isinstance(value, Array):
        return f"[L{value.component};@{id(value) & 0xFFFFFFF:x}"
    if isinstance(value, bytes):
        return f"[B@{id(value) & 0xFFFFFFF:x}"
    items = items_of(value)
    if items is not None:
        return "[" + ", ".join([java_text(item, depth + 1) for item in items]) + "]"
    return str(value)


def json_text(value: Any, null_entries: bool = False, depth: int = 0) -> str:
    """Compact JSON. Null entries of maps are left out unless asked for; dates, states, NaN are strings."""
    if type(value) is str:
        return quoted(value)
    writer = _JSON.get(type(value))
    if writer is not None:
        return writer(value)
    _check(depth)
    if is_map(value):
        inner = [
            f"{quoted(_key_text(k))}:{json_text(v, null_entries, depth + 1)}"
            for k, v in entries(value)
            if null_entries or v is not None
        ]
        return "{" + ",".join(inner) + "}"
    items = items_of(value)
    if items is not None:
        return "[" + ",".join([json_text(item, null_entries, depth + 1) for item in items]) + "]"
    return _rare_json(value, null_entries, depth)


def _rare_json(value: Any, null_entries: bool, depth: int) -> str:
    if isinstance(value, bytes):
        return f'"{b64encode(value).decode()}"'
    if isinstance(value, Entry):
        return f"{{{quoted(_key_text(value.key))}:{json_text(value.value, null_entries, depth + 1)}}}"
    if isinstance(value, (int, Decimal)):
        return _scalar_text(value) or ""
    if isinstance(value, float):
        return _float_json(value)
    if isinstance(value, (MacroText, JavaObject)):
        raise ExpressionError(f"No serializer found for class {class_name(value)}")
    shown = getattr(value, "json_text", None)
    if shown is not None:
        return quoted(str(shown()))
    return quoted(_scalar_text(value) or java_text(value))


def _key_text(key: Any) -> str:
    if key is None:
        raise ExpressionError("Null key for a Map not allowed in JSON (use a converting NullKeySerializer?)")
    return java_text(key)


def _float_json(value: float) -> str:
    text = float32_text(value) if isinstance(value, Float32) else float_text(value)
    return f'"{text}"' if value != value or math.isinf(value) else text


_JSON: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "null",
    bool: lambda value: "true" if value else "false",
    int: int.__repr__,
    float: _float_json,
}


def _check(depth: int) -> None:
    if depth > MAX_DEPTH:
        raise LimitExceeded(f"A value nests deeper than {MAX_DEPTH} levels.")


def printed(value: Any) -> str:
    """What `{{ value }}` prints: nothing for null, compact JSON for lists and maps."""
    if type(value) is str:
        return value
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes):
        return json_text(value)
    if isinstance(value, Entry):
        return java_text(value)
    text = _scalar_text(value)
    return text if text is not None else json_text(value)


def concatenated(value: Any) -> str:
    """What `~` joins: the Java text, nothing for null."""
    if type(value) is str:
        return value
    return "" if value is None else java_text(value)


def well_formed(text: str) -> str:
    """The text with surrogate pairs joined to the characters they stand for, and lone ones replaced by `?`."""
    try:
        text.encode()
    except UnicodeEncodeError:
        joined = text.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "replace")
        return joined.replace("\ufffd", "?")
    return text
