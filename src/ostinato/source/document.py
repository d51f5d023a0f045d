"""A parsed document: plain values, and for each of them where it stands in the text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Path = tuple[str | int, ...]
"""Where a value is: keys of maps and places in lists, from the top."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a text, counted from 1; `end` of something is the place behind it."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Span:
    """Where a value stands: its key (for an entry of a map), its beginning, and its end."""

    start: Position
    end: Position
    key: Position | None = None


@dataclass(slots=True)
class Document:
    """One document: its text, its value (maps, lists, texts, numbers, booleans, None), the places of its parts, and
    how numbers and booleans are spelled."""

    text: str
    value: Any
    spans: dict[Path, Span] = field(default_factory=dict)
    spellings: dict[Path, str] = field(default_factory=dict)

    def span(self, path: Path) -> Span:
        """Where the value at a path stands; for what is missing, where its nearest parent does."""
        while path and path not in self.spans:
            path = path[:-1]
        return self.spans.get(path) or Span(Position(1, 1), Position(1, 1))

    def position(self, path: Path) -> Position:
        """Where to point at for a value: its key if it has one, else its beginning."""
        span = self.span(path)
        return span.key or span.start

    def path_at(self, position: Position) -> Path:
        """The path of the innermost value that contains a position."""
        best: Path = ()
        for path, span in self.spans.items():
            start = span.key or span.start
            inside = (start.line, start.column) <= (position.line, position.column)
            inside = inside and (position.line, position.column) <= (span.end.line, span.end.column)
            if inside and len(path) >= len(best):
                best = path
        return best
