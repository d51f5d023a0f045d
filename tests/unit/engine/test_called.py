"""What executions that task runs have started tell of their end."""

from __future__ import annotations

import pytest

from ostinato.engine.called import is_waited_for, told_at_end
from ostinato.engine.records import Execution, Mark
from ostinato.engine.states import State
from tests.unit.engine.play import START


def execution(state: State, **more: str) -> Execution:
    return Execution("E", "n", "f", 1, [Mark(state, START)], **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "more", "expected"),
    [
        (State.RUNNING, {"parent_id": "P", "parent_run_id": "R"}, True),
        (State.RETRIED, {"parent_id": "P", "parent_run_id": "R"}, False),
        (State.RUNNING, {}, False),
    ],
)
def test_one_that_another_has_taken_the_place_of_tells_nothing(
    state: State, more: dict[str, str], expected: bool
) -> None:
    assert is_waited_for(execution(state, **more)) is expected


def test_the_other_speaks_in_the_name_of_the_first() -> None:
    one = execution(State.RUNNING, parent_id="P", parent_run_id="R", original_id="FIRST")
    caller, event = told_at_end(one, START, State.KILLED, {"o": 1})
    assert (caller, event.run_id, event.execution_id, event.state, event.outputs) == (
        "P",
        "R",
        "FIRST",
        State.KILLED,
        {"o": 1},
    )
