"""Rows as JSON, one object a line, null columns as null."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from ostinato_jdbc.values.kinds import SCALARS
from ostinato_jdbc.values.shown import shown


def write_jsonl(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows and tell how many. Decimals keep their digits; NaN and infinity, which JSON lacks, are null."""
    count = 0
    encode = msgspec.json.Encoder(decimal_format="number").encode
    with path.open("wb") as file:
        for count, row in enumerate(rows, 1):  # noqa: B007
            values = [value if type(value) in SCALARS else shown(value) for value in row]
            file.write(encode(dict(zip(columns, values, strict=True))) + b"\n")
    return count
