"""Lists of executions: every field, every operator, order, pages."""

from __future__ import annotations

from typing import Any

import pytest

from ostinato.engine.events import ExecutionCreated
from ostinato.engine.records import Cause, Label
from ostinato.engine.states import State
from ostinato.ports.search import Condition, Op, Order, Query
from ostinato.ports.store import InvalidQuery, Store
from ostinato.ports.turns import Birth, Snapshot

from .makers import T0, at, execution

BY_EXECUTION = Cause("up", "t", {"executionId": "a1"})
STRANGE_LABELS = [Label("k%", "v_1"), Label("k", "é")]
ROWS = [
    execution("a1", namespace="company", flow_id="one", labels=[Label("team", "data"), Label("env", "prod")], start=10),
    execution("a2", State.RUNNING, namespace="company.team", flow_id="two", labels=[Label("team", "web")], start=20),
    execution("b1", State.SUCCESS, namespace="company.team.sub", flow_id="o%e", kind="TEST", start=30),
    execution("b2", State.FAILED, namespace="companyX", flow_id="o_e", original_id="a1", start=40),
    execution("c1", State.KILLED, namespace="system", flow_id="Clean", start=50, trigger=Cause("daily", "t")),
    execution(
        "c2", State.PAUSED, namespace="other", flow_id="sub", start=60, trigger=Cause("up", "t", {"executionId": "a1"})
    ),
    execution(
        "q'1",
        State.WARNING,
        namespace="other",
        flow_id="it's \\ [x]",
        start=70,
        labels=[Label("k%", "v_1"), Label("k", "é")],
    ),
]


async def fill(store: Store) -> None:
    """Store the executions that these tests look for."""
    await store.turns.create([Birth(Snapshot(row), ExecutionCreated(at=T0)) for row in ROWS])


async def found(store: Store, *conditions: Condition) -> str:
    """Ids that were found, in order, in one word."""
    page = await store.executions.search(Query(conditions, (Order("id"),), 1, 100))
    assert page.total == len(page.results)
    return " ".join(row.id for row in page.results)


