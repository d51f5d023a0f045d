"""From a target to a store, and to the wake-ups that go with it."""

from __future__ import annotations

from pathlib import Path

from ostinato.ports.store import Store
from ostinato.store.postgres.store import postgres_store
from ostinato.store.sqlite.store import sqlite_store
from ostinato.store.urls import PostgresTarget, Target
from ostinato.store.wakeup.local import LocalWakeup
from ostinato.store.wakeup.postgres import PostgresWakeup

DEFAULT_FILE = "ostinato.db"
"""The SQLite file in the data folder when none is named."""


def open_store(target: Target, data_folder: Path) -> Store:
    """The store of a target; `Store.open` connects it. Relative paths of files start at the data folder."""
    if isinstance(target, PostgresTarget):
        return postgres_store(target.options)
    return sqlite_store(data_folder / (target.path or DEFAULT_FILE))


def open_wakeup(target: Target) -> LocalWakeup | PostgresWakeup:
    """How services of this store wake each other: across processes on PostgreSQL, inside this one on SQLite.

    Its `open` starts what it needs in the background and `close` ends it.
    """
    return PostgresWakeup(target.options) if isinstance(target, PostgresTarget) else LocalWakeup()
