"""Paths of the internal storage."""

from __future__ import annotations

import pytest

from ostinato.storage import addresses


@pytest.mark.parametrize(
    ("text", "expected"),
    [("My Flow", "my-flow"), ("Änderung_1", "anderung-1"), ("a.b/c", "abc"), ("plain-id", "plain-id")],
)
def test_slug(text: str, expected: str) -> None:
    assert addresses.slug(text) == expected


def test_addresses() -> None:
    run = addresses.task_run("company.team", "My_Flow", "e1", "Task1", "r1")
    assert run == "/company/team/my-flow/executions/e1/tasks/task1/r1"
    assert addresses.uri(run).startswith("kestra:///company/team/")
    assert addresses.input_file("a.b", "f", "e", "file", "x.csv") == "/a/b/f/executions/e/inputs/file/x.csv"
    assert addresses.namespace_files("a.b") == "/a/b/_files"
    assert addresses.key_value("a.b", "k") == "/a/b/_kv/k.ion"
    assert addresses.cache("a", "f", "t") == "/a/f/t/cache/cache.zip"
    assert addresses.belongs_to_execution(run, "e1")
    assert not addresses.belongs_to_execution(run, "e")
