"""The state of triggers."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from msgspec.structs import replace

from ostinato.engine.states import State
from ostinato.ports.search import Condition, Op, Order, Query
from ostinato.ports.store import Store

from .makers import at, birth, born, execution, service, trigger, turn, waiting


async def test_a_state_comes_back_as_it_was_put(store: Store) -> None:
    full = trigger(
        date=at(1),
        next_at=at(2),
        execution_id="e",
        evaluating_since=at(3),
        worker_id="w",
        worker_group="g",
        updated=at(4),
        disabled=True,
        stop_after=["FAILED"],
        backfill={"start": "x\0"},
    )
    await store.triggers.put(full)
    assert await store.triggers.get("company.team", "hello", "daily") == full
    await store.triggers.put(trigger())
    assert await store.triggers.get("company.team", "hello", "daily") == trigger()
    assert await store.triggers.get("company.team", "hello", "none") is None


async def test_due_triggers(store: Store) -> None:
    states = [
        trigger("late", next_at=at(1)),
        trigger("soon", next_at=at(5)),
        trigger("now", next_at=at(2)),
        trigger("off", next_at=at(1), disabled=True),
        trigger("never"),
        trigger("locked", next_at=at(2), execution_id="e"),
        trigger("evaluated", next_at=at(1), evaluating_since=at(1)),
    ]
    for state in states:
        await store.triggers.put(state)
    assert [state.trigger_id for state in await store.triggers.due(at(2), 10)] == ["late", "locked", "now"]
    assert [state.trigger_id for state in await store.triggers.due(at(9), 1)] == ["late"]


async def test_of_many_who_fire_one_succeeds(store: Store) -> None:
    before = trigger(next_at=at(1))
    await store.triggers.put(before)
    after = trigger(next_at=at(61), execution_id="e1")
    fired = await asyncio.gather(*(store.triggers.fire(before, after, birth(f"e{n}")) for n in range(6)))
    assert sorted(fired) == [False] * 5 + [True]
    assert (await store.executions.search(Query())).total == 1
    assert len(await waiting(store)) == 1
    assert await store.triggers.get("company.team", "hello", "daily") == after


async def test_fire_without_an_execution_or_a_trigger(store: Store) -> None:
    before, after = trigger(), trigger(next_at=at(1))
    assert not await store.triggers.fire(before, after, birth())
    await store.triggers.put(before)
    assert await store.triggers.fire(before, after, None)
    assert not await store.triggers.fire(replace(after, execution_id="x"), after, birth())
    assert await store.executions.get("e1") is None


async def test_the_end_of_an_execution_unlocks(store: Store) -> None:
    await store.triggers.put(trigger("a", execution_id="e1"))
    await store.triggers.put(trigger("b", execution_id="e2"))
    await store.triggers.put(trigger("c", execution_id="e1", flow_id="other"))
    assert await store.triggers.release("e1") == [trigger("a"), trigger("c", flow_id="other")]
    assert await store.triggers.release("e1") == []
    assert await store.triggers.get("company.team", "hello", "a") == trigger("a")


async def test_triggers_whose_execution_has_ended_or_is_gone(store: Store) -> None:
    await born(store, "open", "over")
    await store.turns.commit([turn("over", header=execution("over", State.FAILED))])
    for name in ("open", "over", "gone"):
        await store.triggers.put(trigger(name, execution_id=name))
    await store.triggers.put(trigger("free"))
    assert [state.trigger_id for state in await store.triggers.ended(10)] == ["gone", "over"]
    assert [state.trigger_id for state in await store.triggers.ended(1)] == ["gone"]


async def test_delete_one_or_all_of_a_flow(store: Store) -> None:
    for name in ("a", "b", "c"):
        await store.triggers.put(trigger(name))
    await store.triggers.put(trigger("a", flow_id="other"))
    await store.triggers.delete("company.team", "hello", "a")
    assert (await store.triggers.search(Query())).total == 3
    await store.triggers.delete("company.team", "hello")
    assert (await store.triggers.search(Query())).results == [trigger("a", flow_id="other")]


async def test_evaluations_go_to_one_worker_each(store: Store) -> None:
    for state in (
        trigger("b", evaluating_since=at(2)),
        trigger("a", evaluating_since=at(3)),
        trigger("c", evaluating_since=at(1), worker_group="gpu"),
        trigger("off", evaluating_since=at(1), disabled=True),
        trigger("idle", next_at=at(1)),
    ):
        await store.triggers.put(state)
    taken = await asyncio.gather(*(store.triggers.claim(f"w{n}", None, 1) for n in range(4)))
    assert sorted(state.trigger_id for found in taken for state in found) == ["a", "b"]
    assert [state.worker_id for state in await store.triggers.claim("w9", "gpu", 5)] == ["w9"]
    assert [state.trigger_id for state in await store.triggers.held("w9")] == ["c"]
    assert await store.triggers.claim("w9", "gpu", 5) == []


async def test_the_longest_waiting_evaluation_goes_first(store: Store) -> None:
    for name, since in (("a", 3), ("b", 1), ("c", 2)):
        await store.triggers.put(trigger(name, evaluating_since=at(since)))
    assert [state.trigger_id for state in await store.triggers.claim("w", None, 2)] == ["b", "c"]


async def test_what_a_worker_gives_back_another_takes(store: Store) -> None:
    await store.triggers.put(trigger(evaluating_since=at(1)))
    (held,) = await store.triggers.claim("w1", None, 1)
    await store.triggers.give_back("w1")
    assert await store.triggers.held("w1") == []
    (taken,) = await store.triggers.claim("w2", None, 1)
    assert taken == trigger(evaluating_since=at(1), worker_id="w2")
    assert not await store.triggers.fire(held, trigger(next_at=at(9)), birth())
    assert await store.triggers.fire(taken, trigger(next_at=at(9)), birth())


async def test_the_evaluations_of_a_dead_worker_are_free(store: Store) -> None:
    await store.services.beat(service("w1", heartbeat=0))
    await store.triggers.put(trigger(evaluating_since=at(1)))
    await store.triggers.claim("w1", None, 1)
    await store.services.bury(at(100), timedelta(seconds=60))
    assert [state.worker_id for state in await store.triggers.claim("w2", None, 1)] == ["w2"]


async def test_a_worker_does_not_hold_what_was_switched_off_or_deleted(store: Store) -> None:
    for name in ("a", "b", "c"):
        await store.triggers.put(trigger(name, evaluating_since=at(1)))
    for state in await store.triggers.claim("w", None, 3):
        if state.trigger_id == "a":
            await store.triggers.put(replace(state, disabled=True))
    await store.triggers.delete("company.team", "hello", "b")
    assert [state.trigger_id for state in await store.triggers.held("w")] == ["c"]


async def test_search(store: Store) -> None:
    await store.triggers.put(trigger("a", next_at=at(5), worker_id="w"))
    await store.triggers.put(trigger("B", next_at=at(3), namespace="company"))
    await store.triggers.put(trigger("c", flow_id="other"))
    cases = [
        (Condition("namespace", Op.PREFIX, "company.team"), ["a", "c"]),
        (Condition("flowId", Op.EQUALS, "hello"), ["B", "a"]),
        (Condition("triggerId", Op.NOT_EQUALS, "a"), ["B", "c"]),
        (Condition("workerId", Op.EQUALS, "w"), ["a"]),
        (Condition("q", Op.EQUALS, "b"), ["B"]),
    ]
    for condition, expected in cases:
        page = await store.triggers.search(Query((condition,)))
        assert [state.trigger_id for state in page.results] == expected, condition
    page = await store.triggers.search(Query(order=(Order("nextExecutionDate"),), size=2))
    assert ([state.trigger_id for state in page.results], page.total) == (["B", "a"], 3)
