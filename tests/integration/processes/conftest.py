"""A fleet over SQLite, and one over PostgreSQL where there is one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest
from tests.integration.processes.fleet import Fleet


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database of the kind that a test is parametrised with."""
    if getattr(request, "param", "postgres") == "sqlite":
        return "jdbc:sqlite:ostinato.db"
    url: str = request.getfixturevalue("postgres_url")
    name = "processes"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    return url.rsplit("/", 1)[0] + "/" + name


@pytest.fixture
async def fleet(database: str, tmp_path: Path) -> AsyncIterator[Fleet]:
    """A fleet without a process yet, its database migrated and open."""
    fleet = Fleet(database, tmp_path / "fleet")
    await fleet.store.open()
    yield fleet
    fleet.close()
    await fleet.store.close()