E = Op
CASES: list[tuple[str, Op, Any, str | None, str]] = [
    ("id", E.EQUALS, "a1", None, "a1"),
    ("id", E.NOT_EQUALS, "a1", None, "a2 b1 b2 c1 c2 q'1"),
    ("id", E.IN, ["a1", "b2", "zz"], None, "a1 b2"),
    ("id", E.IN, [], None, ""),
    ("id", E.NOT_IN, ["a1", "b2"], None, "a2 b1 c1 c2 q'1"),
    ("id", E.STARTS_WITH, "a", None, "a1 a2"),
    ("id", E.STARTS_WITH, "", None, "a1 a2 b1 b2 c1 c2 q'1"),
    ("id", E.ENDS_WITH, "1", None, "a1 b1 c1 q'1"),
    ("id", E.ENDS_WITH, "", None, "a1 a2 b1 b2 c1 c2 q'1"),
    ("id", E.CONTAINS, "'", None, "q'1"),
    ("id", E.GREATER_THAN, "b1", None, "b2 c1 c2 q'1"),
    ("id", E.GREATER_THAN_OR_EQUAL_TO, "b1", None, "b1 b2 c1 c2 q'1"),
    ("id", E.LESS_THAN, "b1", None, "a1 a2"),
    ("id", E.LESS_THAN_OR_EQUAL_TO, "b1", None, "a1 a2 b1"),
    ("namespace", E.EQUALS, "company", None, "a1"),
    ("namespace", E.PREFIX, "company", None, "a1 a2 b1"),
    ("namespace", E.PREFIX, "company.team", None, "a2 b1"),
    ("namespace", E.STARTS_WITH, "company", None, "a1 a2 b1 b2"),
    ("namespace", E.CONTAINS, "TEAM", None, ""),
    ("namespace", E.REGEX, r"^comp.*\.sub$", None, "b1"),
    ("namespace", E.REGEX, "tea", None, "a2 b1"),
    ("flowId", E.CONTAINS, "%", None, "b1"),
    ("flowId", E.CONTAINS, "_", None, "b2"),
    ("flowId", E.STARTS_WITH, "o_", None, "b2"),
    ("flowId", E.ENDS_WITH, "%e", None, "b1"),
    ("flowId", E.CONTAINS, "\\", None, "q'1"),
    ("flowId", E.CONTAINS, "[x]", None, "q'1"),
    ("flowId", E.EQUALS, "it's \\ [x]", None, "q'1"),
    ("flowId", E.CONTAINS, "\0", None, ""),
    ("state", E.EQUALS, "RUNNING", None, "a2"),
    ("state", E.EQUALS, State.RUNNING, None, "a2"),
    ("state", E.IN, ["SUCCESS", State.FAILED], None, "b1 b2"),
    ("state", E.IN, "SUCCESS", None, "b1"),
    ("state", E.NOT_IN, ["SUCCESS", "FAILED"], None, "a1 a2 c1 c2 q'1"),
    ("labels", E.EQUALS, "data", "team", "a1"),
    ("labels", E.EQUALS, "prod", "team", ""),
    ("labels", E.EQUALS, {"team": "data", "env": "prod"}, None, "a1"),
    ("labels", E.EQUALS, {"team": "data", "env": "dev"}, None, ""),
    ("labels", E.NOT_EQUALS, "data", "team", "a2 b1 b2 c1 c2 q'1"),
    ("labels", E.IN, ["data", "web"], "team", "a1 a2"),
    ("labels", E.NOT_IN, ["data"], "team", "a2 b1 b2 c1 c2 q'1"),
    ("labels", E.CONTAINS, "_", "k%", "q'1"),
    ("labels", E.STARTS_WITH, "d", "team", "a1"),
    ("labels", E.ENDS_WITH, "b", "team", "a2"),
    ("labels", E.REGEX, "^.e", "team", "a2"),
    ("labels", E.EQUALS, "é", "k", "q'1"),
    ("startDate", E.GREATER_THAN_OR_EQUAL_TO, at(60), None, "c2 q'1"),
    ("startDate", E.GREATER_THAN, at(60), None, "q'1"),
    ("startDate", E.LESS_THAN, at(20), None, "a1"),
    ("startDate", E.LESS_THAN_OR_EQUAL_TO, at(20).isoformat(), None, "a1 a2"),
    ("startDate", E.EQUALS, at(20), None, "a2"),
    ("startDate", E.IN, [at(20), at(30)], None, "a2 b1"),
    ("endDate", E.LESS_THAN, at(45), None, "b1 b2"),
    ("endDate", E.NOT_EQUALS, at(31), None, "a1 a2 b2 c1 c2 q'1"),
    ("endDate", E.GREATER_THAN, at(45), None, "c1 q'1"),
    ("kind", E.EQUALS, "TEST", None, "b1"),
    ("kind", E.NOT_EQUALS, "TEST", None, "a1 a2 b2 c1 c2 q'1"),
    ("triggerExecutionId", E.EQUALS, "a1", None, "c2"),
    ("triggerExecutionId", E.NOT_EQUALS, "a1", None, ""),
    ("triggerExecutionId", E.NOT_EQUALS, "b1", None, "c2"),
    ("triggerExecutionId", E.NOT_IN, ["b1"], None, "c2"),
    ("triggerExecutionId", E.NOT_IN, [], None, "c2"),
    ("originalId", E.EQUALS, "a1", None, "b2"),
    ("originalId", E.NOT_EQUALS, "a1", None, "a1 a2 b1 c1 c2 q'1"),
    ("triggerId", E.EQUALS, "daily", None, "c1"),
    ("triggerId", E.IN, ["daily", "up"], None, "c1 c2"),
    ("triggerId", E.NOT_IN, ["daily"], None, "a1 a2 b1 b2 c2 q'1"),
    ("q", E.EQUALS, "TEAM", None, "a2 b1"),
    ("q", E.EQUALS, "clean", None, "c1"),
    ("q", E.EQUALS, "%", None, "b1"),
    ("q", E.EQUALS, "A2", None, "a2"),
    ("q", E.NOT_EQUALS, "company", None, "c1 c2 q'1"),
    ("childFilter", E.EQUALS, "CHILD", None, "c2"),
    ("childFilter", E.EQUALS, "MAIN", None, "a1 a2 b1 b2 c1 q'1"),
    ("scope", E.EQUALS, ["SYSTEM"], None, "c1"),
    ("scope", E.EQUALS, ["USER"], None, "a1 a2 b1 b2 c2 q'1"),
    ("scope", E.IN, ["USER", "SYSTEM"], None, "a1 a2 b1 b2 c1 c2 q'1"),
    ("scope", E.NOT_EQUALS, "SYSTEM", None, "a1 a2 b1 b2 c2 q'1"),
]


