"""What is wrong with a text that is no JSON, in the words of Jackson, which users of Kestra know and search for."""

from __future__ import annotations

import json
import re
from typing import Any

_SOURCE = "[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: {line}, column: {column}]"
_NOWHERE = "[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1]"
_VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
_BLANK = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"', re.DOTALL)
_SCALAR = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null", re.ASCII)
_WORD = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")
_NAMES = {"{": "Object", "[": "Array"}
_CLOSING = {"{": "}", "[": "]"}
_KINDS = {
    dict: ("Object", "START_OBJECT"),
    str: ("String", "VALUE_STRING"),
    int: ("Integer", "VALUE_NUMBER_INT"),
    float: ("Floating-point", "VALUE_NUMBER_FLOAT"),
}


def fault(text: str, otherwise: str) -> str:
    """The fault of a text that is no JSON; `otherwise` where Jackson's words for it are not known."""
    if not text.strip():
        return f"No content to map due to end-of-input\n at {_NOWHERE}"
    return _Reader(text).fault() or otherwise


def no_list(value: Any) -> str:
    """What is wrong with a value that is no list."""
    if isinstance(value, bool):
        kind, token = "Boolean", f"VALUE_{str(value).upper()}"
    else:
        kind, token = _KINDS.get(type(value), ("Null", "VALUE_NULL"))
    wanted = "Cannot deserialize value of type `java.util.ArrayList<java.lang.Object>`"
    return f"{wanted} from {kind} value (token `JsonToken.{token}`)\n at {_SOURCE.format(line=1, column=1)}"


class _Reader:
    """Goes through a text as far as it is JSON."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0
        self._open: list[tuple[str, int]] = []

    def fault(self) -> str | None:
        """The first fault, if there is one that has words."""
        fresh = False
        while True:
            depth = len(self._open)
            wrong = self._value(fresh)
            if wrong is not None:
                return wrong
            fresh = len(self._open) > depth
            if not fresh:
                wrong, more = self._after()
                if wrong is not None or not more:
                    return wrong

    def _value(self, fresh: bool) -> str | None:
        """Read a value, or the start of one, or nothing before the end of a `fresh` list or object; inside an object
        the name before it too."""
        self._skip()
        inside = self._open[-1][0] if self._open else ""
        if fresh and self._here() == _CLOSING[inside]:
            return None
        if inside == "{":
            wrong = self._name()
            if wrong is not None:
                return wrong
        sign = self._here()
        if sign in _NAMES and sign:
            self._open.append((sign, self._place))
            self._place += 1
            return None
        match = _STRING.match(self._text, self._place) or _SCALAR.match(self._text, self._place)
        if match is not None and not _WORD.match(self._text, match.end()):
            self._place = match.end()
            return None
        return self._no_value(sign)

    def _no_value(self, sign: str) -> str | None:
        if not sign:
            return self._ended()
        if sign == '"':
            return self._at("Unexpected end-of-input: was expecting closing quote for a string value", len(self._text))
        word = _WORD.match(self._text, self._place)
        if word is not None:
            return self._at(f"Unrecognized token '{word[0]}': was expecting {_VALUES}", self._place)
        if sign.isdigit() or sign == "-":
            return None
        return self._unexpected(f"expected a valid value {_VALUES}")

    def _name(self) -> str | None:
        if not self._here():
            return self._ended()
        match = _STRING.match(self._text, self._place)
        if match is None:
            if self._here() == '"':
                return self._at("Unexpected end-of-input in field name", len(self._text))
            return self._unexpected("was expecting double-quote to start field name")
        self._place = match.end()
        self._skip()
        if self._here() != ":":
            return self._unexpected("was expecting a colon to separate field name and value") or self._ended()
        self._place += 1
        self._skip()
        return None

    def _after(self) -> tuple[str | None, bool]:
        """What follows a value: the fault, and whether another value is to come."""
        end = self._place
        self._skip()
        while self._open and self._here() == _CLOSING[self._open[-1][0]]:
            self._open.pop()
            self._place += 1
            self._skip()
        sign = self._here()
        if not self._open:
            glued = sign and self._place == end and self._text[end - 1] not in "}]"
            return (self._unexpected("Expected space separating root-level values") if glued else None), False
        if sign == ",":
            self._place += 1
            return None, True
        if not sign:
            return self._ended(), False
        inside, start = self._open[-1]
        if sign in "}]":
            begun = f"(for {_NAMES[inside]} starting at {self._source(start)})"
            return self._at(
                f"Unexpected close marker '{sign}': expected '{_CLOSING[inside]}' {begun}", self._place
            ), False
        return self._unexpected(f"was expecting comma to separate {_NAMES[inside]} entries"), False

    def _ended(self) -> str | None:
        if not self._open:
            return None
        inside, start = self._open[-1]
        wanted = f"expected close marker for {_NAMES[inside]} (start marker at {self._source(start)})"
        return self._at(f"Unexpected end-of-input: {wanted}", len(self._text))

    def _unexpected(self, wanted: str) -> str | None:
        sign = self._here()
        return self._at(f"Unexpected character ({sign!r} (code {ord(sign)})): {wanted}", self._place) if sign else None

    def _at(self, message: str, place: int) -> str:
        return f"{message}\n at {self._source(place)}"

    def _source(self, place: int) -> str:
        line = self._text.count("\n", 0, place) + 1
        return _SOURCE.format(line=line, column=place - self._text.rfind("\n", 0, place))

    def _here(self) -> str:
        return self._text[self._place : self._place + 1]

    def _skip(self) -> None:
        match = _BLANK.match(self._text, self._place)
        self._place = match.end() if match is not None else self._place


def parsed(text: str) -> Any:
    """The value of a JSON text; ValueError with the fault."""
    try:
        return json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise ValueError(fault(text, str(error))) from None


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no JSON")
