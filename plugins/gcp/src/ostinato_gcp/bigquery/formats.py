"""The formats of files that BigQuery loads."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Literal

from ostinato.plugin import TaskFailed

Format = Literal["CSV", "JSON", "AVRO", "PARQUET", "ORC"]

SOURCE_FORMATS: dict[Format, str] = {
    "CSV": "CSV",
    "JSON": "NEWLINE_DELIMITED_JSON",
    "AVRO": "AVRO",
    "PARQUET": "PARQUET",
    "ORC": "ORC",
}
"""The formats in the words of BigQuery."""

_ENDINGS: dict[str, Format] = {
    ".csv": "CSV",
    ".json": "JSON",
    ".jsonl": "JSON",
    ".ndjson": "JSON",
    ".avro": "AVRO",
    ".parquet": "PARQUET",
    ".orc": "ORC",
}


def format_of(uri: str) -> Format:
    """The format that the ending of a file's name tells; TaskFailed if it tells none."""
    path = PurePosixPath(uri.lower().removesuffix(".gz"))
    found = _ENDINGS.get(path.suffix)
    if found is None:
        known = ", ".join(_ENDINGS)
        raise TaskFailed(f"The format of '{uri}' cannot be told from its ending ({known}): set `format`")
    return found