async def test_every_field_and_operator(store: Store) -> None:
    await fill(store)
    for field, op, value, key, expected in CASES:
        assert await found(store, Condition(field, op, value, key)) == expected, (field, op, value, key)


async def test_all_conditions_must_hold(store: Store) -> None:
    await fill(store)
    namespace = Condition("namespace", Op.PREFIX, "company")
    assert await found(store, namespace, Condition("state", Op.IN, ["RUNNING", "FAILED"])) == "a2"
    assert await found(store, namespace, Condition("q", Op.EQUALS, "b1"), Condition("kind", Op.EQUALS, "TEST")) == "b1"


async def test_what_cannot_be_asked_is_refused(store: Store) -> None:
    wrong = [
        Condition("nothing", Op.EQUALS, "x"),
        Condition("startDate", Op.CONTAINS, "x"),
        Condition("startDate", Op.EQUALS, "x"),
        Condition("namespace", Op.REGEX, "("),
        Condition("labels", Op.EQUALS, "x"),
        Condition("scope", Op.EQUALS, "NOBODY"),
    ]
    for condition in wrong:
        with pytest.raises(InvalidQuery):
            await store.executions.search(Query((condition,)))
    with pytest.raises(InvalidQuery):
        await store.executions.search(Query(order=(Order("nothing"),)))


async def test_orders(store: Store) -> None:
    await fill(store)
    expected = {
        ("startDate", False): "a1 a2 b1 b2 c1 c2 q'1",
        ("state.startDate", True): "q'1 c2 c1 b2 b1 a2 a1",
        ("endDate", False): "b1 b2 c1 q'1 c2 a2 a1",
        ("endDate", True): "q'1 c1 b2 b1 c2 a2 a1",
        ("state.duration", True): "q'1 c1 b2 b1 c2 a2 a1",
        ("flowId", False): "c1 q'1 b1 b2 a1 c2 a2",
        ("namespace", False): "a1 a2 b1 b2 q'1 c2 c1",
        ("state.current", False): "a1 a2 c2 b1 q'1 b2 c1",
        ("state", True): "c1 b2 q'1 b1 c2 a2 a1",
        ("id", True): "q'1 c2 c1 b2 b1 a2 a1",
    }
    for (field, descending), ids in expected.items():
        page = await store.executions.search(Query(order=(Order(field, descending),), size=100))
        assert " ".join(row.id for row in page.results) == ids, (field, descending)
    page = await store.executions.search(Query(size=100))
    assert [row.id for row in page.results] == ["q'1", "c2", "c1", "b2", "b1", "a2", "a1"]
    page = await store.executions.search(Query(order=(Order("namespace", True), Order("startDate")), size=3))
    assert [row.id for row in page.results] == ["c1", "c2", "q'1"]


async def test_pages_and_totals(store: Store) -> None:
    await fill(store)
    for number, ids in ((1, ["a1", "a2", "b1"]), (2, ["b2", "c1", "c2"]), (3, ["q'1"]), (4, [])):
        page = await store.executions.search(Query(order=(Order("id"),), page=number, size=3))
        assert ([row.id for row in page.results], page.total) == (ids, 7)


async def test_rows_that_are_found_are_whole(store: Store) -> None:
    await fill(store)
    page = await store.executions.search(Query(order=(Order("startDate"),), size=100))
    assert page.results == ROWS


async def test_latest_and_counts(store: Store) -> None:
    await fill(store)
    newer = execution("a9", State.SUCCESS, namespace="company", flow_id="one", start=99)
    await store.turns.create([Birth(Snapshot(newer), ExecutionCreated(at=T0))])
    flows = [("other", "sub"), ("company", "one"), ("no", "body"), ("company", "one")]
    assert [row.id for row in await store.executions.latest(flows)] == ["c2", "a9"]
    assert await store.executions.counts(flows, at(0)) == {
        ("company", "one", "CREATED"): 1,
        ("company", "one", "SUCCESS"): 1,
        ("other", "sub", "PAUSED"): 1,
    }
    assert await store.executions.counts(flows, at(90)) == {("company", "one", "SUCCESS"): 1}
    assert await store.executions.latest([]) == []
    assert await store.executions.counts([], at(0)) == {}
