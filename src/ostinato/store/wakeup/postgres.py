"""Wake-ups between processes: LISTEN and NOTIFY on a connection of their own.

A lost connection costs the hints of the time it is away, never more: whoever waits looks into the store at the end of
its polling interval anyway, and everything is announced once when the connection is back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from psycopg import AsyncConnection, Error, Notify

from ostinato.ids import new_id
from ostinato.store.wakeup.local import LocalListener, LocalWakeup, running_loop
from ostinato.store.wakeup.payloads import EVERYTHING, pack, unpack

Connection = AsyncConnection[tuple[Any, ...]]

CHANNEL = "ostinato"
PAUSE = 0.005
"""Seconds between two rounds of notifications: what is announced meanwhile goes into the next one."""

DEFAULTS = {"autocommit": True, "application_name": "ostinato wake-ups", "keepalives_idle": 30}
RETRY = (0.1, 0.5, 1.0, 5.0)
"""Seconds before each attempt to connect again; the last one repeats."""


class PostgresWakeup:
    """Wakes this process directly and the others by notifications."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._options: dict[str, Any] = {**DEFAULTS, **options}
        self._local = LocalWakeup()
        self._me = new_id()
        self._pending: dict[str, None] = {}
        self._called: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._connected: asyncio.Event | None = None

    async def open(self) -> None:
        """Begin to listen and to send, in the background."""
        self._loop = asyncio.get_running_loop()
        self._called, self._connected = asyncio.Event(), asyncio.Event()
        self._tasks = [asyncio.create_task(self._receive()), asyncio.create_task(self._send())]

    async def close(self) -> None:
        """Stop both. Announcements go on to work inside the process."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        self._called = None

    async def connected(self) -> None:
        """Wait until notifications are received."""
        assert self._connected is not None
        await self._connected.wait()

    def announce(self, *topics: str) -> None:
        """Wake all who listen to one of the topics, in this process at once, in others soon."""
        self._local.announce(*topics)
        called, loop = self._called, self._loop
        if called is None or loop is None:
            return
        self._pending.update(dict.fromkeys(topics))
        if running_loop() is loop:
            called.set()
        elif not loop.is_closed():
            loop.call_soon_threadsafe(called.set)

    def listen(self, *topics: str) -> LocalListener:
        """Begin to listen."""
        return self._local.listen(*topics, EVERYTHING)

    async def _send(self) -> None:
        await self._keep(self._send_on)

    async def _receive(self) -> None:
        await self._keep(self._receive_on)

    async def _keep(self, use: Callable[[Connection], Awaitable[None]]) -> None:
        """Use a connection for as long as it holds, then the next one."""
        failures = 0
        while True:
            try:
                async with await AsyncConnection.connect(**self._options) as connection:
                    failures = 0
                    await use(connection)
            except (Error, OSError):
                await asyncio.sleep(RETRY[min(failures, len(RETRY) - 1)])
                failures += 1

    async def _send_on(self, connection: Connection) -> None:
        called = self._called
        assert called is not None
        while True:
            await called.wait()
            called.clear()
            taken, self._pending = self._pending, {}
            payloads = [(CHANNEL, f"{self._me}\n{payload}") for payload in pack(taken)]
            async with connection.cursor() as cursor:
                await cursor.executemany("SELECT pg_notify(%s, %s)", payloads)
            await asyncio.sleep(PAUSE)

    async def _receive_on(self, connection: Connection) -> None:
        assert self._connected is not None
        await connection.execute(f"LISTEN {CHANNEL}")
        self._connected.set()
        self._local.announce(EVERYTHING)
        async for notify in connection.notifies():
            self._hear(notify)

    def _hear(self, notify: Notify) -> None:
        sender, *topics = unpack(notify.payload)
        if sender != self._me:
            self._local.announce(*topics)
