"""Jobs, results, and the services that hold jobs."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from ostinato.engine import children as story
from ostinato.engine.events import ChildMoved, TaskEnded, TaskStarted, WorkerLost
from ostinato.engine.states import State
from ostinato.ports.jobs import ClaimedJob
from ostinato.ports.search import Query
from ostinato.ports.store import Store
from ostinato.ports.turns import NewJob

from .makers import T0, at, born, completion, job, line, metric, service, turn, waiting


async def queue(store: Store, *jobs: NewJob, name: str = "e1") -> None:
    """Queue jobs of an execution that is not there yet."""
    await born(store, name)
    await store.turns.commit([turn(name, jobs=list(jobs))])


async def test_a_claimed_job_comes_as_it_was_queued(store: Store) -> None:
    await queue(store, NewJob("r1", 2, b"\0payload\xff"))
    assert await store.jobs.claim("w1", None, 5) == [ClaimedJob("e1", "r1", 2, b"\0payload\xff")]
    assert await store.jobs.claim("w2", None, 5) == []


async def test_highest_priority_first_then_oldest(store: Store) -> None:
    await queue(store, job("a"), job("b", priority=5), job("c"), job("d", priority=5), job("e", priority=-1))
    first = await store.jobs.claim("w1", None, 3)
    second = await store.jobs.claim("w1", None, 3)
    assert [item.task_run_id for item in first + second] == ["b", "d", "a", "c", "e"]


async def test_groups_do_not_mix(store: Store) -> None:
    await queue(store, job("a"), job("b", worker_group="gpu"), job("c", worker_group="gpu"))
    assert await store.jobs.waiting() == {None: 1, "gpu": 2}
    assert [item.task_run_id for item in await store.jobs.claim("w1", "gpu", 9)] == ["b", "c"]
    assert await store.jobs.claim("w1", "other", 9) == []
    assert await store.jobs.waiting() == {None: 1}


async def test_each_job_goes_to_one_worker(store: Store) -> None:
    await queue(store, *(job(f"r{n}") for n in range(200)))
    got: list[str] = []

    async def worker(name: str) -> None:
        while claimed := await store.jobs.claim(name, None, 7):
            got.extend(item.task_run_id for item in claimed)

    await asyncio.gather(*(worker(f"w{n}") for n in range(8)))
    assert sorted(got) == sorted(f"r{n}" for n in range(200))


async def test_a_job_is_known_by_task_run_and_attempt(store: Store) -> None:
    await queue(store, job("a"), job("a"), job("a", 1))
    assert [(item.task_run_id, item.attempt) for item in await store.jobs.claim("w", None, 9)] == [("a", 0), ("a", 1)]


async def test_started_tells_the_execution(store: Store) -> None:
    event = TaskStarted(at=T0, run_id="r1", attempt=0, worker_id="w1")
    await store.jobs.started([("e1", event)])
    assert [(item.execution_id, item.event) for item in await waiting(store)] == [("e1", event)]


async def test_the_children_of_a_block_are_told_whole(store: Store) -> None:
    begun = story.begun(story.born("r1", 0, "a", T0), T0, "w1")
    child = story.ended(begun, at(1), State.FAILED, State.WARNING, outputs={"x": [1]})
    moved = ChildMoved(at=T0, run_id="r1", attempt=0, child=child)
    ended = TaskEnded(at=at(2), run_id="r1", attempt=0, state=State.WARNING, children=[child], attempted=False)
    await store.jobs.started([("e1", moved), ("e1", ended)])
    assert [item.event for item in await waiting(store)] == [moved, ended]


async def test_a_result_is_stored_with_lines_and_measures(store: Store) -> None:
    await queue(store, job())
    await store.jobs.claim("w1", None, 1)
    done = completion(logs=[line(execution_id="e1")], metrics=[metric()])
    await store.jobs.complete([done])
    assert [(item.execution_id, item.event) for item in await waiting(store)] == [("e1", done.report.event)]
    assert [found for _, found in await store.logs.tail("e1", 0)] == [line(execution_id="e1")]
    assert (await store.logs.metrics(Query())).total == 1
    await store.jobs.complete([done])
    assert len(await waiting(store)) == 1


async def test_the_result_of_a_job_that_is_no_longer_held_adds_nothing(store: Store) -> None:
    await queue(store, job("r1"), job("r2"), job("r3"))
    claimed = await store.jobs.claim("w1", None, 2)
    assert [item.task_run_id for item in claimed] == ["r1", "r2"]
    foreign = completion("r1", "w2", logs=[line(execution_id="e1")], metrics=[metric()])
    await store.jobs.complete([foreign, completion("r3", "w1"), completion("r2", "w1", attempt=1), completion("x")])
    assert await waiting(store) == []
    assert await store.logs.tail("e1", 0) == []
    await store.jobs.complete([completion("r1"), completion("r1"), completion("r2")])
    assert sorted(item.event.run_id for item in await waiting(store)) == ["r1", "r2"]  # type: ignore[union-attr]


async def test_many_results_at_once(store: Store) -> None:
    await queue(store, *(job(f"r{n}") for n in range(100)))
    await store.jobs.claim("w1", None, 100)
    await asyncio.gather(*(store.jobs.complete([completion(f"r{n % 100}")]) for n in range(150)))
    assert len(await waiting(store)) == 100


async def test_a_dropped_job_is_gone_or_killed_when_claimed(store: Store) -> None:
    await queue(store, job("a"), job("b"))
    await store.jobs.claim("w1", None, 1)
    await store.turns.commit([turn(expected=1, dropped_jobs=["a", "b", "none"])])
    assert await store.jobs.claim("w1", None, 9) == []
    assert await store.jobs.killed("w1") == [("a", 0)]
    assert await store.jobs.killed("w2") == []
    await store.jobs.complete([completion("a")])
    assert await store.jobs.killed("w1") == []


async def test_a_killed_job_is_told_so(store: Store) -> None:
    await queue(store, job("a"), job("b"), job("c"))
    await store.jobs.claim("w1", None, 1)
    await store.turns.commit([turn(expected=1, kills=["a", "b"])])
    assert await store.jobs.killed("w1") == [("a", 0)]
    found = await store.jobs.claim("w2", None, 9)
    assert [(item.task_run_id, item.killed) for item in found] == [("b", True), ("c", False)]
    assert await store.jobs.killed("w2") == [("b", 0)]


async def test_an_attempt_is_replaced_in_one_turn(store: Store) -> None:
    await queue(store, job("a"))
    await store.turns.commit([turn(expected=1, dropped_jobs=["a"], jobs=[job("a", 1)])])
    assert [item.attempt for item in await store.jobs.claim("w1", None, 9)] == [1]


async def test_a_heartbeat_replaces_the_record(store: Store) -> None:
    await store.services.beat(service("b"))
    await store.services.beat(service("a"))
    await store.services.beat(service("a", heartbeat=5))
    assert await store.services.all() == [service("a", heartbeat=5), service("b")]


async def test_the_silent_are_buried_and_their_jobs_lost_once(store: Store) -> None:
    await queue(store, job("a"), job("b"), job("c"))
    await store.services.beat(service("w1", heartbeat=0))
    await store.services.beat(service("w2", heartbeat=50))
    await store.jobs.claim("w1", None, 2)
    await store.jobs.claim("w2", None, 1)
    await store.inbox.lease("w1", at(1000), T0, 64)
    buried = await asyncio.gather(*(store.services.bury(at(60), timedelta(seconds=30)) for _ in range(5)))
    assert sorted(buried) == [[], [], [], [], ["w1"]]
    lost = [item.event for item in await waiting(store)]
    assert lost == [WorkerLost(at=at(60), run_id=name, attempt=0) for name in ("a", "b")]
    assert [record.state for record in await store.services.all()] == ["NOT_RUNNING", "RUNNING"]
    assert len(await store.inbox.lease("w2", at(1000), at(60), 64)) == 64
    await store.jobs.complete([completion("a"), completion("c", "w2")])
    assert len(await waiting(store)) == 3


async def test_one_who_was_buried_may_come_back(store: Store) -> None:
    await store.services.beat(service("w1", heartbeat=0))
    await store.services.bury(at(60), timedelta(seconds=30))
    await store.services.beat(service("w1", heartbeat=61))
    assert await store.services.bury(at(62), timedelta(seconds=30)) == []
    assert [record.state for record in await store.services.all()] == ["RUNNING"]


async def test_a_job_claimed_after_the_burial_is_lost_at_the_next(store: Store) -> None:
    await queue(store, job("a"))
    await store.services.beat(service("w1", heartbeat=0))
    await store.services.bury(at(60), timedelta(seconds=30))
    await store.jobs.claim("w1", None, 1)
    assert await store.services.bury(at(61), timedelta(seconds=30)) == []
    assert len(await waiting(store)) == 1


async def test_the_dead_are_forgotten_after_a_day(store: Store) -> None:
    await store.services.beat(service("w1", heartbeat=0))
    await store.services.beat(service("w2", heartbeat=40_000))
    assert await store.services.bury(at(86_400), timedelta(seconds=30)) == ["w1", "w2"]
    assert len(await store.services.all()) == 2
    assert await store.services.bury(at(86_431), timedelta(seconds=30)) == []
    assert [record.id for record in await store.services.all()] == ["w2"]
