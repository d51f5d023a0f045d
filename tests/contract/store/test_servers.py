"""What concerns servers that share one database: migration, notifications, lost connections."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from ostinato.engine.events import KillRequested
from ostinato.ports.store import Store, StoreError
from ostinato.ports.turns import PARTITIONS
from ostinato.store.migrations import migrations_of
from ostinato.store.open import open_store
from ostinato.store.postgres.store import postgres_store
from ostinato.store.sqlite.store import sqlite_store
from ostinato.store.urls import target_of
from ostinato.store.wakeup.postgres import PostgresWakeup

from .makers import T0, birth, waiting


@pytest.fixture
def empty_database(postgres_url: str) -> Iterator[dict[str, Any]]:
    """Options that lead to a database without any table."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS ostinato_empty WITH (FORCE)")
        connection.execute("CREATE DATABASE ostinato_empty")
        yield {**conninfo_to_dict(postgres_url), "dbname": "ostinato_empty"}
        connection.execute("DROP DATABASE ostinato_empty WITH (FORCE)")


async def open_all(stores: list[Store]) -> None:
    """Open stores at once, use each, close them."""
    await asyncio.gather(*(store.open() for store in stores))
    await asyncio.gather(*(store.turns.create([birth(f"e{n}")]) for n, store in enumerate(stores)))
    assert len(await waiting(stores[0])) == len(stores)
    await asyncio.gather(*(store.close() for store in stores))


async def test_several_servers_start_at_once_on_sqlite(tmp_path: Path) -> None:
    await open_all([sqlite_store(tmp_path / "sub" / "store.db") for _ in range(4)])
    with sqlite3.connect(tmp_path / "sub" / "store.db") as connection:
        assert connection.execute("SELECT count(*) FROM partitions").fetchone() == (PARTITIONS,)
        applied = connection.execute("SELECT number, name FROM schema_migrations").fetchall()
        assert applied == [(migration.number, migration.name) for migration in migrations_of("sqlite")]
    connection.close()


async def test_several_servers_start_at_once_on_postgres(empty_database: dict[str, Any]) -> None:
    await open_all([postgres_store(empty_database) for _ in range(4)])


async def test_connections_that_were_cut_are_replaced(empty_database: dict[str, Any], postgres_url: str) -> None:
    store = postgres_store(empty_database)
    await store.open()
    await store.turns.create([birth("e1")])
    assert len(await waiting(store)) == 1
    _cut(postgres_url)
    await store.turns.create([birth("e2")])
    assert len(await waiting(store)) == 2
    await store.close()


async def test_a_closed_store_says_so(closed_store: Store) -> None:
    if type(closed_store).__name__ == "MemoryStore":
        return
    with pytest.raises(StoreError):
        await closed_store.turns.load("e1")
    with pytest.raises(StoreError):
        await closed_store.inbox.post([("e1", KillRequested(at=T0))])


async def test_an_event_of_a_newer_release_is_left_where_it_is(tmp_path: Path) -> None:
    store = sqlite_store(tmp_path / "store.db")
    await store.open()
    await store.inbox.post([("e1", KillRequested(at=T0)), ("e2", KillRequested(at=T0))])
    with sqlite3.connect(tmp_path / "store.db") as connection:
        connection.execute("UPDATE inbox SET event = '{\"type\":\"FromTheFuture\"}' WHERE execution_id = 'e1'")
    connection.close()
    assert [item.execution_id for item in await waiting(store)] == ["e2"]
    await store.close()


async def test_what_cannot_be_opened_says_why(tmp_path: Path, postgres_url: str) -> None:
    (tmp_path / "file").write_text("no database, for a long while" * 100)
    wrong = postgres_store({**conninfo_to_dict(postgres_url), "dbname": "nowhere"})
    for store in (sqlite_store(tmp_path / "file"), sqlite_store(tmp_path / "file" / "below"), wrong):
        with pytest.raises(StoreError, match=r"nowhere|file"):
            await store.open()
        await store.close()


async def test_a_store_is_opened_by_its_url(tmp_path: Path) -> None:
    store = open_store(target_of("jdbc:h2:mem:x"), tmp_path)
    await store.open()
    await store.turns.create([birth()])
    await store.close()
    assert (tmp_path / "ostinato.db").exists()


async def test_notifications_wake_other_processes(empty_database: dict[str, Any], postgres_url: str) -> None:
    one, two = PostgresWakeup(empty_database), PostgresWakeup(empty_database)
    for wakeup in (one, two):
        await wakeup.open()
    await one.connected()
    await two.connected()
    mine, theirs, other = one.listen("jobs"), two.listen("inbox", "jobs"), two.listen("flows")
    for listener in (mine, theirs, other):
        await listener.wait(0)
    one.announce("jobs")
    assert await mine.wait(0.001)
    assert await theirs.wait(5)
    assert not await other.wait(0)
    await asyncio.to_thread(two.announce, *(f"execution:{n}" for n in range(3)), "jobs")
    assert await mine.wait(5)
    _cut(postgres_url)
    assert await theirs.wait(5), "all are woken when the connection is back"
    for _ in range(50):
        one.announce("jobs")
        if await theirs.wait(0.1):
            break
    for wakeup in (one, two):
        await wakeup.close()
    one.announce("jobs")
    assert await mine.wait(1)


def _cut(url: str) -> None:
    query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'ostinato_empty'"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(query)
