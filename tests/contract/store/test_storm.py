"""Executors at odds, workers and undertakers, all at once: every result counts once, and nobody gets stuck."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from random import Random

from ostinato.ports.store import Store
from ostinato.ports.turns import Turn

from .makers import at, born, completion, execution, job, service, turn, waiting

EXECUTIONS = [f"e{number}" for number in range(12)]


class Storm:
    """What the actors share: who has been heard of, and how often."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.wins = dict.fromkeys(EXECUTIONS, 0)
        self.queued: set[str] = set()

    async def executor(self, seed: int) -> None:
        """Commit turns on what was read, in an order of its own; some are stale by then."""
        random = Random(seed)
        for _ in range(25):
            names = random.sample(EXECUTIONS, 6)
            snapshots = await self.store.turns.load_many(names)
            turns = [self.next_turn(name, snapshots[name].execution.seq, seed) for name in names]
            missed = await self.store.turns.commit(turns)
            for written in turns:
                if written.execution.id not in missed:
                    self.wins[written.execution.id] += 1
                    self.queued.update(new.task_run_id for new in written.jobs)

    def next_turn(self, name: str, seq: int, seed: int) -> Turn:
        """A turn that queues a job, drops an older one and kills another."""
        run = f"{name}.{seq}.{seed}"
        old = [f"{name}.{seq - 2}.{seed}", f"{name}.{seq - 1}.{seed}"]
        return turn(name, seq, header=execution(name), jobs=[job(run)], dropped_jobs=old[:1], kills=old[1:])

    async def worker(self, name: str) -> None:
        """Claim and hand in, until nothing comes any more."""
        idle = 0
        while idle < 20:
            claimed = await self.store.jobs.claim(name, None, 5)
            idle = 0 if claimed else idle + 1
            done = [completion(item.task_run_id, name, item.execution_id) for item in claimed]
            await self.store.jobs.complete(done[::-1])

    async def undertaker(self) -> None:
        """Bury one who holds jobs and never answers."""
        for _ in range(10):
            await self.store.jobs.claim("mute", None, 2)
            await self.store.services.bury(at(1000), timedelta(seconds=1))


async def test_nothing_is_lost_in_a_storm(store: Store) -> None:
    await born(store, *EXECUTIONS)
    await store.services.beat(service("mute"))
    storm = Storm(store)
    await asyncio.gather(
        *(storm.executor(seed) for seed in range(4)),
        *(storm.worker(f"w{number}") for number in range(3)),
        storm.undertaker(),
    )
    await storm.worker("last")
    await storm.undertaker()
    for name, snapshot in (await store.turns.load_many(EXECUTIONS)).items():
        assert snapshot.execution.seq == storm.wins[name]
    ended = [item.event.run_id for item in await waiting(store)]  # type: ignore[union-attr]
    assert len(ended) == len(set(ended)), "no job ends twice"
    assert set(ended) <= storm.queued
    assert await store.jobs.waiting() == {}
