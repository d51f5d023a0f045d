"""Reads Ion text: a scanner over one text, one method per kind of value."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

DEPTH = 200
"""How deep values may nest."""


BARE = "bare"
"""Marks a symbol written without quotes, which may also be a word like `null`."""


class IonError(ValueError):
    """A text that is no Ion. `incomplete` tells that it only ends too soon."""

    def __init__(self, message: str, position: int, *, incomplete: bool = False) -> None:
        super().__init__(f"{message} (at character {position})")
        self.incomplete = incomplete


@dataclass(frozen=True, slots=True)
class Annotated:
    """A value with its annotations."""

    annotations: tuple[str, ...]
    value: Any


_BLANK = re.compile(r"(?:[\s\ufeff]+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_SYMBOL = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_NUMBER = re.compile(
    r"-?0[xX][0-9a-fA-F]+(?:_[0-9a-fA-F]+)*|-?0[bB][01]+(?:_[01]+)*"
    r"|-?\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?(?:[eEdD][+-]?\d+)?"
)
_TIMESTAMP = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(?:(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d))?)?|T)|T)"
)
_SIMPLE_STRING = re.compile(r'"([^"\\\n]*)"')
_STRING = re.compile(r'"((?:[^"\\\n]|\\.|\\\r?\n)*)"', re.DOTALL)
_LONG_STRING = re.compile(r"'''((?:[^'\\]|\\.|'(?!''))*)'''", re.DOTALL)
_QUOTED_SYMBOL = re.compile(r"'((?:[^'\\\n]|\\.)*)'")
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\r?\n|.)", re.DOTALL)
_ESCAPES = {"0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "v": "\v"}
_WORDS = {"true": True, "false": False, "nan": float("nan"), "null": None}


def read_values(text: str, *, keep_annotations: bool = False) -> Iterator[Any]:
    """All values of a text."""
    scanner = _Scanner(text, keep_annotations)
    while not scanner.at_end():
        yield scanner.value(0)


class _Scanner:
    def __init__(self, text: str, keep_annotations: bool) -> None:
        self.text = text
        self.position = 0
        self.keep = keep_annotations

    def at_end(self) -> bool:
        self.skip()
        return self.position >= len(self.text)

    def skip(self) -> None:
        match = _BLANK.match(self.text, self.position)
        if match is not None:
            self.position = match.end()

    def fail(self, message: str) -> IonError:
        at_end = self.position >= len(self.text)
        return IonError("Unexpected end of the text" if at_end else message, self.position, incomplete=at_end)

    def value(self, depth: int) -> Any:
        if depth > DEPTH:
            raise IonError(f"Values nest deeper than {DEPTH}", self.position)
        annotations: list[str] = []
        while True:
            self.skip()
            found, is_symbol = self._one(depth)
            if not is_symbol or not self._double_colon():
                break
            annotations.append(found)
        if is_symbol is BARE:
            found = self._word(found)
        return Annotated(tuple(annotations), found) if annotations and self.keep else found

    def _double_colon(self) -> bool:
        self.skip()
        if self.text.startswith("::", self.position):
            self.position += 2
            return True
        return False

    def _one(self, depth: int) -> tuple[Any, Any]:
        """One value without annotations, and whether it is a symbol (BARE or True)."""
        character = self.text[self.position : self.position + 1]
        if character == '"':
            return self._string(), False
        if character == "{":
            return (self._lob() if self.text.startswith("{{", self.position) else self._struct(depth)), False
        if character == "[":
            return self._items("]", depth), False
        if character == "(":
            return self._items(")", depth), False
        if character == "'":
            return self._quoted()
        if character.isdigit() or (character == "-" and self.text[self.position + 1 : self.position + 2].isdigit()):
            return self._number(), False
        return self._bare()

    def _bare(self) -> tuple[Any, Any]:
        for word, number in (("+inf", float("inf")), ("-inf", float("-inf"))):
            if self.text.startswith(word, self.position):
                self.position += len(word)
                return number, False
        match = _SYMBOL.match(self.text, self.position)
        if match is None:
            raise self.fail(f"Unexpected character {self.text[self.position : self.position + 1]!r}")
        self.position = match.end()
        return match.group(), BARE

    def _word(self, word: str) -> Any:
        if word == "null" and self.text.startswith(".", self.position):
            match = _SYMBOL.match(self.text, self.position + 1)
            if match is None:
                raise self.fail("Unknown type of null")
            self.position = match.end()
        return _WORDS.get(word, word)

    def _string(self) -> str:
        simple = _SIMPLE_STRING.match(self.text, self.position)
        if simple is not None:
            self.position = simple.end()
            return simple.group(1)
        match = _STRING.match(self.text, self.position)
        if match is None:
            raise self._unclosed()
        self.position = match.end()
        return unescaped(match.group(1))

    def _unclosed(self) -> IonError:
        return IonError("A text is not closed", self.position, incomplete=True)

    def _quoted(self) -> tuple[str, bool]:
        if not self.text.startswith("'''", self.position):
            match = _QUOTED_SYMBOL.match(self.text, self.position)
            if match is None:
                raise self._unclosed()
            self.position = match.end()
            return unescaped(match.group(1)), True
        pieces = []
        while self.text.startswith("'''", self.position):
            match = _LONG_STRING.match(self.text, self.position)
            if match is None:
                raise self._unclosed()
            pieces.append(unescaped(match.group(1)))
            self.position = match.end()
            self.skip()
        return "".join(pieces), False

    def _number(self) -> Any:
        stamp = _TIMESTAMP.match(self.text, self.position)
        if stamp is not None:
            self.position = stamp.end()
            return self._timestamp(stamp)
        match = _NUMBER.match(self.text, self.position)
        if match is None:
            raise self.fail("No number")
        self.position = match.end()
        return number(match.group().replace("_", ""))

    def _timestamp(self, match: re.Match[str]) -> date | datetime:
        year, month, day, hour, minute, second, fraction, zone = match.groups()
        try:
            if hour is None:
                return date(int(year), int(month or 1), int(day or 1))
            micros = int((fraction or "0")[:6].ljust(6, "0"))
            return datetime(
                int(year), int(month), int(day), int(hour), int(minute), int(second or 0), micros, _zone(zone)
            )
        except ValueError as error:
            raise IonError(str(error), match.start()) from None

    def _lob(self) -> bytes:
        end = self.text.find("}}", self.position)
        if end < 0:
            raise self._unclosed()
        body = self.text[self.position + 2 : end].strip()
        self.position = end + 2
        if body.startswith('"'):
            return unescaped(body.strip('"')).encode("latin-1")
        try:
            return base64.b64decode("".join(body.split()), validate=True)
        except binascii.Error:
            raise IonError("A blob is no base64", self.position) from None

    def _items(self, close: str, depth: int) -> list[Any]:
        self.position += 1
        items: list[Any] = []
        while True:
            self.skip()
            if self.text.startswith(close, self.position):
                self.position += 1
                return items
            items.append(self.value(depth + 1))
            self._comma(close)

    def _comma(self, close: str) -> None:
        self.skip()
        if self.text.startswith(",", self.position):
            self.position += 1
        elif close != ")" and not self.text.startswith(close, self.position):
            raise self.fail(f"Expected ',' or '{close}'")

    def _struct(self, depth: int) -> dict[str, Any]:
        self.position += 1
        fields: dict[str, Any] = {}
        while True:
            self.skip()
            if self.text.startswith("}", self.position):
                self.position += 1
                return fields
            name, _ = self._one(depth + 1)
            if not isinstance(name, str):
                raise self.fail("A field has no name")
            self.skip()
            if not self.text.startswith(":", self.position):
                raise self.fail("Expected ':' after the name of a field")
            self.position += 1
            fields[name] = self.value(depth + 1)
            self._comma("}")


def number(text: str) -> Any:
    """The number that a piece of Ion text is."""
    lower = text.lower()
    if lower.lstrip("-").startswith(("0x", "0b")):
        return int(lower, 0)
    if "e" in lower:
        return float(lower)
    if "d" in lower or "." in lower:
        return Decimal(lower.replace("d", "e"))
    return int(lower)


def unescaped(text: str) -> str:
    """A text without its escapes."""
    return _ESCAPE.sub(_unescape, text) if "\\" in text else text


def _unescape(match: re.Match[str]) -> str:
    code = match.group(1)
    if code[0] in "xuU" and len(code) > 1:
        return chr(int(code[1:], 16))
    return "" if code in ("\n", "\r\n") else _ESCAPES.get(code, code)


def _zone(text: str) -> timezone:
    if text == "Z":
        return UTC
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[4:6])))
