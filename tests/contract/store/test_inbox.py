"""Events, leases and timers."""

from __future__ import annotations

from datetime import datetime

from ostinato.engine.events import KillRequested, RetryDue, TaskEnded
from ostinato.engine.states import State
from ostinato.ports.store import Store
from ostinato.ports.turns import Timer
from ostinato.store.partition import partition_of

from .makers import ALL, T0, at, born, turn, waiting


async def test_events_come_out_in_order_of_arrival(store: Store) -> None:
    for number in range(20):
        await store.inbox.post([(f"e{number % 3}", RetryDue(at=T0, run_id="r", attempt=number))])
    taken = await waiting(store)
    assert [item.event.attempt for item in taken] == list(range(20))  # type: ignore[union-attr]
    assert [item.id for item in taken] == sorted(item.id for item in taken)


async def test_take_leaves_events_and_looks_at_own_partitions_only(store: Store) -> None:
    await store.inbox.post([("a", KillRequested(at=T0)), ("b", KillRequested(at=T0))])
    mine, other = partition_of("a"), partition_of("b")
    assert mine != other
    assert [item.execution_id for item in await store.inbox.take([mine], 10)] == ["a"]
    assert [item.execution_id for item in await store.inbox.take([mine], 10)] == ["a"]
    assert await store.inbox.take([], 10) == []
    assert len(await store.inbox.take([mine, other], 1)) == 1


async def test_an_event_keeps_everything_it_says(store: Store) -> None:
    event = TaskEnded(
        at=at(1.5),
        request="q",
        run_id="r",
        attempt=3,
        state=State.WARNING,
        started_at=at(1),
        outputs={"a": [1, None, {"b": "é\0"}]},
        worker_id="w",
        variables={"v": 1},
        labels={"l": "m"},
        log_file="f",
    )
    await store.inbox.post([("e1", event)])
    assert (await waiting(store))[0].event == event


async def test_many_callers_post_at_once(store: Store) -> None:
    import asyncio

    await asyncio.gather(*(store.inbox.post([(f"e{n}", KillRequested(at=T0))]) for n in range(200)))
    assert len(await waiting(store)) == 200


async def test_dropped_events_are_gone(store: Store) -> None:
    await store.inbox.post([("a", KillRequested(at=T0)), ("b", KillRequested(at=T0))])
    first, second = await waiting(store)
    await store.turns.drop([first.id, 999_999])
    await store.turns.drop([])
    assert await waiting(store) == [second]


async def test_one_owner_takes_everything(store: Store) -> None:
    assert await store.inbox.lease("x", at(30), T0, 64) == list(ALL)
    assert await store.inbox.lease("y", at(30), T0, 64) == []


async def test_two_owners_share_without_overlap(store: Store) -> None:
    first = await store.inbox.lease("x", at(30), T0, 32)
    second = await store.inbox.lease("y", at(30), T0, 64)
    assert len(first) == len(second) == 32
    assert sorted(first + second) == list(ALL)


async def test_a_lease_that_expired_is_taken_over(store: Store) -> None:
    await store.inbox.lease("x", at(30), T0, 64)
    assert await store.inbox.lease("y", at(60), at(29), 64) == []
    assert await store.inbox.lease("y", at(60), at(30), 64) == list(ALL)
    assert await store.inbox.lease("x", at(60), at(31), 64) == []


async def test_a_lease_is_renewed_by_its_owner_even_late(store: Store) -> None:
    await store.inbox.lease("x", at(30), T0, 64)
    assert await store.inbox.lease("x", at(90), at(45), 64) == list(ALL)
    assert await store.inbox.lease("y", at(90), at(60), 64) == []


async def test_what_is_beyond_the_share_is_given_back(store: Store) -> None:
    await store.inbox.lease("x", at(30), T0, 64)
    kept = await store.inbox.lease("x", at(30), T0, 40)
    assert len(kept) == 40
    assert len(await store.inbox.lease("y", at(30), T0, 64)) == 24


async def test_released_partitions_are_free(store: Store) -> None:
    await store.inbox.lease("x", at(30), T0, 64)
    await store.inbox.release("x")
    assert len(await store.inbox.lease("y", at(30), T0, 64)) == 64


async def test_timers_fire_when_due_and_in_order(store: Store) -> None:
    await born(store, "e1")
    timers = [Timer(f"t{n}", at(n), RetryDue(at=at(n), run_id="r", attempt=n)) for n in (3, 1, 2)]
    await store.turns.commit([turn(timers=timers)])
    assert await store.inbox.fire(ALL, T0, 10) == at(1)
    assert await waiting(store) == []
    assert await store.inbox.fire(ALL, at(2), 10) == at(3)
    assert [item.event.attempt for item in await waiting(store)] == [1, 2]  # type: ignore[union-attr]
    assert await store.inbox.fire(ALL, at(2), 10) == at(3)
    assert await store.inbox.fire(ALL, at(3), 10) is None
    assert len(await waiting(store)) == 3


async def test_fire_moves_no_more_than_asked_and_no_foreign_timer(store: Store) -> None:
    await born(store, "e1")
    timers = [Timer(f"t{n}", at(n), RetryDue(at=at(n), run_id="r", attempt=n)) for n in range(5)]
    await store.turns.commit([turn(timers=timers)])
    foreign = [number for number in ALL if number != partition_of("e1")]
    assert await store.inbox.fire(foreign, at(9), 10) is None
    assert await store.inbox.fire(ALL, at(9), 2) == at(2)
    assert len(await waiting(store)) == 2


async def test_a_timer_is_replaced_and_dropped_by_name(store: Store) -> None:
    await born(store, "e1")

    def timer(name: str, due: datetime, attempt: int) -> Timer:
        return Timer(name, due, RetryDue(at=T0, run_id="r", attempt=attempt))

    await store.turns.commit([turn(timers=[timer("a", at(1), 1), timer("b", at(1), 2)])])
    await store.turns.commit([turn(expected=1, timers=[timer("a", at(5), 3)], dropped_timers=["a", "b", "none"])])
    assert await store.inbox.fire(ALL, at(1), 10) == at(5)
    assert await store.inbox.fire(ALL, at(5), 10) is None
    assert [item.event.attempt for item in await waiting(store)] == [3]  # type: ignore[union-attr]
