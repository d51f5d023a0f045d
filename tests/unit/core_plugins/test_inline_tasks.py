"""Tasks that run inside a turn: their lines, outputs, metrics and failures."""

from __future__ import annotations

from typing import Any

import pytest

from ostinato.core_plugins.debug import Echo, Return
from ostinato.core_plugins.execution.assert_ import Assert
from ostinato.core_plugins.execution.exit_ import Exit
from ostinato.core_plugins.execution.fail import Fail
from ostinato.core_plugins.execution.labels import Labels
from ostinato.core_plugins.execution.variables import SetVariables, UnsetVariables
from ostinato.core_plugins.log import Log
from ostinato.core_plugins.metric import Publish
from ostinato.core_plugins.output import OutputValues
from ostinato.plugin import Task
from ostinato.plugin.testing import TaskTest, run_task


def ran(cls: type[Task], variables: dict[str, Any] | None = None, **source: Any) -> TaskTest:
    return run_task(cls, {"id": "a", "type": "t", **source}, variables=variables or {})


def test_return() -> None:
    run = ran(Return, {"n": 12}, format="x{{ n }}")
    assert run.outputs == {"value": "x12"}
    assert run.lines == [("DEBUG", "x12")]
    assert [(m.type, m.name, m.tags) for m in run.measures] == [("counter", "length", {}), ("timer", "duration", {})]
    assert run.measures[0].value == 3
    assert ran(Return).outputs == {}
    assert ran(Return, format=5).outputs == {"value": "5"}
    assert ran(Return, format=True).outputs == {"value": "true"}


def test_echo() -> None:
    assert ran(Echo, format="careful", level="WARN").lines == [("WARN", "careful")]


def test_log_forms() -> None:
    assert ran(Log, message=["a", "{{ 1 + 1 }}"]).lines == [("INFO", "a"), ("INFO", "2")]
    assert ran(Log, {"lines": ["x", "y"]}, message="{{ lines }}").lines == [("INFO", '["x","y"]')]
    assert ran(Log, message="").lines == [("INFO", "")]
    assert ran(Log, {"l": "ERROR"}, message="x", level="{{ l }}").lines == [("ERROR", "x")]


def test_log_of_what_is_no_text() -> None:
    run = ran(Log, message=42)
    assert (run.state, run.lines) == ("FAILED", [("ERROR", "Invalid message type 'class java.lang.Integer'")])
    run = ran(Log, message=["a", 1, True])
    assert run.lines[0] == ("INFO", "a")
    assert run.lines[1].message.startswith("class java.lang.Integer cannot be cast to class java.lang.String (")


def test_output_values_are_texts() -> None:
    run = ran(OutputValues, {"n": 1}, values={"a": "{{ n + 1 }}", "b": 3, "c": None, "d": ["{{ n }}"]})
    assert run.outputs == {"values": {"a": "2", "b": 3, "d": ["1"]}}


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ({"condition": "{{ 1 == 2 }}"}, None),
        ({"condition": "0"}, None),
        ({"condition": ""}, None),
        ({}, ["Task failure"]),
        ({"condition": "no", "errorMessage": "in {{ 1 }}"}, ["in 1", "Fail on a condition"]),
        (
            {"condition": "{{ outputs }}"},
            ["Unable to find `outputs` used in the expression `{{ outputs }}` at line 1"],
        ),
    ],
)
def test_fail(source: dict[str, Any], lines: list[str] | None) -> None:
    run = ran(Fail, **source)
    assert run.state == ("SUCCESS" if lines is None else "FAILED")
    assert run.logged("ERROR") == (lines or [])


def test_assert() -> None:
    run = ran(Assert, {"n": 3}, conditions=["{{ n == 3 }}", "{{ n > 5 }}"], errorMessage="n is {{ n }}")
    assert run.logged("ERROR") == ["Assertion `{{ n > 5 }}` failed!", "1 assertion failed!\nn is 3"]
    assert run.measures == [("counter", "success", 1.0, {}), ("counter", "failed", 1.0, {})]
    run = ran(Assert, conditions=["0", "{{ nobody }}", True, 1])
    assert run.logged("ERROR")[1].startswith("Assertion `{{ nobody }}` failed, failed to render `Unable to find")
    assert run.logged("ERROR")[2] == "2 assertions failed!"


