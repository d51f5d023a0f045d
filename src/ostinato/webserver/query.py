"""The query of a request, read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import TypeVar
from urllib.parse import unquote_to_bytes

from ostinato.webserver.errors import BadRequest, Invalid, InvalidParameter

E = TypeVar("E", bound=Enum)

MOST_ROWS = 10_000
"""The greatest `size` of a page."""
_HEX = frozenset("0123456789abcdefABCDEF")


def decode(text: str, what: str) -> str:
    """A percent-encoded text; BadRequest where an escape is broken, or a NUL or no UTF-8 is in it."""
    if "%" in text:
        for part in text.split("%")[1:]:
            if len(part) < 2 or part[0] not in _HEX or part[1] not in _HEX:
                raise BadRequest(f"A broken percent escape in {what}")
        text = unquote_to_bytes(text).decode("utf-8", errors="replace")
    if "\x00" in text:
        raise BadRequest(f"A NUL character in {what}")
    return text


class QueryString:
    """The parameters of a query, in their order."""

    __slots__ = ("pairs",)

    def __init__(self, raw: str):
        self.pairs: list[tuple[str, str]] = []
        for part in raw.split("&") if raw else ():
            name, _, value = part.partition("=")
            name = decode(name.replace("+", " "), "the name of a query parameter")
            if name:
                self.pairs.append((name, decode(value.replace("+", " "), f"the query parameter '{name}'")))

    def get(self, name: str, default: str | None = None) -> str | None:
        """The last value of a parameter; empty ones count as not given."""
        found = default
        for key, value in self.pairs:
            if key == name and value != "":
                found = value
        return found

    def require(self, name: str) -> str:
        """A parameter that must be there."""
        value = self.get(name)
        if value is None:
            raise BadRequest(f"Required QueryValue [{name}] not specified")
        return value

    def all(self, name: str) -> list[str]:
        """Every value of a repeated parameter."""
        return [value for key, value in self.pairs if key == name]

    def words(self, name: str) -> list[str]:
        """Every value of a repeated parameter, comma lists taken apart."""
        return [word.strip() for value in self.all(name) for word in value.split(",") if word.strip()]

    def flag(self, name: str, default: bool = False) -> bool:
        """A boolean; InvalidParameter for anything but true and false."""
        value = self.get(name)
        if value is None:
            return default
        if value.lower() in ("true", "false"):
            return value.lower() == "true"
        raise InvalidParameter(f"Failed to convert argument [{name}] for value [{value}]: not a boolean")

    def number(self, name: str) -> int | None:
        """A whole number."""
        value = self.get(name)
        if value is None:
            return None
        try:
            number = int(value)
        except ValueError:
            number = 2**31
        if not -(2**31) <= number < 2**31:
            raise InvalidParameter(f"Failed to convert argument [{name}] for value [{value}]: not an integer")
        return number

    def instant(self, name: str) -> datetime | None:
        """An instant with its zone, as UTC."""
        value = self.get(name)
        return None if value is None else instant(value, name)

    def one_of(self, name: str, kinds: type[E]) -> E | None:
        """A member of an enumeration, in any case."""
        value = self.get(name)
        if value is None:
            return None
        found = {str(kind.value).upper(): kind for kind in kinds}.get(value.upper())
        if found is None:
            raise InvalidParameter(f"Failed to convert argument [{name}] for value [{value}]: no such constant")
        return found

    def page(self) -> tuple[int, int]:
        """`page` and `size`, in bounds."""
        page, size = self.number("page"), self.number("size")
        page, size = 1 if page is None else page, 10 if size is None else size
        if page < 1 or size < 1:
            name = "page" if page < 1 else "size"
            told = "must be greater than or equal to 1"
            raise Invalid(f"{name}: {told}", [(told, name)])
        if size > MOST_ROWS:
            raise InvalidParameter(f"size: a page has at most {MOST_ROWS} rows")
        return page, size

    def as_map(self) -> Mapping[str, list[str]]:
        """Name to list of values."""
        found: dict[str, list[str]] = {}
        for name, value in self.pairs:
            found.setdefault(name, []).append(value)
        return found


def instant(value: str, name: str) -> datetime:
    """An instant as text, a blank for the `+` of its zone included; InvalidParameter when it is none."""
    text = value.strip()
    if len(text) > 6 and text[-6] == " " and text[-3] == ":":
        text = text[:-6] + "+" + text[-5:]
    try:
        found = datetime.fromisoformat(text.split("[")[0])
        return (found if found.tzinfo is not None else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidParameter(
            f"Failed to convert argument [{name}] for value [{value}]: not a date with time"
        ) from None
