"""Tasks on the key-value store."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ostinato.core_plugins.kv.delete import Delete
from ostinato.core_plugins.kv.get import Get
from ostinato.core_plugins.kv.keys import GetKeys
from ostinato.core_plugins.kv.put import Put
from ostinato.core_plugins.kv.set import Set
from ostinato.core_plugins.state.delete import Delete as StateDelete
from ostinato.core_plugins.state.digest import digest
from ostinato.core_plugins.state.get import Get as StateGet
from ostinato.core_plugins.state.set import Set as StateSet
from ostinato.plugin import Task
from ostinato.plugin.testing import Bench

NS = "company.team"


@pytest.mark.parametrize(
    ("value", "kind", "stored"),
    [
        ("text", "STRING", "text"),
        ("42", "STRING", "42"),
        ("{{ 40 + 2 }}", "NUMBER", 42),
        ("{{ 1 == 1 }}", "BOOLEAN", True),
        ("{{ [1, 'a'] }}", "JSON", [1, "a"]),
        ({"a": {"b": "{{ 1 }}"}}, "STRING", '{"a":{"b":"1"}}'),
        (1.5, "STRING", "1.5"),
        (True, "STRING", "true"),
        ("PT90S", "DURATION", "PT1M30S"),
        ("P1W", "STRING", "P1W"),
    ],
)
def test_set_keeps_the_type_of_the_value(value: Any, kind: str, stored: Any) -> None:
    bench = Bench()
    assert bench.run(Set, {"id": "a", "key": "k", "value": value, "ttl": "PT1S"}).state == "SUCCESS"
    pair = bench.kv.pairs[NS, "k"]
    assert (pair.type, pair.value) == (kind, stored)
    assert bench.kv.ttls[NS, "k"] == timedelta(seconds=1)


@pytest.mark.parametrize(
    ("value", "kind", "stored"),
    [
        ("42", "STRING", "42"),
        ("42.5", "NUMBER", 42.5),
        ("TRUE", "BOOLEAN", True),
        ("2024-02-29T10:11:12Z", "DATETIME", "2024-02-29T10:11:12Z"),
        ("2024-02-29", "DATE", "2024-02-29"),
        ("P1DT2H", "DURATION", "PT26H"),
        ('{"a": [1, null]}', "JSON", {"a": [1, None]}),
    ],
)
def test_set_as_a_type(value: str, kind: str, stored: Any) -> None:
    bench = Bench()
    assert bench.run(Set, {"id": "a", "key": "k", "value": value, "kvType": kind}).state == "SUCCESS"
    assert (bench.kv.pairs[NS, "k"].type, bench.kv.pairs[NS, "k"].value) == (kind, stored)


@pytest.mark.parametrize(
    ("value", "kind"), [("42", "NUMBER"), ('"x"', "STRING"), ("true", "BOOLEAN"), ("[1]", "JSON"), ("null", "STRING")]
)
def test_json_has_the_type_of_its_value(value: str, kind: str) -> None:
    bench = Bench()
    bench.run(Set, {"id": "a", "key": "k", "value": value, "kvType": "JSON"})
    assert bench.kv.pairs[NS, "k"].type == kind


def test_a_duration_is_read_as_seconds() -> None:
    bench = Bench()
    bench.run(Set, {"id": "a", "key": "k", "value": "PT90M"})
    assert bench.run(Get, {"id": "a", "key": "k"}).outputs == {"value": 5400.0}


@pytest.mark.parametrize("task", [Set, Get, Delete, Put])
def test_keys_are_checked(task: type[Task]) -> None:
    source = {"value": "x"} if task in (Set, Put) else {}
    run = Bench().run(task, {"id": "a", "key": "a b", **source})
    assert run.logged("ERROR")[0].startswith("Key must start with an alphanumeric character")
    assert Bench().run(task, {"id": "a", "key": "", **source}).logged("ERROR") == ["Key cannot be null or empty"]


@pytest.mark.parametrize(
    ("value", "kind"),
    [("many", "NUMBER"), ("yesterday", "DATE"), ("an hour", "DURATION"), ("{broken", "JSON"), ("maybe", "BOOLEAN")],
)
def test_set_refuses_what_does_not_fit(value: str, kind: str) -> None:
    bench = Bench()
    assert bench.run(Set, {"id": "a", "key": "k", "value": value, "kvType": kind}).state == "FAILED"
    assert bench.kv.pairs == {}


def test_set_does_not_overwrite_unless_asked() -> None:
    bench = Bench()
    bench.run(Set, {"id": "a", "key": "k", "value": "1"})
    run = bench.run(Set, {"id": "a", "key": "k", "value": "2", "overwrite": False})
    assert run.logged("ERROR") == [
        "Cannot set value for key 'k'. Key already exists and `overwrite` is set to `false`."
    ]
    assert bench.run(Set, {"id": "a", "key": "-bad", "value": "2"}).state == "FAILED"


def test_get_looks_in_parents_of_the_namespace_of_the_flow_alone() -> None:
    bench = Bench()
    bench.run(Set, {"id": "a", "key": "k", "value": "up", "namespace": "company"})
    assert bench.run(Get, {"id": "a", "key": "k"}).outputs == {"value": "up"}
    assert bench.run(Get, {"id": "a", "key": "k", "namespace": NS}).outputs == {"value": "up"}
    bench.kv.pairs["company.other", "x"] = bench.kv.pairs["company", "k"]
    assert bench.run(Get, {"id": "a", "key": "k", "namespace": "company.other"}).outputs == {}
    run = bench.run(Get, {"id": "a", "key": "no", "errorOnMissing": True})
    assert run.logged("ERROR") == [
        "No value found for key 'no' in namespace 'company.team' and `errorOnMissing` is set to true"
    ]


def test_keys_and_delete() -> None:
    bench = Bench()
    for key in ("b", "a", "c-x"):
        bench.run(Set, {"id": "a", "key": key, "value": "1"})
    assert bench.run(GetKeys, {"id": "a"}).outputs == {"keys": ["a", "b", "c-x"]}
    assert bench.run(GetKeys, {"id": "a", "prefix": "c-"}).outputs == {"keys": ["c-x"]}
    assert bench.run(Delete, {"id": "a", "key": "b"}).outputs == {"deleted": True}
    assert bench.run(Delete, {"id": "a", "key": "b"}).outputs == {"deleted": False}
    assert bench.run(Delete, {"id": "a", "key": "b", "errorOnMissing": True}).state == "FAILED"


def test_put_merges() -> None:
    bench = Bench()
    bench.run(Set, {"id": "a", "key": "k", "value": "{{ {'a': {'x': 1}} }}"})
    bench.run(Put, {"id": "a", "key": "k", "value": {"a": {"y": 2}}})
    bench.run(Put, {"id": "a", "key": "k", "value": [{"key": "a.z", "value": 3}]})
    assert bench.kv.pairs[NS, "k"].value == {"a": {"x": 1, "y": 2, "z": 3}}
    bench.run(Put, {"id": "a", "key": "k", "value": "text"})
    assert bench.kv.pairs[NS, "k"].value == "text"
    run = bench.run(Put, {"id": "a", "key": "k", "value": [{"key": "a", "value": 3}]})
    assert run.logged("ERROR") == ["Cannot apply keyed `value` updates to a non-JSON existing KV value."]


def test_state() -> None:
    bench = Bench(flow_id="flow")
    key = "flow_states_tasks-states_s"
    assert bench.run(StateGet, {"id": "a", "name": "s"}).outputs == {"count": 0, "data": {}}
    run = bench.run(StateSet, {"id": "a", "name": "s", "data": {"a": {"x": 1}, "b": "{{ flow.id }}"}})
    assert run.outputs == {"count": 2, "key": key}
    bench.run(StateSet, {"id": "a", "name": "s", "data": {"a": {"y": 2}}})
    assert bench.run(StateGet, {"id": "a", "name": "s"}).outputs["data"] == {"a": {"x": 1, "y": 2}, "b": "flow"}
    assert bench.run(StateDelete, {"id": "a", "name": "s"}).outputs == {"deleted": True}
    run = bench.run(StateGet, {"id": "a", "name": "s", "errorOnMissing": True})
    assert run.logged("ERROR") == [f"State {key} not found"]


def test_state_of_a_loop_value() -> None:
    bench = Bench(flow_id="ex-state-tasks", value="p")
    run = bench.run(StateSet, {"id": "a", "name": "ex-state", "data": {}})
    assert run.outputs["key"] == "ex-state-tasks_states_tasks-states_ex-state_93b2f076cea65ac3db837a144b08c84d"
    assert digest("q") == "b1aba139b20c3ebcf667a14f41c7d17c"
    assert len(digest("longer than sixteen bytes, so that whole blocks are read")) == 32


def test_null_is_not_kept_in_a_state() -> None:
    bench = Bench()
    run = bench.run(StateSet, {"id": "a", "data": {"a": 1, "n": None, "m": {"x": None, "l": [None]}}})
    assert run.outputs["count"] == 2
    assert bench.run(StateGet, {"id": "a"}).outputs["data"] == {"a": 1, "m": {"l": [None]}}
    run = bench.run(StateDelete, {"id": "a", "name": "no", "errorOnMissing": True})
    assert run.logged("ERROR") == ["Unable to find the state file 'no'"]


@pytest.mark.parametrize("task", [Set, Get, Delete, Put, GetKeys])
def test_a_namespace_that_is_not_there_is_named(task: type[Task]) -> None:
    bench = Bench()
    source = {"key": "k", "value": "x"} if task in (Set, Put) else {} if task is GetKeys else {"key": "k"}
    run = bench.run(task, {"id": "a", "namespace": "other", **source})
    assert run.logged("ERROR") == ["Cannot access the KV store. The namespace 'other' does not exist."]
    assert bench.run(task, {"id": "a", "namespace": "company", **source}).state == "SUCCESS"
