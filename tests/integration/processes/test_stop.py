"""A service that is asked to end finishes what it has begun, and gives back what it holds."""

from __future__ import annotations

import pytest
import yaml
from tests.integration.processes.fleet import Fleet, script

from ostinato.engine.states import State

KINDS = pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)


def one_script(fleet: Fleet, seconds: float) -> str:
    return yaml.safe_dump({"id": "one", "namespace": "house.test", "tasks": [script("work", fleet.marks, seconds)]})


@KINDS
async def test_a_worker_that_is_asked_to_end_finishes_its_task(fleet: Fleet) -> None:
    flow = await fleet.flow(one_script(fleet, 1))
    fleet.start("executor")
    worker = fleet.start("worker")
    ids = await fleet.create(flow)
    await fleet.until(lambda: len(fleet.written()) == 1)
    assert fleet.end(worker) == 0
    assert [words[0] for words in fleet.written()] == ["begin", "done"]
    (snapshot,) = await fleet.ended(ids)
    assert snapshot.execution.state is State.SUCCESS
    assert [attempt.state for attempt in snapshot.runs[0].attempts] == [State.SUCCESS]


async def test_a_task_that_outlives_the_grace_is_run_by_another_worker(fleet: Fleet) -> None:
    fleet.config.write_text(fleet.config.read_text().replace(fleet.grace, "300ms"))
    flow = await fleet.flow(one_script(fleet, 1.5))
    fleet.start("executor")
    worker = fleet.start("worker")
    ids = await fleet.create(flow)
    await fleet.until(lambda: len(fleet.written()) == 1)
    assert fleet.end(worker) == 0
    fleet.start("worker")
    (snapshot,) = await fleet.ended(ids)
    assert [attempt.state for attempt in snapshot.runs[0].attempts] == [State.RESUBMITTED, State.SUCCESS]


@KINDS
async def test_an_executor_that_ends_gives_its_partitions_back_at_once(fleet: Fleet) -> None:
    first = fleet.start("executor")
    await fleet.until(lambda: owners(fleet, 1))
    assert fleet.end(first) == 0
    assert await owners(fleet, 0)
    flow = await fleet.flow(one_script(fleet, 0))
    fleet.start("executor")
    fleet.start("worker")
    await fleet.ended(await fleet.create(flow), seconds=8)


async def owners(fleet: Fleet, number: int) -> bool:
    """Whether so many executors hold partitions, all of them together."""
    rows = await fleet.rows("SELECT owner FROM partitions")
    held = {owner for (owner,) in rows if owner is not None}
    return len(held) == number and (not number or all(owner is not None for (owner,) in rows))
