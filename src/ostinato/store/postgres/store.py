"""A store in a PostgreSQL database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ostinato.store.postgres.database import PostgresDatabase
from ostinato.store.sql.store import SqlStore


def postgres_store(options: Mapping[str, Any]) -> SqlStore:
    """The store in the database that these libpq options lead to."""
    return SqlStore(PostgresDatabase(options))
