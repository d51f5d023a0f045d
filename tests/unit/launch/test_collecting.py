"""Windows of Flow triggers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from ostinato.launch.collecting import Collection
from ostinato.launch.conditions.groups import Group
from ostinato.ports.moves import Window
from tests.unit.launch.conditions.test_executions import AT, facts

KEY = ("n", "f", "t")


def group(name: str = "g", resets: bool = True, **holds: bool) -> Group:
    conditions = {one: lambda _, value=value: value for one, value in holds.items()}
    return Group(name, {"window": "PT1H"}, resets, conditions)


def taken(
    groups: list[Group], stored: list[Window] | None = None, at: datetime = AT, outputs: Any = None
) -> Collection:
    collection = Collection(groups, KEY, stored or [], at, UTC)
    collection.take(facts(outputs))
    return collection


def test_what_holds_is_kept() -> None:
    found = taken([group(a=True, b=False)], outputs={"x": 1})
    assert not found.complete
    (window,) = found.changed
    assert (window.held, window.outputs, window.version) == (["a"], {"x": 1}, 0)
    assert (window.start, window.until) == (AT, AT + timedelta(hours=1))


def test_what_does_not_concern_it_changes_nothing() -> None:
    found = taken([group(a=False)])
    assert (found.complete, found.changed) == (False, [])


def test_it_fires_when_the_last_one_holds_and_begins_anew() -> None:
    before = Window(*KEY, "g", AT, AT + timedelta(hours=1), ["a"], {"x": {"one": 1}}, version=4)
    found = taken([group(a=False, b=True)], [before], outputs={"x": {"two": 2}})
    assert found.complete
    assert found.outputs == {"x": {"one": 1, "two": 2}}
    (window,) = found.changed
    assert (window.held, window.outputs, window.version) == ([], {}, 4)


def test_without_a_reset_each_further_execution_fires() -> None:
    before = Window(*KEY, "g", AT, AT + timedelta(hours=1), ["a", "b"], {"x": 1}, version=2)
    found = taken([group(resets=False, a=True, b=False)], [before])
    assert found.complete
    assert found.changed[0].held == ["a", "b"]
    assert not taken([group(resets=False, a=False, b=False)], [before]).complete


def test_an_expired_window_counts_no_more() -> None:
    before = Window(*KEY, "g", AT, AT + timedelta(hours=1), ["a"], version=2)
    found = taken([group(a=False, b=True)], [before], at=AT + timedelta(hours=1))
    assert not found.complete
    assert [(window.held, window.version) for window in found.changed] == [(["b"], 2)]


def test_outside_of_every_window_nothing_is_collected() -> None:
    deadline = Group("g", {"type": "DAILY_TIME_DEADLINE", "deadline": "09:00:00"}, True, {"a": lambda _: True})
    found = taken([deadline])
    assert (found.complete, found.changed) == (False, [])


def test_all_groups_have_to_be_complete_at_once() -> None:
    one = Window(*KEY, "one", AT, AT + timedelta(hours=1), ["a"], version=1)
    found = taken([group("one", a=False), group("two", a=True, b=True)], [one])
    assert found.complete
    assert [(window.name, window.held) for window in found.changed] == [("one", []), ("two", [])]
    assert not taken([group("one", a=False), group("two", a=True)]).complete
