"""Rows as Ion text: one struct a line, null columns as null."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ostinato_jdbc.values.ion_text import row_writer


def write_ion(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows and tell how many."""
    count = 0
    write = row_writer(columns)
    with path.open("w", encoding="utf-8", newline="") as file:
        for count, row in enumerate(rows, 1):  # noqa: B007
            file.write(write(row) + "\n")
    return count
