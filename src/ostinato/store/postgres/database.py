"""PostgreSQL as a database of scripts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from psycopg import OperationalError
from psycopg.errors import DeadlockDetected, InvalidRegularExpression, SerializationFailure

from ostinato.ports.store import InvalidQuery, StoreError
from ostinato.store.postgres.connection import READ, Connection, connect, migrate, query, run, single
from ostinato.store.postgres.grammar import GRAMMAR
from ostinato.store.postgres.pool import Pool
from ostinato.store.sql.statement import Script

T = TypeVar("T")
HOT = 6
SEARCHING = 4
TRIES = 3


class PostgresDatabase:
    """One database. Turns and jobs have connections of their own, so that no search can hold them up."""

    grammar = GRAMMAR

    def __init__(self, options: Mapping[str, Any], hot: int = HOT, searching: int = SEARCHING) -> None:
        self._options = options
        self._sizes = (hot, searching)
        self._hot: Pool | None = None
        self._searching: Pool | None = None

    async def open(self) -> None:
        """Connect and migrate."""
        self._hot = Pool(lambda: connect(self._options, hot=True), self._sizes[0])
        self._searching = Pool(lambda: connect(self._options, hot=False), self._sizes[1])
        try:
            async with self._searching.use() as connection:
                await migrate(connection)
        except OperationalError as error:
            raise StoreError(f"PostgreSQL at {self._place()} cannot be used: {str(error).strip()}") from error

    async def close(self) -> None:
        """Disconnect."""
        for pool in (self._hot, self._searching):
            if pool is not None:
                await pool.close()
        self._hot = self._searching = None

    async def write(self, script: Callable[[], Script[T]]) -> T:
        """Run a script as one transaction; again, after a deadlock or on a connection that turned out to be dead."""
        return await _insist(self._hot, run, script)

    async def read(self, script: Callable[[], Script[T]]) -> T:
        """Run a script that only reads, by keys, in one snapshot."""
        return await _insist(self._hot, _read, script)

    async def search(self, script: Callable[[], Script[T]]) -> T:
        """The same for what may take long."""
        try:
            return await _insist(self._searching, _read, script)
        except InvalidRegularExpression as error:
            raise InvalidQuery(str(error)) from None

    def _place(self) -> str:
        named = {name: self._options.get(name, "") for name in ("host", "port", "dbname")}
        return f"{named['host'] or 'localhost'}:{named['port'] or 5432}/{named['dbname']}"


async def _insist(
    pool: Pool | None, way: Callable[[Connection, Script[T]], Awaitable[T]], script: Callable[[], Script[T]]
) -> T:
    if pool is None:
        raise StoreError("The store is not open.")
    for last in (False,) * (TRIES - 1) + (True,):
        async with pool.use() as connection:
            try:
                return await way(connection, script())
            except (DeadlockDetected, SerializationFailure):
                if last:
                    raise
            except OperationalError:
                if last or not connection.closed:
                    raise
    raise AssertionError("the last try returns or raises")


async def _read(connection: Connection, script: Script[T]) -> T:
    try:
        step = next(script)
        call = single(step)
        if call is None:
            return await run(connection, _again(step, script), READ)
        script.send([await query(connection, call)])
    except StopIteration as end:
        result: T = end.value
        return result
    raise AssertionError("a script goes on after its last step")


def _again(step: Any, script: Script[T]) -> Script[T]:
    while True:
        rows = yield step
        try:
            step = script.send(rows)
        except StopIteration as end:
            result: T = end.value
            return result
