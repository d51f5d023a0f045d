"""Group commit: what many callers hand in while one transaction is under way goes into the next one, together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Gather(Generic[T]):
    """Collects items of concurrent callers. Nobody waits when nothing is under way; when a shared transaction fails,
    each caller's part is tried alone, so that one bad part fails its own caller only."""

    def __init__(self, write: Callable[[Sequence[T]], Awaitable[None]], most: int = 1000) -> None:
        self._write = write
        self._most = most
        self._waiting: list[tuple[Sequence[T], asyncio.Future[None]]] = []
        self._task: asyncio.Task[None] | None = None

    async def __call__(self, items: Sequence[T]) -> None:
        """Store items; returns when they are committed."""
        if not items:
            return
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((items, done))
        if self._task is None:
            self._task = asyncio.create_task(self._drain())
        await done

    async def _drain(self) -> None:
        try:
            while self._waiting:
                await self._together(self._next())
        finally:
            self._task = None

    def _next(self) -> list[tuple[Sequence[T], asyncio.Future[None]]]:
        size = taken = 0
        for items, _ in self._waiting:
            if taken and size + len(items) > self._most:
                break
            size += len(items)
            taken += 1
        batch, self._waiting = self._waiting[:taken], self._waiting[taken:]
        return batch

    async def _together(self, batch: list[tuple[Sequence[T], asyncio.Future[None]]]) -> None:
        try:
            await self._write([item for items, _ in batch for item in items])
        except Exception as error:
            if len(batch) == 1:
                _fail(batch[0][1], error)
                return
            for part in batch:
                await self._together([part])
        else:
            for _, done in batch:
                if not done.done():
                    done.set_result(None)


def _fail(done: asyncio.Future[None], error: Exception) -> None:
    if not done.done():
        done.set_exception(error)
