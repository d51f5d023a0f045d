"""Ion text to values."""

from __future__ import annotations

import base64
import re
from decimal import Decimal
from typing import Any

from ostinato.expressions.dates.model import Instant, LocalDate, LocalTime
from ostinato.expressions.dates.reading import read_iso
from ostinato.expressions.dates.zones import zone_of
from ostinato.expressions.errors import ExpressionError
from ostinato.expressions.values import Annotated

MAX_DEPTH = 200
_SPACE = re.compile(r"(?:[ \t\r\n\f\v]|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_TIMESTAMP = re.compile(
    r"(\d{4})(?:T|-(\d\d)(?:T|-(\d\d)(?:T(?:(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d))?)?))(?![\w])"
)
_NUMBER = re.compile(
    r"-?(?:0[xX][0-9a-fA-F]+(?:_[0-9a-fA-F]+)*|0[bB][01]+(?:_[01]+)*"
    r"|(?:0|[1-9]\d*(?:_\d+)*)(?:\.(?:\d+(?:_\d+)*)?)?(?:[eEdD][+-]?\d+)?)(?![\w.])"
)
_SYMBOL = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_OPERATOR = re.compile(r"[!#%&*+\-./;<=>?@^`|~]+")
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\r\n|.)", re.DOTALL)
_ESCAPES = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "v": "\v",
    "\n": "",
    "\r\n": "",
}
_NULLS = [
    "null",
    "bool",
    "int",
    "float",
    "decimal",
    "timestamp",
    "symbol",
    "string",
    "clob",
    "blob",
    "list",
    "sexp",
    "struct",
]
_STRING = {'"': re.compile(r'"((?:[^"\\\n]|\\.)*)"', re.DOTALL), "'": re.compile(r"'((?:[^'\\\n]|\\.)*)'", re.DOTALL)}
_LONG_STRING = re.compile(r"'''((?:[^'\\]|\\.|'(?!''))*)'''", re.DOTALL)
_UTC = zone_of("UTC")


def _unescaped(text: str) -> str:
    def one(found: re.Match[str]) -> str:
        code = found[1]
        if code[0] in "xuU" and len(code) > 1:
            return chr(int(code[1:], 16))
        return _ESCAPES.get(code, code)

    return _ESCAPE.sub(one, text) if "\\" in text else text


