"""How many executions of a flow run at a time: the gate's answers."""

from __future__ import annotations

from typing import Any

from ostinato.engine import events as e
from ostinato.engine.gate import Gate, Place, address, decide, flow_of
from ostinato.engine.plan import Concurrency
from ostinato.engine.states import State

from .play import START

GATE = address("main", "a.b", "f")
ONE = Concurrency(1)


def asked(name: str, number: int = 1) -> e.SlotAsked:
    return e.SlotAsked(at=START, execution_id=name, number=number)


def left(name: str, number: int = 1) -> e.SlotLeft:
    return e.SlotLeft(at=START, execution_id=name, number=number)


def gate(*places: Place, more: bool = False) -> Gate:
    """A gate at which these stand already."""
    line = [place for place in places if not place.held]
    known = {place.execution_id: place for place in places}
    return Gate(GATE, 3, len(places), sum(place.held for place in places), known, line, more)


def said(step: Any) -> list[str]:
    """The answers, in order."""
    return [f"{to} {type(event).__name__}" for to, event in step.posts]


def test_the_address_names_the_flow() -> None:
    assert flow_of(GATE) == ("a.b", "f")


def test_who_comes_first_is_let_in_and_the_others_stand_in_line() -> None:
    step = decide(gate(), [asked("a"), asked("b"), asked("c")], ONE, START)
    assert said(step) == ["a SlotGranted", "b SlotQueued", "c SlotQueued"]
    assert [(p.execution_id, p.place, p.held) for p in step.stored.values()] == [
        ("a", 1, True),
        ("b", 2, False),
        ("c", 3, False),
    ]


def test_nothing_limits_a_flow_that_says_nothing() -> None:
    step = decide(gate(Place("a", 1, 1, True), Place("b", 1, 2)), [asked("c")], None, START)
    assert said(step) == ["c SlotQueued", "b SlotGranted", "c SlotGranted"]


def test_one_too_many_is_refused_where_nobody_may_wait() -> None:
    for behavior, state in (("FAIL", State.FAILED), ("CANCEL", State.CANCELLED)):
        step = decide(gate(Place("a", 1, 1, True)), [asked("b")], Concurrency(1, behavior), START)
        ((to, event),) = step.posts
        assert isinstance(event, e.SlotRefused)
        assert (to, event.state, step.stored) == ("b", state, {})


def test_who_leaves_makes_room_for_the_first_in_line() -> None:
    places = Place("a", 1, 1, True), Place("b", 1, 2), Place("c", 1, 3)
    step = decide(gate(*places), [left("a")], ONE, START)
    assert (said(step), list(step.gone)) == (["b SlotGranted"], ["a"])


def test_who_does_not_wait_any_longer_makes_no_room() -> None:
    places = Place("a", 1, 1, True), Place("b", 1, 2), Place("c", 1, 3)
    step = decide(gate(*places), [left("b")], ONE, START)
    assert (said(step), list(step.gone)) == ([], ["b"])


def test_a_late_farewell_takes_nothing_back() -> None:
    step = decide(gate(Place("a", 2, 1, True)), [left("a", 1), left("nobody")], ONE, START)
    assert (said(step), step.gone, step.stored) == ([], {}, {})


def test_a_doubled_request_hears_the_same_answer() -> None:
    places = Place("a", 1, 1, True), Place("b", 1, 2)
    step = decide(gate(*places), [asked("a"), asked("b"), asked("b", 0)], ONE, START)
    assert (said(step), step.stored) == (["a SlotGranted", "b SlotQueued"], {})


def test_a_newer_request_goes_to_the_end_of_the_line() -> None:
    places = Place("a", 1, 1, True), Place("b", 1, 2), Place("c", 1, 3)
    step = decide(gate(*places), [asked("b", 2), left("a")], ONE, START)
    assert said(step) == ["b SlotQueued", "c SlotGranted"]
    assert step.stored["b"].place == 4


def test_who_is_ordered_in_counts_whatever_the_limit() -> None:
    taken = e.SlotTaken(at=START, execution_id="b", number=2)
    stale = e.SlotTaken(at=START, execution_id="b", number=1)
    step = decide(gate(Place("a", 1, 1, True), Place("b", 1, 2)), [taken, stale, left("a")], ONE, START)
    assert said(step) == ["b SlotGranted"]
    assert (step.stored["b"].held, step.stored["b"].number) == (True, 2)


def test_a_changed_limit_lets_in_who_has_room() -> None:
    changed = e.LimitChanged(at=START)
    places = Place("a", 1, 1, True), Place("b", 1, 2), Place("c", 1, 3)
    step = decide(gate(*places), [changed, e.Continued(at=START, run_id=None)], Concurrency(2), START)
    assert said(step) == ["b SlotGranted"]


def test_a_line_that_is_longer_than_what_was_fetched_is_looked_at_again() -> None:
    step = decide(gate(Place("b", 1, 2), more=True), [asked("z")], Concurrency(9), START)
    assert said(step) == ["z SlotQueued", "b SlotGranted", f"{GATE} LimitChanged"]
