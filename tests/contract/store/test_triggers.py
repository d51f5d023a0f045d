"""The state of triggers."""

from __future__ import annotations

import asyncio

from msgspec.structs import replace

from ostinato.ports.search import Condition, Op, Order, Query
from ostinato.ports.store import Store

from .makers import at, birth, trigger, waiting


async def test_a_state_comes_back_as_it_was_put(store: Store) -> None:
    full = trigger(
        date=at(1),
        next_at=at(2),
        execution_id="e",
        evaluating_since=at(3),
        worker_id="w",
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


async def test_delete_one_or_all_of_a_flow(store: Store) -> None:
    for name in ("a", "b", "c"):
        await store.triggers.put(trigger(name))
    await store.triggers.put(trigger("a", flow_id="other"))
    await store.triggers.delete("company.team", "hello", "a")
    assert (await store.triggers.search(Query())).total == 3
    await store.triggers.delete("company.team", "hello")
    assert (await store.triggers.search(Query())).results == [trigger("a", flow_id="other")]


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