class _Reader:
    """Reads values from one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.index = 0

    def fail(self, reason: str = "Corrupt content to decode") -> ValueError:
        line = self.text.count("\n", 0, self.index) + 1
        return ValueError(f"{reason} (line: {line})")

    def space(self) -> None:
        found = _SPACE.match(self.text, self.index)
        self.index = found.end() if found else self.index

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.text, self.index)
        if found is not None:
            self.index = found.end()
        return found

    def take(self, sign: str) -> bool:
        self.space()
        if self.text.startswith(sign, self.index):
            self.index += len(sign)
            return True
        return False

    def value(self, depth: int = 0, inside: bool = False) -> Any:
        """One value with its annotations; `inside` an s-expression operators are symbols."""
        if depth > MAX_DEPTH:
            raise self.fail("The value nests too deeply")
        self.space()
        start = self.index
        annotations = self.annotations()
        found = self.bare(depth, inside)
        return _annotated(annotations, found, self.text[start : self.index]) if annotations else found

    def annotations(self) -> list[str]:
        names: list[str] = []
        while True:
            start = self.index
            symbol = self.match(_SYMBOL) or (
                None if self.text.startswith("'''", self.index) else self.match(_STRING["'"])
            )
            if symbol is None:
                return names
            if not self.take("::"):
                self.index = start
                return names
            names.append(_unescaped(symbol[1]) if symbol.lastindex else symbol[0])
            self.space()

    def bare(self, depth: int, inside: bool) -> Any:
        if self.index >= len(self.text):
            raise self.fail("Unexpected end-of-input")
        character = self.text[self.index]
        if character == "{":
            return self.lob() if self.text.startswith("{{", self.index) else self.struct(depth)
        if character in "[(":
            return self.sequence(character, depth)
        if character in "\"'":
            return self.string(character)
        if character.isdigit() or (character == "-" and self.text[self.index + 1 : self.index + 2].isdigit()):
            return self.number()
        return self.word(inside)

    def string(self, quote: str) -> str:
        if quote == "'" and self.text.startswith("'''", self.index):
            parts = []
            while found := self.match(_LONG_STRING):
                parts.append(_unescaped(found[1]))
                self.space()
            if not parts:
                raise self.fail()
            return "".join(parts)
        found = self.match(_STRING[quote])
        if found is None:
            raise self.fail()
        return _unescaped(found[1])

    def word(self, inside: bool) -> Any:
        if self.text.startswith("+inf", self.index) or self.text.startswith("-inf", self.index):
            self.index += 4
            return float(self.text[self.index - 4 : self.index])
        found = self.match(_SYMBOL)
        if found is None:
            operator = self.match(_OPERATOR) if inside else None
            if operator is None:
                raise self.fail()
            return operator[0]
        word = found[0]
        if word == "null":
            return self.null()
        return {"true": True, "false": False, "nan": float("nan")}.get(word, word)

    def null(self) -> None:
        if self.text.startswith(".", self.index):
            self.index += 1
            kind = self.match(_SYMBOL)
            if kind is None or kind[0] not in _NULLS:
                raise self.fail()

    def number(self) -> Any:
        stamp = self.match(_TIMESTAMP)
        if stamp is not None:
            return _timestamp(stamp)
        found = self.match(_NUMBER)
        if found is None:
            raise self.fail()
        text = found[0].replace("_", "")
        lower = text.lower()
        if "0x" in lower or "0b" in lower:
            return int(text, 0)
        if "e" in lower:
            return float(text)
        if "." in text or "d" in lower:
            return Decimal(lower.replace("d", "e"))
        return int(text)

    def sequence(self, opening: str, depth: int) -> list[Any]:
        closing = "]" if opening == "[" else ")"
        self.index += 1
        items: list[Any] = []
        while not self.take(closing):
            items.append(self.value(depth + 1, opening == "("))
            if opening == "[" and not self.take(","):
                if not self.take(closing):
                    raise self.fail()
                break
        return items

    def struct(self, depth: int) -> dict[str, Any]:
        self.index += 1
        found: dict[str, Any] = {}
        while not self.take("}"):
            key = self.field()
            if not self.take(":"):
                raise self.fail()
            found[key] = self.value(depth + 1)
            if not self.take(","):
                if not self.take("}"):
                    raise self.fail()
                break
        return found

    def field(self) -> str:
        self.space()
        symbol = self.match(_SYMBOL)
        if symbol is not None:
            return symbol[0]
        if self.index < len(self.text) and self.text[self.index] in "\"'":
            return self.string(self.text[self.index])
        raise self.fail()

    def lob(self) -> bytes:
        self.index += 2
        self.space()
        if self.index < len(self.text) and self.text[self.index] in "\"'":
            data = self.string(self.text[self.index]).encode("latin-1", "replace")
        else:
            end = self.text.find("}}", self.index)
            body = "".join(self.text[self.index : end if end >= 0 else self.index].split())
            self.index = end
            try:
                data = base64.b64decode(body, validate=True)
            except ValueError:
                raise self.fail() from None
        if not self.take("}}"):
            raise self.fail()
        return data


def _timestamp(found: re.Match[str]) -> Any:
    """UTC at midnight, or without a time: a date; else UTC or unknown offset: an instant; else on its clock."""
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    try:
        date = LocalDate(year, month, day).checked()
        if found[4] is None:
            return date
        offset = found[8]
        text = f"{date.java_text()}T{found[4]}:{found[5]}:{found[6] or '00'}.{(found[7] or '0')[:9]}"
        moment = read_iso(text + ("Z" if offset in ("Z", "-00:00", "+00:00") else offset), _UTC)
    except ExpressionError as error:
        raise ValueError(error.message) from None
    if offset not in ("Z", "-00:00", "+00:00"):
        return moment
    if moment.local.time == LocalTime():
        return date
    return Instant(moment.instant.seconds, moment.instant.nano // 1_000_000 * 1_000_000)


def _annotated(names: list[str], value: Any, text: str) -> Any:
    kind = names[0]
    if isinstance(value, str):
        try:
            if kind in ("ZonedDateTime", "OffsetDateTime"):
                return read_iso(value, _UTC)
            if kind in ("LocalDateTime", "LocalDate"):
                local = read_iso(value, _UTC).local
                return local if kind == "LocalDateTime" else local.date
            if kind == "Instant":
                return read_iso(value, _UTC).instant
            if kind == "LocalTime":
                return read_iso(f"1970-01-01T{value}", _UTC).local.time
        except ExpressionError as error:
            raise ValueError(error.message) from None
    return Annotated(text)


def values(text: str, limit: int | None = None) -> list[Any]:
    """The values of an Ion text, at most so many. Raises ValueError with the reason."""
    reader = _Reader(text)
    found: list[Any] = []
    reader.space()
    while reader.index < len(reader.text) and (limit is None or len(found) < limit):
        found.append(reader.value())
        reader.space()
    return found
