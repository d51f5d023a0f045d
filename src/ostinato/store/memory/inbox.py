"""Events on their way, leases of partitions, timers that are due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from heapq import heappop

from ostinato.engine.events import AnyEvent
from ostinato.ports.turns import PARTITIONS, InboxItem
from ostinato.store.memory.tables import Tables


class MemoryInbox:
    """The inbox in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def post(self, events: Sequence[tuple[str, AnyEvent]]) -> None:
        """Leave events for whoever owns the partition."""
        for execution_id, event in events:
            self._tables.post(execution_id, event)

    async def take(self, partitions: Sequence[int], limit: int) -> list[InboxItem]:
        """The oldest waiting events of these partitions, in order of arrival."""
        inbox = self._tables.inbox
        found = [item for partition in partitions if inbox.get(partition) for item in inbox[partition].values()]
        found.sort(key=lambda item: item.id)
        return found[:limit]

    async def lease(self, owner: str, until: datetime, now: datetime, most: int) -> list[int]:
        """Renew the partitions of an owner and take free ones, up to `most`; what is beyond is given back."""
        leases = self._tables.leases
        mine = [number for number in range(PARTITIONS) if number in leases and leases[number][0] == owner]
        for number in mine[most:]:
            del leases[number]
        free = [number for number in range(PARTITIONS) if number not in leases or leases[number][1] <= now]
        kept = mine[:most]
        kept += [number for number in free if number not in kept][: most - len(kept)]
        for number in kept:
            leases[number] = (owner, until)
        return sorted(kept)

    async def release(self, owner: str) -> None:
        """Give all partitions of an owner back."""
        leases = self._tables.leases
        for number in [number for number, lease in leases.items() if lease[0] == owner]:
            del leases[number]

    async def fire(self, partitions: Sequence[int], now: datetime, limit: int) -> datetime | None:
        """Move timers that are due into the inbox; tells when the next one is due."""
        moved = 0
        while True:
            partition, due = self._next(partitions)
            if partition is None or due is None or due > now or moved >= limit:
                return due
            _, _, key = heappop(self._tables.timer_heaps[partition])
            pending = self._tables.timers.pop(key)
            self._tables.post(pending.execution_id, pending.timer.event)
            moved += 1

    def _next(self, partitions: Sequence[int]) -> tuple[int | None, datetime | None]:
        best: tuple[datetime, int, int] | None = None
        for partition in partitions:
            head = self._head(partition)
            if head is not None and (best is None or head < best[:2]):
                best = (*head, partition)
        return (None, None) if best is None else (best[2], best[0])

    def _head(self, partition: int) -> tuple[datetime, int] | None:
        heap = self._tables.timer_heaps.get(partition)
        while heap:
            due, token, key = heap[0]
            pending = self._tables.timers.get(key)
            if pending is not None and pending.token == token:
                return due, token
            heappop(heap)
        return None
