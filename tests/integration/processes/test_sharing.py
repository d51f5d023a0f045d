"""Services of one kind that share the work, and those that come back from the dead."""

from __future__ import annotations

import signal

import yaml
from tests.integration.processes.fleet import (
    Fleet,
    journals_are_whole,
    load,
    no_attempt_ran_twice,
    nothing_is_left,
    script,
    script_runs,
)

from ostinato.engine.states import State


async def test_two_executors_share_the_partitions(fleet: Fleet) -> None:
    fleet.start("executor")
    fleet.start("executor")
    fleet.start("worker")
    await fleet.until(lambda: even(fleet))
    flow = await fleet.flow(load(fleet.marks, 0))
    snapshots = await fleet.ended(await fleet.create(flow, 10))
    assert {snapshot.execution.state for snapshot in snapshots} == {State.SUCCESS}
    no_attempt_ran_twice(fleet, script_runs(snapshots))


async def even(fleet: Fleet) -> bool:
    """Whether two owners hold half of the partitions each."""
    rows = await fleet.rows("SELECT owner, count(*) FROM partitions WHERE owner IS NOT NULL GROUP BY owner")
    return [count for _, count in rows] == [32, 32]


async def test_a_killed_worker_leaves_its_task_to_another_one(fleet: Fleet) -> None:
    text = yaml.safe_dump({"id": "one", "namespace": "house.test", "tasks": [script("work", fleet.marks, 1)]})
    flow = await fleet.flow(text)
    fleet.start("executor")
    first = fleet.start("worker")
    ids = await fleet.create(flow)
    await fleet.until(lambda: len(fleet.written()) == 1)
    fleet.kill(first)
    fleet.start("worker")
    (snapshot,) = await fleet.ended(ids)
    assert [attempt.state for attempt in snapshot.runs[0].attempts] == [State.RESUBMITTED, State.SUCCESS]


async def test_a_worker_that_was_frozen_doubles_nothing(fleet: Fleet) -> None:
    text = yaml.safe_dump({"id": "one", "namespace": "house.test", "tasks": [script("work", fleet.marks, 0.5)]})
    flow = await fleet.flow(text)
    fleet.start("executor")
    frozen = fleet.start("worker")
    ids = await fleet.create(flow)
    await fleet.until(lambda: len(fleet.written()) == 1)
    frozen.send_signal(signal.SIGSTOP)
    other = fleet.start("worker")
    (snapshot,) = await fleet.ended(ids)
    fleet.kill(other)
    frozen.send_signal(signal.SIGCONT)
    later = await fleet.ended(await fleet.create(flow))
    (again,) = await fleet.ended(ids)
    assert again == snapshot
    assert [attempt.state for attempt in snapshot.runs[0].attempts] == [State.RESUBMITTED, State.SUCCESS]
    assert later[0].runs[0].attempts[0].worker_id == snapshot.runs[0].attempts[0].worker_id
    await nothing_is_left(fleet)


async def buried(fleet: Fleet) -> bool:
    """Whether somebody has declared an executor dead."""
    return any(one.type == "EXECUTOR" and one.state == "NOT_RUNNING" for one in await fleet.store.services.all())


async def test_an_executor_that_was_frozen_disturbs_nothing(fleet: Fleet) -> None:
    flow = await fleet.flow(load(fleet.marks))
    frozen = fleet.start("executor")
    fleet.start("worker")
    ids = await fleet.create(flow, 5)
    await fleet.until(lambda: len(fleet.written()) >= 2)
    frozen.send_signal(signal.SIGSTOP)
    fleet.start("executor")
    await fleet.until(lambda: buried(fleet))
    frozen.send_signal(signal.SIGCONT)
    ids += await fleet.create(flow, 5)
    snapshots = await fleet.ended(ids)
    assert {snapshot.execution.state for snapshot in snapshots} == {State.SUCCESS}
    no_attempt_ran_twice(fleet, script_runs(snapshots))
    await nothing_is_left(fleet)
    await journals_are_whole(fleet, [snapshot.execution for snapshot in snapshots])
