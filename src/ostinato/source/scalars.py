"""How an unquoted YAML text becomes a value: YAML 1.1, with `yes`, `no`, `on` and `off` as booleans, but that dates
stay texts and follow the type they are wanted as."""

from __future__ import annotations

import re

_BOOLEANS = {
    spelled: value
    for word, value in (("true", True), ("yes", True), ("on", True), ("false", False), ("no", False), ("off", False))
    for spelled in (word, word.capitalize(), word.upper())
}
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9_]*)")
_OTHER_BASE = re.compile(r"[-+]?0(?:b_*[01][01_]*|x_*[0-9a-fA-F][0-9a-fA-F_]*|_*[0-7][0-7_]*)")
_FLOAT = re.compile(
    r"[-+]?(?:[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+)"
)
_INFINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)")
_MOST_DIGITS = 4000
"""A longer number stays a text: no type could hold it."""


def as_text(value: object) -> str:
    """A scalar where a text is wanted, as an id is: booleans are `true` and `false`, however they were written."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def resolve(text: str) -> bool | int | float | str | None:
    """The value of a plain scalar."""
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    first = text[0]
    if first in "0123456789+-.":
        return _number(text)
    return text


def _number(text: str) -> int | float | str:
    if len(text) > _MOST_DIGITS:
        return text
    if _INT.fullmatch(text):
        return int(text.replace("_", ""))
    if _FLOAT.fullmatch(text):
        return float(text.replace("_", ""))
    if _INFINITE.fullmatch(text):
        return float(text.replace(".", ""))
    if text in (".nan", ".NaN", ".NAN"):
        return float("nan")
    if _OTHER_BASE.fullmatch(text):
        return _other_base(text.replace("_", ""))
    return text


def _other_base(text: str) -> int:
    sign, digits = (-1, text[1:]) if text[0] == "-" else (1, text.lstrip("+"))
    if digits[1] in "bx":
        return sign * int(digits[2:], 2 if digits[1] == "b" else 16)
    return sign * int(digits, 8)
