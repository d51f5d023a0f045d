"""The executor: owns partitions, takes their events, lets executions go on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from ostinato.clock import Clock
from ostinato.executor.gates import for_gate
from ostinato.executor.turns import TurnTaker
from ostinato.ports.store import Store
from ostinato.ports.turns import PARTITIONS, Turn
from ostinato.ports.wakeup import Wakeup

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=10)
"""How long a partition stays with an executor that has stopped saying so."""
RENEWAL = timedelta(seconds=3)
"""How often leases are renewed."""
IDLE = 1.0
"""Seconds after which an executor that nobody has woken looks for itself."""
BATCH = 200
"""How many events are taken at once."""


class Executor:
    """One executor service. `tick` is one round, so that tests and simulations can step it."""

    def __init__(self, id_: str, store: Store, taker: TurnTaker, wakeup: Wakeup, clock: Clock):
        self.id = id_
        self._store, self._taker, self._wakeup, self._clock = store, taker, wakeup, clock
        self._listener = wakeup.listen("inbox")
        self._partitions: Sequence[int] = ()
        self._lease_at = self._fire_at = datetime.min.replace(tzinfo=clock.now().tzinfo)
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    @property
    def partitions(self) -> Sequence[int]:
        """The partitions that it owns."""
        return self._partitions

    async def start(self) -> None:
        """Begin to take events."""
        self._task = asyncio.create_task(self._run(), name=f"executor {self.id}")

    async def stop(self) -> None:
        """End the round that is under way, then give the partitions back."""
        self._stopping = True
        self._wakeup.announce("inbox")
        if self._task is not None:
            await self._task
        self._listener.close()
        await self._store.inbox.release(self.id)

    async def tick(self) -> bool:
        """Renew leases and fire timers where it is time, then take one batch; tells whether there was any."""
        now = self._clock.now()
        if now >= self._lease_at:
            self._partitions = await self._store.inbox.lease(self.id, now + LEASE, now, await self._share(now))
            self._lease_at = now + RENEWAL
        if now >= self._fire_at:
            due = await self._store.inbox.fire(self._partitions, now, BATCH)
            self._fire_at = min(due or now + RENEWAL, now + timedelta(seconds=IDLE))
        items = await self._store.inbox.take(self._partitions, BATCH)
        if items:
            self._tell(await self._taker.take(items))
            if any(for_gate(item) for item in items):
                self._wakeup.announce("inbox")
        return bool(items)

    async def _share(self, now: datetime) -> int:
        """How many partitions to hold: as many as each of the executors that live."""
        living = [
            one.id
            for one in await self._store.services.all()
            if one.type == "EXECUTOR" and one.state == "RUNNING" and one.heartbeat > now - LEASE
        ]
        return -(-PARTITIONS // max(1, len({self.id, *living})))

    async def _run(self) -> None:
        failures = 0
        while not self._stopping:
            try:
                if not await self.tick():
                    await self._listener.wait(self._pause())
                failures = 0
            except Exception:
                failures += 1
                log.exception("A round of the executor failed; it is tried again")
                await self._listener.wait(min(0.1 * 2**failures, 5.0))

    def _pause(self) -> float:
        left = (self._fire_at - self._clock.now()).total_seconds()
        return max(0.0, min(IDLE, left))

    def _tell(self, turns: list[Turn]) -> None:
        topics: dict[str, None] = {}
        for turn in turns:
            topics[f"execution:{turn.execution.id}"] = None
            for topic in _topics(turn):
                topics[topic] = None
            for timer in turn.timers:
                self._fire_at = min(self._fire_at, timer.due)
            for birth in turn.births:
                if birth.due is not None:
                    self._fire_at = min(self._fire_at, birth.due)
        self._wakeup.announce(*topics)


def _topics(turn: Turn) -> list[str]:
    found = []
    if turn.jobs:
        found.append("jobs")
    if turn.kills or turn.dropped_jobs:
        found.append("kills")
    if turn.posts or turn.births:
        found.append("inbox")
    if turn.moves:
        found.append("moves")
    if turn.logs:
        found.append(f"logs:{turn.execution.id}")
    return found
