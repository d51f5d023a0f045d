"""Flows with their revisions."""

from __future__ import annotations

import pytest

from ostinato.ports.search import Condition, Op, Order, Query
from ostinato.ports.store import Conflict, Store

from .makers import at, flow


async def test_a_flow_comes_back_as_it_was_saved(store: Store) -> None:
    full = flow(
        source="id: hello # ä\0\n",
        definition={"id": "hello", "tasks": [{"a": [1, None]}]},
        disabled=True,
        labels={"a": "b", "é": "\0"},
        description="words\0",
    )
    await store.flows.save(full)
    assert await store.flows.get("company.team", "hello") == full
    assert await store.flows.get("company.team", "nobody") is None


async def test_the_newest_revision_is_the_current_one(store: Store) -> None:
    for revision in (1, 3, 2):
        await store.flows.save(flow(revision=revision))
    current = await store.flows.get("company.team", "hello")
    assert current is not None and current.revision == 3
    old = await store.flows.get("company.team", "hello", 2)
    assert old is not None and old.revision == 2
    assert await store.flows.get("company.team", "hello", 9) is None
    assert [found.revision for found in await store.flows.revisions("company.team", "hello")] == [1, 2, 3]
    assert [found.revision for found in await store.flows.current()] == [3]


async def test_a_revision_is_saved_once(store: Store) -> None:
    await store.flows.save(flow())
    with pytest.raises(Conflict):
        await store.flows.save(flow(source="other"))
    current = await store.flows.get("company.team", "hello")
    assert current is not None and current.source == "id: hello\n"


async def test_a_deleted_flow_is_hidden_unless_asked(store: Store) -> None:
    await store.flows.save(flow())
    await store.flows.save(flow(revision=2, deleted=True))
    assert await store.flows.get("company.team", "hello") is None
    gone = await store.flows.get("company.team", "hello", deleted=True)
    assert gone is not None and gone.deleted
    assert await store.flows.get("company.team", "hello", 1) is not None
    assert (await store.flows.search(Query())).total == 0
    assert await store.flows.current() == []
    assert await store.flows.namespaces() == []
    await store.flows.save(flow(revision=3))
    assert (await store.flows.search(Query())).total == 1


async def test_revisions_are_forgotten(store: Store) -> None:
    for revision in (1, 2, 3):
        await store.flows.save(flow(revision=revision))
    await store.flows.forget("company.team", "hello", [1, 3])
    current = await store.flows.get("company.team", "hello")
    assert current is not None and current.revision == 2
    await store.flows.forget("company.team", "hello", [2])
    assert await store.flows.get("company.team", "hello", deleted=True) is None


async def test_search_and_namespaces(store: Store) -> None:
    await store.flows.save(flow("b", namespace="n.b", labels={"team": "x"}))
    await store.flows.save(flow("a", namespace="n.b", description="About Apples"))
    await store.flows.save(flow("c", namespace="n", updated=at(9)))
    await store.flows.save(flow("d", namespace="system"))
    assert await store.flows.namespaces() == ["n", "n.b", "system"]
    assert [found.id for found in await store.flows.current()] == ["c", "a", "b", "d"]
    assert [found.id for found in (await store.flows.search(Query())).results] == ["c", "a", "b", "d"]
    cases = [
        (Condition("namespace", Op.PREFIX, "n"), ["c", "a", "b"]),
        (Condition("flowId", Op.IN, ["a", "d"]), ["a", "d"]),
        (Condition("labels", Op.EQUALS, "x", "team"), ["b"]),
        (Condition("q", Op.EQUALS, "apples"), []),
        (Condition("q", Op.EQUALS, "N b"), ["a", "b"]),
        (Condition("q", Op.EQUALS, "syst"), ["d"]),
        (Condition("q", Op.EQUALS, "stem"), []),
        (Condition("q", Op.NOT_EQUALS, "n"), ["d"]),
        (Condition("scope", Op.EQUALS, ["USER"]), ["c", "a", "b"]),
    ]
    for condition, expected in cases:
        assert [found.id for found in (await store.flows.search(Query((condition,)))).results] == expected, condition
    page = await store.flows.search(Query(order=(Order("id", True),), page=2, size=3))
    assert ([found.id for found in page.results], page.total) == (["a"], 4)


async def test_heads_are_the_current_revisions_of_flows_that_are_there(store: Store) -> None:
    for one in (flow("a"), flow("a", 2), flow("b"), flow("b", 2, deleted=True), flow("c", namespace="other")):
        await store.flows.save(one)
    assert await store.flows.heads() == {("company.team", "a"): 2, ("other", "c"): 1}
