"""The stores that the suite runs against: memory, SQLite, PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ostinato.ports.store import Store
from ostinato.store.memory import MemoryStore
from ostinato.store.postgres.store import postgres_store
from ostinato.store.sqlite.store import sqlite_store

_TABLES = """SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables
  WHERE schemaname = 'public' AND tablename NOT IN ('schema_migrations', 'partitions')"""


@pytest.fixture(scope="session")
def postgres_database(postgres_url: str) -> Iterator[str]:
    """The URL options of a database with the schema in it."""
    name = "ostinato_contract"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
        conninfo = make_conninfo(postgres_url, dbname=name)
        asyncio.run(_migrate(postgres_store(conninfo_to_dict(conninfo))))
        yield conninfo
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


async def _migrate(store: Store) -> None:
    await store.open()
    await store.close()


def _empty(conninfo: str) -> None:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        (tables,) = connection.execute(_TABLES).fetchone() or ("",)
        connection.execute(f"TRUNCATE {tables}")
        connection.execute("UPDATE partitions SET owner = NULL, until = NULL")


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def closed_store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """An empty store of each kind, not opened yet."""
    if request.param == "memory":
        return MemoryStore()
    if request.param == "sqlite":
        return sqlite_store(tmp_path / "store.db")
    conninfo = request.getfixturevalue("postgres_database")
    _empty(conninfo)
    return postgres_store(conninfo_to_dict(conninfo))


@pytest.fixture
async def store(closed_store: Store) -> AsyncIterator[Store]:
    """An empty store of each kind."""
    await closed_store.open()
    yield closed_store
    await closed_store.close()
