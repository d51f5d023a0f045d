"""Plugin defaults: whom they reach, and who wins."""

from __future__ import annotations

from typing import Any

import pytest

from ostinato.planner.defaults import apply_defaults, merge

NEW, OLD = "io.kestra.plugin.core.log.Log", "io.kestra.core.tasks.log.Log"


def canonical(name: str) -> str | None:
    return {OLD: NEW, NEW: NEW}.get(name)


def applied(
    plugin: dict[str, Any], *defaults: dict[str, Any], server: tuple[dict[str, Any], ...] = ()
) -> dict[str, Any]:
    """A task after the defaults of its flow and of the server."""
    flow = {"tasks": [plugin], "pluginDefaults": list(defaults)}
    found: dict[str, Any] = apply_defaults(flow, server, canonical)["tasks"][0]
    return found


def default(values: dict[str, Any], type_: str = NEW, **more: Any) -> dict[str, Any]:
    return {"type": type_, "values": values, **more}


# -- whom they reach --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "type_", "reached"),
    [
        (NEW, NEW, True),
        (NEW, "io.kestra.plugin.core", True),
        ("io.kestra.plugin.corefoo.X", "io.kestra.plugin.core", True),
        (NEW, "io.kestra.plugin.core.log.Log2", False),
        (NEW, OLD, True),
        (OLD, NEW, False),
        (OLD, OLD, True),
        (NEW, "Log", False),
    ],
)
def test_a_default_reaches_types_that_begin_with_its_own(written: str, type_: str, reached: bool) -> None:
    assert ("x" in applied({"type": written}, default({"x": 1}, type_))) is reached


def test_a_default_reaches_every_depth() -> None:
    flow = {
        "tasks": [{"type": "flow.If", "then": [{"type": NEW}], "retry": {"type": "constant"}}],
        "triggers": [{"type": "t.Schedule", "conditions": [{"type": NEW}]}],
        "variables": {"deep": {"type": NEW}, "plain": {"kind": NEW}},
        "pluginDefaults": [default({"x": 1}), default({"y": 2}, "constant")],
    }
    found = apply_defaults(flow, (), canonical)
    assert found["tasks"][0]["then"] == [{"type": NEW, "x": 1}]
    assert found["tasks"][0]["retry"] == {"type": "constant", "y": 2}
    assert found["triggers"][0]["conditions"] == [{"type": NEW, "x": 1}]
    assert found["variables"] == {"deep": {"type": NEW, "x": 1}, "plain": {"kind": NEW}}


def test_defaults_are_not_applied_to_themselves() -> None:
    given = [default({"inner": {"type": NEW}})]
    assert apply_defaults({"pluginDefaults": given}, (), canonical)["pluginDefaults"] == given


def test_a_named_default_reaches_only_those_that_name_it() -> None:
    named = default({"x": 1}, ref="mine")
    assert "x" not in applied({"type": NEW}, named)
    assert "x" not in applied({"type": NEW, "pluginDefaultsRef": "other"}, named)
    assert applied({"type": NEW, "pluginDefaultsRef": "mine"}, named) == {"type": NEW, "x": 1}
    assert applied({"type": NEW, "pluginDefaultsRef": "other"}, named)["pluginDefaultsRef"] == "other"
    assert "x" not in applied({"type": "other.Type", "pluginDefaultsRef": "mine"}, named)


@pytest.mark.parametrize(
    "odd", [{}, {"type": None}, {"type": 5, "values": {"x": 1}}, {"type": NEW}, {"type": NEW, "values": None}]
)
def test_an_odd_default_reaches_nobody(odd: dict[str, Any]) -> None:
    assert applied({"type": NEW}, odd) == {"type": NEW}


def test_the_flow_as_it_was_written_is_left_alone() -> None:
    flow = {"tasks": [{"type": NEW, "list": [1]}], "pluginDefaults": [default({"list": [0]}, forced=True)]}
    apply_defaults(flow, (), canonical)
    assert flow["tasks"] == [{"type": NEW, "list": [1]}]


# -- who wins ---------------------------------------------------------------------------------------------------------


def test_what_a_task_says_wins_over_a_default() -> None:
    assert applied({"type": NEW, "x": "own"}, default({"x": 1, "y": 2})) == {"type": NEW, "x": "own", "y": 2}


def test_a_forced_default_wins_over_what_a_task_says() -> None:
    assert applied({"type": NEW, "x": "own"}, default({"x": 1}, forced=True))["x"] == 1


def test_of_defaults_the_first_wins_and_of_forced_ones_the_last() -> None:
    both = (default({"x": 1}), default({"x": 2}))
    assert applied({"type": NEW}, *both)["x"] == 1
    assert applied({"type": NEW}, *({**one, "forced": True} for one in both))["x"] == 2


def test_the_flow_wins_over_the_server_unless_forced() -> None:
    assert applied({"type": NEW}, default({"x": "flow"}), server=(default({"x": "server"}),))["x"] == "flow"
    forced = applied(
        {"type": NEW}, default({"x": "flow"}, forced=True), server=(default({"x": "server"}, forced=True),)
    )
    assert forced["x"] == "server"


def test_forced_ones_come_after_all_others() -> None:
    assert applied({"type": NEW}, default({"x": 1}, forced=True), default({"x": 2}))["x"] == 1


def test_null_is_no_value() -> None:
    assert applied({"type": NEW, "x": None}, default({"x": 1}))["x"] == 1


def test_maps_are_merged_deeply_and_lists_joined() -> None:
    task = {"type": NEW, "m": {"a": 1, "l": [3]}, "l": ["own"]}
    assert applied(task, default({"m": {"a": 0, "b": 2, "l": [1]}, "l": ["default"]})) == {
        "type": NEW,
        "m": {"a": 1, "l": [1, 3], "b": 2},
        "l": ["default", "own"],
    }
    assert applied(task, default({"l": ["forced"], "m": {"a": 9}}, forced=True)) == {
        "type": NEW,
        "m": {"a": 9, "l": [3]},
        "l": ["own", "forced"],
    }


def test_the_old_name_of_the_list_counts() -> None:
    found = apply_defaults({"tasks": [{"type": NEW}], "taskDefaults": [default({"x": 1})]}, (), canonical)
    assert found["tasks"] == [{"type": NEW, "x": 1}]


@pytest.mark.parametrize(
    ("weak", "strong", "expected"),
    [({}, {"a": 1}, {"a": 1}), ({"a": {"b": 1}}, {"a": 5}, {"a": 5}), ({"a": 5}, {"a": [1]}, {"a": [1]})],
)
def test_what_cannot_be_merged_is_the_strong_ones(weak: Any, strong: Any, expected: Any) -> None:
    assert merge(weak, strong) == expected


def test_what_a_plugin_does_not_have_does_not_reach_it() -> None:
    flow = {"tasks": [{"type": NEW}, {"type": OLD}], "pluginDefaults": [default({"a": 1, "b": 2}, "io.kestra")]}
    found = apply_defaults(flow, (), canonical, lambda name: {"a"} if name == NEW else None)
    assert found["tasks"] == [{"type": NEW, "a": 1}, {"type": OLD, "a": 1, "b": 2}]
