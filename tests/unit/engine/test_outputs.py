"""How outputs are addressed, in loops and outside of them."""

from __future__ import annotations

import pytest

from ostinato.engine.outputs import OutputMap, Outputs, OutputTree


def tree(*runs: tuple[tuple[str, ...], str]) -> OutputTree:
    found = OutputTree()
    for path, id_ in runs:
        found.add(path, id_)
    return found


def test_the_outputs_of_a_single_run_are_a_map() -> None:
    outputs = Outputs({"a": tree(((), "r"))}, {"r": {"x": 1}})
    assert (outputs["a"], len(outputs["a"])) == ({"x": 1}, 1)
    assert (list(outputs), len(outputs)) == (["a"], 1)


def test_maps_in_maps_are_in_hash_order() -> None:
    given = {"zeta": 1, "alpha": {"zeta": 1, "alpha": 2, "mid": 3, "b": 4}, "mid": [{"zeta": 1, "alpha": 2}], "b": 4}
    outputs = Outputs({"a": tree(((), "r")), "b": tree((("v",), "s"))}, {"r": given, "s": given})
    for found in (outputs["a"], outputs["b"]["v"]):
        assert list(found) == list(found["alpha"]) == ["zeta", "mid", "b", "alpha"]
        assert list(found["mid"][0]) == ["zeta", "alpha"]


def test_tasks_are_in_hash_order_the_later_of_two_first() -> None:
    names = ["fe", "i", "j", "j2", "j3", "q1", "q2"]
    outputs = Outputs({name: tree(((), name)) for name in names}, {name: {"x": 1} for name in names})
    assert list(outputs) == ["q1", "q2", "j2", "j3", "i", "j", "fe"]


def test_tasks_without_outputs_are_not_there() -> None:
    outputs = Outputs({"a": tree(((), "r"))}, {})
    assert (list(outputs), len(outputs)) == ([], 0)
    with pytest.raises(KeyError):
        outputs["a"]
    with pytest.raises(KeyError):
        outputs["nowhere"]


def test_tasks_that_have_run_and_gave_nothing_have_an_empty_map() -> None:
    trees = {"a": tree((("v",), "r")), "b": tree(((), "s")), "c": tree()}
    outputs = Outputs(trees, {}, {"r"}.__contains__)
    assert (dict(outputs), list(outputs)) == ({"a": {}}, ["a"])


def test_outputs_of_a_loop_are_found_by_value() -> None:
    trees = {"a": tree((("v1",), "r1"), (("v2",), "r2"), (("v3",), "r3"))}
    outputs = Outputs(trees, {"r1": {"x": 1}, "r2": {"x": 2}})
    assert outputs["a"]["v2"] == {"x": 2}
    assert (list(outputs["a"]), len(outputs["a"])) == (["v2", "v1"], 2)
    with pytest.raises(KeyError):
        outputs["a"]["v3"]


def test_loops_in_loops_nest() -> None:
    outputs = Outputs({"a": tree((("v", "w"), "r1"), (("v", "z"), "r2"))}, {"r1": {"x": 1}, "r2": {"x": 2}})
    assert outputs["a"]["v"]["w"] == {"x": 1}
    assert dict(outputs["a"]["v"]) == {"w": {"x": 1}, "z": {"x": 2}}


def test_the_last_run_wins_where_there_are_several() -> None:
    found = OutputMap(tree(((), "r1"), ((), "r2"), ((), "r3")), {"r1": {"x": 1, "y": 1}, "r2": {"x": 2}})
    assert dict(found) == {"x": 2, "y": 1}


def test_a_value_that_is_a_name_too_is_the_branch() -> None:
    found = OutputMap(tree(((), "r1"), (("x",), "r2")), {"r1": {"x": 1, "y": 2}, "r2": {"z": 3}})
    assert dict(found) == {"x": {"z": 3}, "y": 2}


def test_what_was_removed_leaves_no_branch() -> None:
    found = tree((("v", "w"), "r1"), (("v", "z"), "r2"), ((), "r3"))
    found.remove(("v", "w"), "r1")
    assert found.find(("v", "w")) is None
    assert found.find(("v", "z")) is not None
    found.remove(("v", "z"), "r2")
    found.remove((), "r3")
    assert (found.branches, found.runs) == ({}, [])
    assert found.find(("v", "z", "deeper")) is None
