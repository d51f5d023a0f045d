"""Names of months, days and such by locale. The data come from CLDR; see locales.json."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ostinato.expressions.errors import IllegalArgument

_SHAPE = re.compile(r"[A-Za-z]{2,8}(?:[_-](?:[A-Za-z0-9]{2,8}))*")


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, Any]]:
    data: dict[str, dict[str, Any]] = json.loads(
        files("ostinato.expressions.dates").joinpath("locales.json").read_text("utf-8")
    )
    return data


class Locale:
    """The names of one locale. `names("MMM")` are those that the pattern letters print, in calendar order."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        language = tag.split("_")[0]
        table = _table()
        self._layers = [table.get(tag, {}), table.get(language, {}), table["en"]]

    def _find(self, key: str) -> Any:
        formatted = {"L": "M", "c": "E", "q": "Q"}.get(key[0], key[0]) * len(key)
        keys = (key, formatted, "B") if key in ("BBBB", "BBBBB") else (key, formatted)
        return next(layer[name] for layer in self._layers for name in keys if name in layer)

    def names(self, letters: str) -> list[str]:
        """The names for these pattern letters."""
        found: list[str] = self._find(letters)
        return found

    @property
    def week(self) -> tuple[int, int]:
        """The first day of the week (1 Monday), and the days that a first week of a year must have."""
        first, least = self._find("week")
        return first, least

    @property
    def gmt(self) -> str:
        """What offsets in words start with: GMT, or UTC."""
        word: str = self._find("gmt")
        return word

    def style(self, name: str) -> str:
        """The pattern of the style full, long, medium or short."""
        pattern: str = self._find("styles")[("full", "long", "medium", "short").index(name)]
        return pattern


ISO_WEEK = (1, 4)


@lru_cache(maxsize=256)
def locale_of(tag: str) -> Locale:
    """The locale of a tag such as `fr`, `fr_FR`, `fr-FR`. Unknown languages have English names.

    Raises IllegalArgument for what is no tag.
    """
    if tag and not _SHAPE.fullmatch(tag):
        raise IllegalArgument(f"Invalid locale format: {tag}")
    language, *rest = re.split("[_-]", tag)
    return Locale("_".join([language.lower(), *(part.upper() for part in rest[:1])]))
