"""Trees of names."""

from __future__ import annotations

import pytest

from ostinato.settings.tree import find, leaves, merge, normal, put, relaxed


@pytest.mark.parametrize("name", ["driverClassName", "driver-class-name", "driver_class_name", "DRIVER_CLASS_NAME"])
def test_all_spellings_are_one_name(name: str) -> None:
    assert relaxed(name) == "driver-class-name"


def test_dotted_and_nested_names_meet() -> None:
    tree = normal({"a.bC": 1, "a": {"d_e": 2}, "a.f": {"g": 3}})
    assert tree == {"a": {"b-c": 1, "d-e": 2, "f": {"g": 3}}}


def test_a_dotted_name_below_a_plain_value_replaces_it() -> None:
    assert normal({"a": 1, "a.b": 2}) == {"a": {"b": 2}}


def test_merging_goes_deep_and_the_second_wins() -> None:
    assert merge({"a": {"b": 1, "c": 1}, "d": 1}, {"a": {"c": 2}, "d": {"e": 2}}) == {
        "a": {"b": 1, "c": 2},
        "d": {"e": 2},
    }


def test_a_value_is_found_by_its_path() -> None:
    assert find({"a": {"b": 1}}, "a.b") == 1
    assert find({"a": {"b": 1}}, "a.b.c") is None
    assert find({}, "a") is None


def test_a_value_is_put_at_its_path_whatever_was_there() -> None:
    tree: dict[str, object] = {"a": 1}
    put(tree, "a.b.c", 2)
    put(tree, "a.b.d", 3)
    assert tree == {"a": {"b": {"c": 2, "d": 3}}}
    assert list(leaves(tree)) == [("a.b.c", 2), ("a.b.d", 3)]
