"""The executor service, stepped round by round."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from tests.unit.stage import LOG, SLEEP, SUBFLOW, Stage

from ostinato.executor.service import LEASE, Executor
from ostinato.ports.jobs import WorkerRecord
from ostinato.ports.turns import PARTITIONS


@pytest.fixture
def stage() -> Stage:
    return Stage()


def executor(stage: Stage, id_: str = "one") -> Executor:
    return Executor(id_, stage.store, stage.taker, stage.wakeup, stage.clock)


def held(stage: Stage) -> dict[str, int]:
    owners = [owner for owner, _ in stage.store.tables.leases.values()]
    return {owner: owners.count(owner) for owner in owners}


async def beat(stage: Stage, id_: str, state: str = "RUNNING") -> None:
    now = stage.clock.now()
    await stage.store.services.beat(WorkerRecord(id_, "EXECUTOR", "host", state, now, now))


async def test_a_round_lets_executions_go_on(stage: Stage) -> None:
    id_ = await stage.create(await stage.flow(f"tasks: [{{id: a, type: {LOG}, message: hi}}]"))
    one = executor(stage)
    assert await one.tick()
    assert not await one.tick()
    assert await stage.state(id_) == "SUCCESS"


async def test_a_lone_executor_holds_all_partitions(stage: Stage) -> None:
    await executor(stage).tick()
    assert held(stage) == {"one": PARTITIONS}


async def test_executors_share_the_partitions(stage: Stage) -> None:
    services = [executor(stage, id_) for id_ in ("one", "two", "three")]
    for round_ in range(3):
        for service in services:
            await beat(stage, service.id)
            await service.tick()
        stage.clock.go(4)
        assert round_ == 0 or sum(held(stage).values()) == PARTITIONS
    assert sorted(held(stage).values()) == [20, 22, 22]


async def test_partitions_of_a_silent_executor_are_taken_over(stage: Stage) -> None:
    for id_ in ("one", "two"):
        await beat(stage, id_)
    await executor(stage, "two").tick()
    stage.clock.go(LEASE.total_seconds() + 1)
    await beat(stage, "one")
    await executor(stage, "one").tick()
    assert held(stage) == {"one": PARTITIONS}


async def test_an_executor_that_has_ended_is_not_counted(stage: Stage) -> None:
    await beat(stage, "one")
    await beat(stage, "two", "TERMINATED_GRACEFULLY")
    await executor(stage, "one").tick()
    assert held(stage) == {"one": PARTITIONS}


async def test_stopping_gives_the_partitions_back(stage: Stage) -> None:
    one = executor(stage)
    await one.tick()
    await one.stop()
    assert held(stage) == {}


async def test_timers_fire_when_they_are_due(stage: Stage) -> None:
    await stage.flow(f"id: child\ntasks: [{{id: a, type: {LOG}, message: hi}}]")
    later = (stage.clock.now() + timedelta(seconds=30)).isoformat()
    call = f"{{id: c, type: {SUBFLOW}, namespace: n, flowId: child, wait: false, scheduleDate: '{later}'}}"
    await stage.create(await stage.flow(f"tasks: [{call}]"))
    one = executor(stage)
    while await one.tick():
        pass
    stage.clock.go(29)
    assert not await one.tick()
    stage.clock.go(1)
    assert await one.tick()


@pytest.mark.parametrize(
    ("task", "topics"),
    [(f"{{id: a, type: {LOG}, message: hi}}", ["logs:"]), (f"{{id: a, type: {SLEEP}, duration: PT1S}}", ["jobs"])],
)
async def test_who_waits_is_woken(stage: Stage, task: str, topics: list[str]) -> None:
    id_ = await stage.create(await stage.flow(f"tasks: [{task}]"))
    listeners = [stage.wakeup.listen(topic + (id_ if topic.endswith(":") else "")) for topic in ["execution:", *topics]]
    await executor(stage).tick()
    assert all([await listener.wait(0.001) for listener in listeners])


async def test_a_round_that_fails_is_tried_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    id_ = await stage.create(await stage.flow(f"tasks: [{{id: a, type: {LOG}, message: hi}}]"))
    real, failures = stage.store.inbox.take, [ConnectionError("gone")]

    async def flaky(*arguments: Any) -> Any:
        if failures:
            raise failures.pop()
        return await real(*arguments)

    monkeypatch.setattr(stage.store.inbox, "take", flaky)
    done = stage.wakeup.listen(f"execution:{id_}")
    one = executor(stage)
    await one.start()
    stage.wakeup.announce("inbox")
    assert await done.wait(5)
    await one.stop()
    assert await stage.state(id_) == "SUCCESS"


async def test_an_idle_executor_is_woken_by_the_inbox(stage: Stage) -> None:
    one = executor(stage)
    await one.start()
    await asyncio.sleep(0)
    id_ = await stage.create(await stage.flow(f"tasks: [{{id: a, type: {LOG}, message: hi}}]"))
    done = stage.wakeup.listen(f"execution:{id_}")
    stage.wakeup.announce("inbox")
    assert await done.wait(0.5)
    await one.stop()
