"""Key-value pairs and settings."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from msgspec.structs import replace

from ostinato.ports.search import Condition, Op, Order, Query
from ostinato.ports.store import Store

from .makers import T0, at, pair


@pytest.mark.parametrize("value", ["text", "nul\0é", 1, 2.5, True, None, [1, {"a": []}], {"a": {"b": None}}])
async def test_values_come_back(store: Store, value: Any) -> None:
    entry = pair(value=value, type="JSON", description="words", expires=at(9))
    assert await store.kv.put(entry)
    assert await store.kv.get("company.team", "k") == replace(entry, version=1)


async def test_a_new_value_counts_the_version_up_and_keeps_the_creation(store: Store) -> None:
    await store.kv.put(pair(value=1))
    await store.kv.put(pair(value=2, created=at(5), updated=at(5)))
    assert await store.kv.get("company.team", "k") == pair(value=2, version=2, created=T0, updated=at(5))


async def test_without_overwrite_only_what_expired_is_replaced(store: Store) -> None:
    assert await store.kv.put(pair(value=1, expires=at(10)), overwrite=False)
    assert not await store.kv.put(pair(value=2, updated=at(9)), overwrite=False)
    assert await store.kv.put(pair(value=3, updated=at(10)), overwrite=False)
    assert not await store.kv.put(pair(value=4, updated=at(99)), overwrite=False)
    found = await store.kv.get("company.team", "k")
    assert found is not None and found.value == 3


async def test_expired_pairs_are_still_told(store: Store) -> None:
    await store.kv.put(pair(expires=at(-5)))
    found = await store.kv.get("company.team", "k")
    assert found is not None and found.expires == at(-5)


async def test_of_many_first_writers_one_succeeds(store: Store) -> None:
    put = await asyncio.gather(*(store.kv.put(pair(value=n), overwrite=False) for n in range(8)))
    assert sum(put) == 1


async def test_delete_and_namespaces_apart(store: Store) -> None:
    await store.kv.put(pair())
    await store.kv.put(pair(namespace="other"))
    assert await store.kv.delete("company.team", "k")
    assert not await store.kv.delete("company.team", "k")
    assert await store.kv.get("company.team", "k") is None
    assert await store.kv.get("other", "k") is not None


async def test_versions_go_on_after_a_delete(store: Store) -> None:
    await store.kv.put(pair(value=1))
    await store.kv.put(pair(value=2))
    await store.kv.delete("company.team", "k")
    await store.kv.put(pair(value=3, created=at(5), updated=at(5)))
    assert await store.kv.get("company.team", "k") == pair(value=3, version=3, created=at(5), updated=at(5))
    await store.kv.put(pair(value=4))
    await store.kv.delete("company.team", "k")
    assert await store.kv.put(pair(value=5), overwrite=False)
    found = await store.kv.get("company.team", "k")
    assert found is not None and found.version == 5
    await store.kv.put(pair(namespace="other"))
    other = await store.kv.get("other", "k")
    assert other is not None and other.version == 1


async def test_search_by_the_beginnings_of_words(store: Store) -> None:
    for key, description in (("delta-1", None), ("alpha", "the second\nline, été"), ("a_long.Key", "")):
        await store.kv.put(pair(key, description=description))
    cases = {
        "del": "delta-1", "lta": "", "1": "delta-1", "DELTA 1": "delta-1", "delta 2": "", "sec the": "alpha",
        "LINE": "alpha", "ine": "", "long key": "a_long.Key", "long-key!": "a_long.Key", "été": "alpha", "té": "",
        "": "a_long.Key alpha delta-1", "-": "delta-1", ".*": "", "a": "a_long.Key alpha",
    }  # fmt: skip
    for text, keys in cases.items():
        page = await store.kv.search(Query((Condition("q", Op.EQUALS, text),)))
        assert " ".join(entry.key for entry in page.results) == keys, text


async def test_search(store: Store) -> None:
    await store.kv.put(pair("a", updated=at(1)))
    await store.kv.put(pair("b%", updated=at(2), expires=at(9)))
    await store.kv.put(pair("c", namespace="other", description="About K"))
    cases = [
        (Condition("namespace", Op.EQUALS, "company.team"), ["a", "b%"]),
        (Condition("q", Op.EQUALS, "%"), ["b%"]),
        (Condition("q", Op.EQUALS, "about"), ["c"]),
        (Condition("updated", Op.GREATER_THAN, at(1)), ["b%"]),
        (Condition("expirationDate", Op.LESS_THAN_OR_EQUAL_TO, at(9)), ["b%"]),
    ]
    for condition, expected in cases:
        assert [entry.key for entry in (await store.kv.search(Query((condition,)))).results] == expected, condition
    page = await store.kv.search(Query(order=(Order("key", True),), size=1))
    assert ([entry.key for entry in page.results], page.total) == (["c"], 3)


async def test_settings(store: Store) -> None:
    assert await store.settings.get("x") is None
    await store.settings.put("x", {"a": [1, "é\0"]})
    await store.settings.put("y", 1)
    await store.settings.put("y", 2)
    assert await store.settings.get("x") == {"a": [1, "é\0"]}
    assert await store.settings.get("y") == 2
