"""The formats that rows can be stored in, and the writer for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from ostinato_jdbc.storing.csv import write_csv
from ostinato_jdbc.storing.ion import write_ion
from ostinato_jdbc.storing.jsonl import write_jsonl
from ostinato_jdbc.storing.parquet import write_parquet

StoreFormat = Literal["ION", "CSV", "JSONL", "PARQUET"]
"""ION keeps every type; CSV with a header, JSONL and PARQUET are what other programs read."""

Writer = Callable[[Path, Sequence[str], Iterable[Sequence[Any]]], int]
"""Writes rows with columns of these names to a file and tells how many there were."""

WRITERS: Mapping[StoreFormat, Writer] = {
    "ION": write_ion,
    "CSV": write_csv,
    "JSONL": write_jsonl,
    "PARQUET": write_parquet,
}

ENDINGS: Mapping[StoreFormat, str] = {"ION": ".ion", "CSV": ".csv", "JSONL": ".jsonl", "PARQUET": ".parquet"}
