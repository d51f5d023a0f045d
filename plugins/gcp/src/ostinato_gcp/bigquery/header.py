"""Whether a CSV file begins with the names of its columns, where the flow does not say."""

from __future__ import annotations

import csv
import gzip
import io
import re
from typing import BinaryIO

_NAME = re.compile(r"[^\W\d][\w .:/()%#-]{0,299}")
_DATA_WORDS = frozenset({"true", "false", "null", "nan", "none", "inf", "infinity"})
LONGEST = 1 << 20
"""Bytes in which the first record must end."""


def header_of(source: BinaryIO, *, delimiter: str = ",", quote: str = '"', is_packed: bool = False) -> list[str] | None:
    """The names in the first record, if all of its fields look like names and no two are the same."""
    stream: BinaryIO = gzip.GzipFile(fileobj=source) if is_packed else source  # type: ignore[assignment]
    text = stream.read(LONGEST).decode("utf-8-sig", "replace")
    try:
        record = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=quote or None), None)
    except csv.Error:
        return None
    if not record or len(set(record)) < len(record):
        return None
    return record if all(_is_name(field) for field in record) else None


def _is_name(field: str) -> bool:
    return _NAME.fullmatch(field) is not None and field.lower() not in _DATA_WORDS
