"""Bugs of whatever stands still."""

from __future__ import annotations

from typing import Any

from ostinato.engine import draft, hold, proceed
from ostinato.engine.lifecycle import (
    breakpoint_left,
    next_round,
    retry,
)
from ostinato.engine.states import State
from tests.simulation.mutants.planting import does_nothing, mutant, put


@mutant
def a_pause_is_forgotten() -> None:
    put(hold, "held", lambda draft: False)
    put(proceed, "held", lambda draft: True)
    put(retry, "held", lambda draft: True)


@mutant
def a_round_leaves_its_timer() -> None:
    def begin(draft: Any, run: Any) -> None:
        draft.remove_children(run)
        draft.open_attempt(run)
        draft.agenda.append(run)

    put(next_round, "begin", begin)


@mutant
def a_cut_short_pause_holds_the_execution() -> None:
    put(draft.Draft, "show_pause_over", does_nothing)


@mutant
def a_breakpoint_is_overrun() -> None:
    put(hold, "held", lambda draft: False)
    put(proceed, "held", lambda draft: draft.execution.state is State.PAUSED and not draft.view.paused)


@mutant
def a_breakpoint_is_left_without_its_task() -> None:
    def go_on(draft: Any) -> None:
        draft.move_execution(State.RUNNING)

    put(breakpoint_left, "go_on", go_on)
