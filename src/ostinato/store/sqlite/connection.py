"""One SQLite connection: how it is set up, and how it runs the steps of a script."""

from __future__ import annotations

import re
import sqlite3
from functools import lru_cache
from pathlib import Path
from time import sleep
from typing import TypeVar

from ostinato.store.migrations import migrations_of, statements_of
from ostinato.store.sql.codec import encode
from ostinato.store.sql.statement import Call, Numbers, Row, Rows, Script, Texts

T = TypeVar("T")

_SET_UP = (
    "PRAGMA busy_timeout = 10000",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = OFF",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -32000",
    "PRAGMA wal_autocheckpoint = 4000",
)

SWITCH_TRIES = 100
SWITCH_PAUSE = 0.02
OLDEST = (3, 38, 0)
"""The first SQLite with the JSON operators that searches use."""

sqlite3.register_adapter(Texts, encode)
sqlite3.register_adapter(Numbers, encode)


def connect(path: Path) -> sqlite3.Connection:
    """Open the file, set up for one writer and several readers."""
    if sqlite3.sqlite_version_info < OLDEST:
        raise sqlite3.NotSupportedError(f"SQLite {sqlite3.sqlite_version} is too old: 3.38 or newer is needed.")
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    for statement in _SET_UP:
        connection.execute(statement)
    _write_ahead(connection)
    connection.create_function("fold", 1, _fold, deterministic=True)
    connection.create_function("regexp", 2, _regexp, deterministic=True)
    return connection


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch the file to a write-ahead log. SQLite does not wait when another server is just doing the same."""
    for last in (False,) * (SWITCH_TRIES - 1) + (True,):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if last:
                raise
            sleep(SWITCH_PAUSE)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the schema to the newest version; of several servers that start at once, one does it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL)"
        )
        done = {row[0] for row in connection.execute("SELECT number FROM schema_migrations")}
        for migration in migrations_of("sqlite"):
            if migration.number not in done:
                for statement in statements_of(migration):
                    connection.execute(statement)
                connection.execute("INSERT INTO schema_migrations VALUES (?, ?)", (migration.number, migration.name))
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def run(connection: sqlite3.Connection, script: Script[T]) -> T:
    """Run a script to its end; the transaction is the caller's."""
    try:
        step = next(script)
        while True:
            step = script.send([_execute(connection, statement) for statement in step.statements])
    except StopIteration as end:
        result: T = end.value
        return result


def _execute(connection: sqlite3.Connection, statement: Call | Rows) -> list[Row]:
    if isinstance(statement, Call):
        return connection.execute(statement.sql.sqlite, statement.params).fetchall()
    bulk = statement.bulk
    if not bulk.returns:
        connection.executemany(bulk.sqlite, statement.rows)
        return []
    return [row for given in statement.rows for row in connection.execute(bulk.sqlite, given).fetchall()]


def _fold(text: str | None) -> str | None:
    return None if text is None else text.lower()


def _regexp(pattern: str, text: str | None) -> bool | None:
    return None if text is None else _compiled(pattern).search(text) is not None


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
