"""Tables as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any


def table(rows: Sequence[dict[str, Any]]) -> bytes:
    """Rows as CSV: the names of the first row as the header, nested values in one cell as `{key=value}`, `[a, b]`."""
    if not rows:
        return b""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = list(rows[0])
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in names])
    return out.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={_cell(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_cell(inner) for inner in value) + "]"
    return str(value)
