"""Templates."""

from __future__ import annotations

import asyncio

from ostinato.ports.search import Condition, Op, Order, Query
from ostinato.ports.store import Store

from .makers import at, template


async def test_a_template_comes_back_as_it_was_put(store: Store) -> None:
    full = template(source="id: hello # ä\0\n", definition={"id": "hello", "tasks": [{"a": [1, None]}]})
    assert await store.templates.put(full)
    assert await store.templates.get("company.team", "hello") == full
    assert await store.templates.get("company.team", "nobody") is None
    assert await store.templates.get("company", "hello") is None


async def test_a_template_takes_the_place_of_the_one_before(store: Store) -> None:
    await store.templates.put(template())
    newer = template(source="new", definition={"new": True}, updated=at(5))
    assert not await store.templates.put(newer, overwrite=False)
    assert await store.templates.get("company.team", "hello") == template()
    assert await store.templates.put(newer)
    assert await store.templates.get("company.team", "hello") == newer


async def test_of_many_first_writers_one_succeeds(store: Store) -> None:
    put = await asyncio.gather(*(store.templates.put(template(), overwrite=False) for _ in range(8)))
    assert sum(put) == 1


async def test_what_is_handed_out_is_a_copy(store: Store) -> None:
    await store.templates.put(template())
    found = await store.templates.get("company.team", "hello")
    assert found is not None
    found.definition["id"] = "other"
    assert await store.templates.get("company.team", "hello") == template()


async def test_delete(store: Store) -> None:
    await store.templates.put(template())
    await store.templates.put(template(namespace="other"))
    assert await store.templates.delete("company.team", "hello")
    assert not await store.templates.delete("company.team", "hello")
    assert await store.templates.get("company.team", "hello") is None
    assert await store.templates.namespaces() == ["other"]


async def test_namespaces_are_told_once_in_order(store: Store) -> None:
    for namespace, name in (("b", "x"), ("a.c", "x"), ("b", "y"), ("a", "x")):
        await store.templates.put(template(name, namespace))
    assert await store.templates.namespaces() == ["a", "a.c", "b"]


async def test_search(store: Store) -> None:
    for namespace, name in (("b", "load-all"), ("a.c", "load"), ("ab", "clean"), ("a", "unload")):
        await store.templates.put(template(name, namespace))

    async def found(*conditions: Condition, order: tuple[Order, ...] = (), page: int = 1, size: int = 10) -> list[str]:
        rows = await store.templates.search(Query(conditions, order, page, size))
        assert rows.total >= len(rows.results)
        return [one.id for one in rows.results]

    assert await found() == ["unload", "load", "clean", "load-all"]
    assert await found(page=2, size=3) == ["load-all"]
    assert await found(order=(Order("id", descending=True),)) == ["unload", "load-all", "load", "clean"]
    assert await found(Condition("namespace", Op.PREFIX, "a")) == ["unload", "load"]
    assert await found(Condition("q", Op.EQUALS, "load")) == ["load", "load-all"]
    assert await found(Condition("q", Op.EQUALS, "LOAD"), Condition("namespace", Op.EQUALS, "b")) == ["load-all"]
    assert await found(Condition("q", Op.EQUALS, "nothing")) == []
