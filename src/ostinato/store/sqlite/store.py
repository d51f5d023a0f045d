"""A store in a SQLite file."""

from __future__ import annotations

from pathlib import Path

from ostinato.store.sql.store import SqlStore
from ostinato.store.sqlite.database import SqliteDatabase


def sqlite_store(path: Path) -> SqlStore:
    """The store that keeps everything in this file."""
    return SqlStore(SqliteDatabase(path))
