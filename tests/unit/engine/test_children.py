"""What a worker notes of the children of a WorkingDirectory."""

from __future__ import annotations

from ostinato.engine.children import begun, born, ended, killed, verdict
from ostinato.engine.states import State

from .play import START


def test_a_child_from_its_birth_to_its_end() -> None:
    child = born("B", 0, "a", START)
    assert (child.state, child.id == born("B", 0, "a", START).id) == ("CREATED", True)
    assert child.id != born("B", 1, "a", START).id
    done = ended(begun(child, START, "w"), START, State.FAILED, State.WARNING, outputs={"x": 1})
    assert (done.state, done.attempts[0].state, done.outputs) == ("WARNING", "FAILED", {"x": 1})
    assert [mark.state for mark in killed(child, START).history] == ["CREATED", "KILLED"]


def test_the_worst_of_them_counts() -> None:
    def child(state: State) -> object:
        return ended(begun(born("B", 0, "a", START), START, "w"), START, state)

    for states, expected in (
        ([], "SUCCESS"),
        ([State.SUCCESS, State.WARNING], "WARNING"),
        ([State.WARNING, State.FAILED], "FAILED"),
        ([State.FAILED, State.KILLED], "KILLED"),
    ):
        assert verdict([child(state) for state in states]) == expected  # type: ignore[misc]
