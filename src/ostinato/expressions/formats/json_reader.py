"""JSON as Jackson reads it: the first value of a text, whatever follows; numbers keep their class."""

from __future__ import annotations

import json
from typing import Any, NoReturn

_SPACE = " \t\r\n"


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"Non-standard token '{name}'")


def _float(text: str) -> float:
    return float(text)


_DECODER = json.JSONDecoder(parse_constant=_no_constant, parse_float=_float, parse_int=int)


def first_value(text: str) -> Any:
    """The first JSON value of a text; what follows is ignored unless it touches a number or word.

    Whole numbers are `int`, others `float`; of equal keys the last one wins. Raises ValueError with the reason.
    """
    start = len(text) - len(text.lstrip(_SPACE))
    if start == len(text):
        raise ValueError("No content to map due to end-of-input")
    try:
        value, end = _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise ValueError(_reason(text, error)) from None
    except RecursionError:
        raise ValueError("The document nests too deeply") from None
    if end < len(text) and not isinstance(value, (dict, list, str)) and text[end] not in _SPACE:
        raise ValueError(f"Unexpected character ('{text[end]}' (code {ord(text[end])})) after the value")
    return value


def _reason(text: str, error: json.JSONDecodeError) -> str:
    place = f"line: {error.lineno}, column: {error.colno}"
    if error.pos >= len(text):
        return f"Unexpected end-of-input ({place})"
    character = text[error.pos]
    return f"Unexpected character ('{character}' (code {ord(character)})): {error.msg} ({place})"
