"""A connection to SQLite."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from ostinato.plugin import RunContext, TaskFailed, plain
from ostinato_jdbc.family.session import Parameters, Table
from ostinato_jdbc.sql import names
from ostinato_jdbc.sql.parameters import bind, positional
from ostinato_jdbc.sql.scan import SQLITE
from ostinato_jdbc.sqlite.declared import register_converters
from ostinato_jdbc.sqlite.faults import fault
from ostinato_jdbc.values.kinds import number_text

PRAGMAS = frozenset({"foreign_keys", "busy_timeout", "journal_mode", "synchronous", "cache_size", "temp_store"})
"""Pragmas that a URL may set."""
_LARGEST = 2**63


def open_session(place: str, pragmas: Mapping[str, str], zone: ZoneInfo, ctx: RunContext) -> SqliteSession:
    """Open a database; TaskFailed if that cannot be done."""
    register_converters()
    try:
        connection = sqlite3.connect(
            place, isolation_level=None, check_same_thread=False, detect_types=sqlite3.PARSE_DECLTYPES
        )
        for name, value in pragmas.items():
            if name in PRAGMAS and value.lstrip("-").isalnum():
                connection.execute(f"PRAGMA {name} = {value}")
    except sqlite3.Error as error:
        raise TaskFailed(fault(error)) from None
    return SqliteSession(connection)


class SqliteSession:
    """See `Session`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._in_transactions = False

    def begin(self) -> None:
        self._in_transactions = True
        self._connection.execute("BEGIN")

    def execute(self, statement: str, parameters: Parameters | None, fetch_size: int) -> Table | None:
        values: dict[str, Any] = {}
        if parameters is not None:
            statement, values = bind(statement, parameters, SQLITE, ":{}".format)
        cursor = self._connection.cursor()
        cursor.arraysize = fetch_size
        cursor.execute(statement, {key: _stored(value) for key, value in values.items()})
        if cursor.description is None:
            return None
        return Table([column[0] for column in cursor.description], cursor)

    def execute_rows(self, statement: str, rows: Sequence[Sequence[Any]]) -> int:
        written, _ = positional(statement, SQLITE, lambda _: "?")
        cursor = self._connection.executemany(written, [[_stored(value) for value in row] for row in rows])
        return max(cursor.rowcount, 0)

    def columns_of(self, table: str) -> list[str]:
        cursor = self._connection.execute(f"SELECT * FROM {table} LIMIT 0")
        return [column[0] for column in cursor.description]

    def table_name(self, name: str) -> str:
        return names.table(name, folds=False)

    def column_name(self, name: str) -> str:
        return names.column(name, folds=False)

    def commit(self) -> None:
        self._connection.execute("COMMIT")
        self._connection.execute("BEGIN")

    def rollback(self) -> None:
        self._connection.rollback()

    def cancel(self) -> None:
        self._connection.interrupt()

    def close(self) -> None:
        self._connection.close()

    def fault(self, error: Exception) -> str | None:
        return fault(error) if isinstance(error, (sqlite3.Error, sqlite3.Warning)) else None


def _stored(value: Any) -> Any:
    """A value as SQLite keeps it; what it has no kind for is text."""
    if value is None or isinstance(value, (float, str, bytes)):
        return value
    if isinstance(value, int):
        return value if -_LARGEST <= value < _LARGEST else str(value)
    if isinstance(value, Decimal):
        return float(value) if value.is_finite() and len(value.as_tuple().digits) <= 15 else number_text(value)
    seen = plain(value)
    return seen if isinstance(seen, str) else json.dumps(seen, ensure_ascii=False)
