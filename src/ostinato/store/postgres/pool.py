"""A few connections that are opened when they are first needed and thrown away when they break."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from psycopg import Error
from psycopg.pq import TransactionStatus

from ostinato.store.postgres.connection import Connection


class Pool:
    """At most `size` connections; whoever comes late waits for the first that is free."""

    def __init__(self, connect: Callable[[], Awaitable[Connection]], size: int) -> None:
        self._connect = connect
        self._free: list[Connection] = []
        self._slots = asyncio.Semaphore(size)

    @asynccontextmanager
    async def use(self) -> AsyncIterator[Connection]:
        """A connection for as long as the block lasts."""
        async with self._slots:
            connection = self._take() or await self._connect()
            try:
                yield connection
            finally:
                await self._give_back(connection)

    async def close(self) -> None:
        """Close all connections that are free."""
        while self._free:
            await self._free.pop().close()

    def _take(self) -> Connection | None:
        while self._free:
            connection = self._free.pop()
            if not connection.closed:
                return connection
        return None

    async def _give_back(self, connection: Connection) -> None:
        status = connection.info.transaction_status
        if status in (TransactionStatus.INERROR, TransactionStatus.INTRANS):
            await _roll_back(connection)
        elif status is not TransactionStatus.IDLE:
            await connection.close()
        if not connection.closed:
            self._free.append(connection)


async def _roll_back(connection: Connection) -> None:
    """End what a failed script left open; a connection that cannot even do that is closed."""
    try:
        await connection.execute("ROLLBACK", prepare=False)
    except Error:
        await connection.close()
