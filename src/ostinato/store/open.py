"""From a target to a store."""

from __future__ import annotations

from pathlib import Path

from ostinato.ports.store import Store
from ostinato.store.postgres.store import postgres_store
from ostinato.store.sqlite.store import sqlite_store
from ostinato.store.urls import PostgresTarget, Target

DEFAULT_FILE = "ostinato.db"
"""The SQLite file in the data folder when none is named."""


def open_store(target: Target, data_folder: Path) -> Store:
    """The store of a target; `Store.open` connects it. Relative paths of files start at the data folder."""
    if isinstance(target, PostgresTarget):
        return postgres_store(target.options)
    return sqlite_store(data_folder / (target.path or DEFAULT_FILE))
