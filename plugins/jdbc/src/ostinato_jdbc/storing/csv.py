"""Rows as CSV: a header, null as an empty field, dates as in the outputs, lists and maps as JSON."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from ostinato_jdbc.values.shown import as_text

_PLAIN = frozenset({str, int, float, type(None)})
"""Types that the writer of Python writes as they are to be."""


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows and tell how many. Columns of one name all stand, as a table of text can have them."""
    counted = _Counted(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(counted)
    return counted.count


class _Counted:
    """The records of the rows, counted on their way."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[list[Any]]:
        for row in self._rows:
            self.count += 1
            yield [value if type(value) in _PLAIN else _field(value) for value in row]


def _field(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return as_text(value)