def test_exit() -> None:
    update = ran(Exit).update
    assert update is not None
    assert update.state == "SUCCESS"
    update = ran(Exit, state="CANCELED").update
    assert update is not None
    assert update.state == "CANCELLED"


@pytest.mark.parametrize(
    ("written", "labels"),
    [
        ({"env": "{{ 'pro' ~ 'd' }}", "{{ 'dyn' }}": "key"}, {"env": "prod", "dyn": "key"}),
        ([{"key": "a", "value": "1"}, {"key": "a", "value": "2"}], {"a": "2"}),
        ('{"a": "{{ n }}", "b": 2, "c": true}', {"a": "7", "b": "2", "c": "true"}),
    ],
)
def test_labels(written: Any, labels: dict[str, str]) -> None:
    update = ran(Labels, {"n": 7}, labels=written).update
    assert update is not None
    assert update.labels == labels


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (["a"], "Unknown value type: class java.lang.String"),
        ({"k": ""}, "Label values cannot be empty, offending label: k"),
        (
            {"system.mine": "x"},
            "System labels can only be set by Kestra itself, offending label: system.mine=x",
        ),
    ],
)
def test_labels_refused(written: Any, message: str) -> None:
    assert ran(Labels, labels=written).logged("ERROR") == [message]


def test_labels_that_are_no_json() -> None:
    assert ran(Labels, labels="{{ 'text' }}").state == "FAILED"


def test_set_variables() -> None:
    more = {"variables": {"l": [2, 3], "b": None}}
    run = run_task(SetVariables, {"id": "a", **more}, execution_variables={"l": [1, 2], "b": 2})
    assert run.update is not None
    assert run.update.variables == {"l": [1, 2, 3], "b": 2}
    source = {"id": "a", "variables": {"a": {"y": "{{ 1 }}"}, "n": "x"}}
    run = run_task(SetVariables, source, execution_variables={"a": {"x": 1}, "b": 2})
    assert run.update is not None
    assert run.update.variables == {"a": {"x": 1, "y": "1"}, "b": 2, "n": "x"}
    run = run_task(SetVariables, {**source, "overwrite": False}, execution_variables={"a": 1, "n": 2})
    expected = "`overwrite` is set to false and the following variables already exist: a,n"
    assert run.logged("ERROR") == [expected]


def test_unset_variables() -> None:
    there = {"a": 1, "m": {"x": 1, "y": 2}}
    run = run_task(UnsetVariables, {"id": "a", "variables": ["nobody", "m.x"]}, execution_variables=there)
    assert run.update is not None
    assert run.update.variables == {"a": 1, "m": {"y": 2}}
    assert run_task(UnsetVariables, {"id": "a", "variables": ["no.one"]}, execution_variables=there).state == "FAILED"
    source = {"id": "a", "variables": ["no.one"], "ignoreMissing": True}
    assert run_task(UnsetVariables, source, execution_variables=there).state == "SUCCESS"


def test_publish() -> None:
    metrics = [
        {"type": "counter", "name": "rows", "value": "{{ n }}", "tags": {"kind": "{{ 'a' ~ 'b' }}"}},
        {"type": "timer", "name": "elapsed", "value": "PT1.5S"},
        {"type": "gauge", "name": "level", "value": 0.25},
    ]
    assert ran(Publish, {"n": 12}, metrics=metrics).measures == [
        ("counter", "rows", 12.0, {"kind": "ab"}),
        ("timer", "elapsed", 1500.0, {}),
        ("gauge", "level", 0.25, {}),
    ]
    assert ran(Publish, metrics=[{"type": "counter", "name": "x", "value": "many"}]).state == "FAILED"
