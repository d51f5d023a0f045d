"""SQLite as a database of scripts: one thread that writes, a few that read, and coroutines that wait for them."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from ostinato.ports.store import StoreError
from ostinato.store.sql.statement import Script
from ostinato.store.sqlite.connection import connect, migrate, run
from ostinato.store.sqlite.grammar import GRAMMAR

T = TypeVar("T")
READERS = 2
SEARCHERS = 2
TOGETHER = 64
"""How many waiting scripts share one transaction at most."""


class _Waiting(NamedTuple):
    script: Callable[[], Script[Any]]
    done: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop


Outcome = tuple[_Waiting, Any, BaseException | None]


class SqliteDatabase:
    """One file. Scripts that wait while a transaction is under way share the next one, each behind a savepoint."""

    grammar = GRAMMAR

    def __init__(self, path: Path) -> None:
        self._path = path
        self._waiting: deque[_Waiting] = deque()
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._writer: ThreadPoolExecutor | None = None
        self._readers: ThreadPoolExecutor | None = None
        self._searchers: ThreadPoolExecutor | None = None
        self._connection: sqlite3.Connection | None = None

    async def open(self) -> None:
        """Open the file, creating it and its folder, and migrate."""
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="sqlite-writer")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="sqlite-reader")
        self._searchers = ThreadPoolExecutor(SEARCHERS, thread_name_prefix="sqlite-searcher")
        await asyncio.get_running_loop().run_in_executor(self._writer, self._prepare)

    async def close(self) -> None:
        """Finish what waits and close the file."""
        for pool in (self._searchers, self._readers, self._writer):
            if pool is not None:
                await asyncio.to_thread(pool.shutdown)
        self._writer = self._readers = self._searchers = None
        for connection in self._opened:
            connection.close()
        self._opened.clear()

    async def write(self, script: Callable[[], Script[T]]) -> T:
        """Run a script in the writer thread."""
        if self._writer is None:
            raise StoreError("The store is not open.")
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._waiting.append(_Waiting(script, done, loop))
        self._writer.submit(self._drain)
        return await done

    async def read(self, script: Callable[[], Script[T]]) -> T:
        """Run a script that only reads, by keys, in one of the reader threads."""
        return await self._beside(self._readers, script)

    async def search(self, script: Callable[[], Script[T]]) -> T:
        """The same, in threads of their own, for what may take long."""
        return await self._beside(self._searchers, script)

    async def _beside(self, pool: ThreadPoolExecutor | None, script: Callable[[], Script[T]]) -> T:
        if pool is None:
            raise StoreError("The store is not open.")
        return await asyncio.get_running_loop().run_in_executor(pool, self._read, script)

    def _prepare(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = self._connect()
            migrate(self._connection)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"The SQLite file {self._path} cannot be used: {error}") from error

    def _connect(self) -> sqlite3.Connection:
        connection = connect(self._path)
        self._opened.append(connection)
        return connection

    def _read(self, script: Callable[[], Script[T]]) -> T:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._connect()
        connection.execute("BEGIN")
        try:
            return run(connection, script())
        finally:
            connection.execute("ROLLBACK")

    def _drain(self) -> None:
        batch: list[_Waiting] = []
        while self._waiting and len(batch) < TOGETHER:
            batch.append(self._waiting.popleft())
        if batch:
            _tell(self._transaction(batch))

    def _transaction(self, batch: Sequence[_Waiting]) -> list[Outcome]:
        connection = self._connection
        assert connection is not None
        try:
            connection.execute("BEGIN IMMEDIATE")
            outcomes = [_attempt(connection, waiting) for waiting in batch]
            connection.execute("COMMIT")
        except BaseException as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            return [(waiting, None, error) for waiting in batch]
        return outcomes


def _attempt(connection: sqlite3.Connection, waiting: _Waiting) -> Outcome:
    connection.execute("SAVEPOINT one")
    try:
        result = run(connection, waiting.script())
    except Exception as error:
        connection.execute("ROLLBACK TO one")
        connection.execute("RELEASE one")
        return waiting, None, error
    connection.execute("RELEASE one")
    return waiting, result, None


def _tell(outcomes: Sequence[Outcome]) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[Outcome]] = {}
    for outcome in outcomes:
        by_loop.setdefault(outcome[0].loop, []).append(outcome)
    for loop, told in by_loop.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_settle, told)


def _settle(outcomes: Sequence[Outcome]) -> None:
    for waiting, result, error in outcomes:
        if waiting.done.done():
            continue
        if error is not None:
            waiting.done.set_exception(error)
        else:
            waiting.done.set_result(result)
