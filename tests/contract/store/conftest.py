"""The stores that the suite runs against: memory, SQLite, PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from ostinato.ports.store import Store
from ostinato.store.memory import MemoryStore
from ostinato.store.postgres.store import postgres_store
from ostinato.store.sqlite.store import sqlite_store

_numbers = count()


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> Iterator[str]:
    """The name of a database with the schema in it, from which each test's database is copied."""
    name = "ostinato_template"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}"')
    store = postgres_store({**conninfo_to_dict(postgres_url), "dbname": name})

    async def migrate() -> None:
        await store.open()
        await store.close()

    asyncio.run(migrate())
    yield name


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def closed_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind, not opened yet."""
    if request.param == "memory":
        yield MemoryStore()
    elif request.param == "sqlite":
        yield sqlite_store(tmp_path / "store.db")
    else:
        url, template = request.getfixturevalue("postgres_url"), request.getfixturevalue("postgres_template")
        name = f"ostinato_test_{next(_numbers)}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
            yield postgres_store({**conninfo_to_dict(url), "dbname": name})
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
async def store(closed_store: Store) -> AsyncIterator[Store]:
    """An empty store of each kind."""
    await closed_store.open()
    yield closed_store
    await closed_store.close()
