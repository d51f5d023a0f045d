"""Log lines and metrics."""

from __future__ import annotations

import asyncio

from ostinato.ports.search import Condition, Op, Order, Query
from ostinato.ports.store import Store

from .makers import at, line, metric

LINES = [
    line("one", at=at(3), level="ERROR", execution_id="e1", task_id="t", task_run_id="r", attempt=0, thread="main"),
    line("two %", at=at(1), level="DEBUG", execution_id="e1", trigger_id="g", attempt=1),
    line("Drei Äpfel", at=at(2), level="WARN", execution_id="e2", namespace="other"),
    line("four\nlines", at=at(2), level="TRACE", flow_id="bye"),
]


async def texts(store: Store, *conditions: Condition) -> list[str]:
    """The first word of each line that was found."""
    page = await store.logs.search(Query(conditions, size=100))
    assert page.total == len(page.results)
    return [found.message.split()[0] for _, found in page.results]


async def test_lines_come_back_in_order_of_time(store: Store) -> None:
    await store.logs.append(LINES)
    page = await store.logs.search(Query())
    assert [found for _, found in page.results] == [LINES[1], LINES[2], LINES[3], LINES[0]]
    page = await store.logs.search(Query(order=(Order("timestamp", True),), size=1))
    assert (page.total, page.results[0][1]) == (4, LINES[0])
    assert await store.logs.append([]) is None


async def test_fields_of_lines(store: Store) -> None:
    await store.logs.append(LINES)
    cases = [
        (Condition("executionId", Op.EQUALS, "e1"), ["two", "one"]),
        (Condition("taskId", Op.EQUALS, "t"), ["one"]),
        (Condition("taskRunId", Op.EQUALS, "r"), ["one"]),
        (Condition("triggerId", Op.EQUALS, "g"), ["two"]),
        (Condition("namespace", Op.PREFIX, "company"), ["two", "four", "one"]),
        (Condition("flowId", Op.NOT_EQUALS, "hello"), ["four"]),
        (Condition("level", Op.EQUALS, "WARN"), ["Drei", "one"]),
        (Condition("level", Op.GREATER_THAN_OR_EQUAL_TO, "ERROR"), ["one"]),
        (Condition("level", Op.IN, ["TRACE", "ERROR"]), ["four", "one"]),
        (Condition("level", Op.NOT_EQUALS, "WARN"), ["two", "four"]),
        (Condition("startDate", Op.GREATER_THAN_OR_EQUAL_TO, at(3)), ["one"]),
        (Condition("endDate", Op.LESS_THAN, at(2)), ["two"]),
        (Condition("attempt", Op.EQUALS, 1), ["two"]),
        (Condition("attempt", Op.IN, [0, "1"]), ["two", "one"]),
        (Condition("q", Op.EQUALS, "%"), ["two"]),
        (Condition("q", Op.EQUALS, "äPFEL"), ["Drei"]),
        (Condition("q", Op.EQUALS, "LINES"), ["four"]),
    ]
    for condition, expected in cases:
        assert await texts(store, condition) == expected, condition


async def test_tail_goes_on_after_a_line(store: Store) -> None:
    await store.logs.append(LINES)
    first = await store.logs.tail("e1", 0, limit=1)
    rest = await store.logs.tail("e1", first[0][0])
    assert [found.message for _, found in first + rest] == ["one", "two %"]
    assert await store.logs.tail("e1", rest[-1][0]) == []
    assert await store.logs.tail("nobody", 0) == []


async def test_many_append_at_once(store: Store) -> None:
    await asyncio.gather(*(store.logs.append([line(str(n), execution_id="e1")]) for n in range(100)))
    numbers = [number for number, _ in await store.logs.tail("e1", 0)]
    assert len(numbers) == 100
    assert numbers == sorted(numbers)


async def test_lines_that_fit_are_deleted(store: Store) -> None:
    await store.logs.append(LINES)
    assert await store.logs.delete(Query((Condition("executionId", Op.EQUALS, "e1"),), size=1)) == 2
    assert await texts(store) == ["Drei", "four"]
    assert await store.logs.delete(Query((Condition("executionId", Op.EQUALS, "e1"),))) == 0


async def test_metrics(store: Store) -> None:
    full = metric("rows", at=at(2), type="timer", value=-2.5e-3, tags={"a": "b\0"})
    await store.logs.measure([metric("b", at=at(1), value=3), full, metric("c", at=at(3), task_id="other")])
    page = await store.logs.metrics(Query())
    assert [found.name for found in page.results] == ["b", "rows", "c"]
    assert page.results[1] == full
    page = await store.logs.metrics(Query((Condition("taskId", Op.EQUALS, "other"),)))
    assert [found.name for found in page.results] == ["c"]
    page = await store.logs.metrics(Query((Condition("name", Op.IN, ["b", "c"]),), (Order("value", True),), size=1))
    assert ([found.name for found in page.results], page.total) == (["b"], 2)


async def test_measurements_are_removed(store: Store) -> None:
    await store.logs.measure([metric("a", execution_id="e1"), metric("b", execution_id="e2")])
    query = Query((Condition("executionId", Op.IN, ["e1", "e3"]),))
    assert await store.logs.delete_metrics(query) == 1
    assert [one.name for one in (await store.logs.metrics(Query())).results] == ["b"]
    assert await store.logs.delete_metrics(query) == 0
