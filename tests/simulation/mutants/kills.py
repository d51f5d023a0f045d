"""Bugs of whatever ends an execution from outside, and of those who wait for its end."""

from __future__ import annotations

from typing import Any

from ostinato.engine import advance, events, finish, proceed, view
from ostinato.engine.lifecycle import (
    admission,
    kill,
    next_round,
)
from ostinato.engine.states import State
from ostinato.executor import player
from tests.simulation.mutants.planting import does_nothing, mutant, put, put_rule


@mutant
def a_kill_forgets_what_runs() -> None:
    real = kill._stop
    put(kill, "_stop", lambda draft, run, *more: None if run.state is State.RUNNING else real(draft, run, *more))
    put(view.View, "open_leaves", lambda self: [])


@mutant
def a_kill_does_not_wait() -> None:
    def finish_kill(draft: Any) -> None:
        for run in [draft.view.runs[id_] for id_ in reversed(draft.view.open)]:
            draft.move(run, State.KILLED, attempt=State.KILLED)
        finish.end_execution(draft, State.SUCCESS)

    put(proceed, "finish_kill", finish_kill)


@mutant
def a_killed_loop_goes_on() -> None:
    def due(draft: Any, event: Any) -> None:
        run = draft.view.runs.get(event.run_id)
        if run is not None:
            next_round.begin(draft, run)

    advance.RULES[events.RoundDue] = due


@mutant
def a_kill_reaches_nobody_called() -> None:
    real = player.advance

    def advance(view: Any, event: Any, world: Any) -> Any:
        called = isinstance(event, events.KillRequested) and view.execution.parent_id is not None
        return real(view, events.Continued(at=event.at, run_id="nobody") if called else event, world)

    put(player, "advance", advance)


@mutant
def a_killed_task_leaves_what_is_beside_it() -> None:
    put(finish, "stop_what_is_left", does_nothing)


@mutant
def a_job_that_nobody_waits_for_goes_on() -> None:
    put(finish, "stop_unheard", does_nothing)
    put(kill, "stop_unheard", does_nothing)


@mutant
def a_broken_execution_leaves_its_jobs() -> None:
    put(kill, "_abandon", does_nothing)


@mutant
def a_broken_execution_leaves_its_task_runs() -> None:
    def broken(draft: Any, _: Any) -> None:
        if draft.execution.ended and not draft.view.open:
            return
        for run in draft.view.open_runs():
            kill._abandon(draft, run)
        draft.move_execution(*(() if draft.execution.ended else (State.FAILED,)))
        finish.finish_after(draft)

    put_rule(events.Broken, broken)


@mutant
def the_clock_of_a_promise_is_not_stopped() -> None:
    def finish_after(draft: Any) -> None:
        admission.leave(draft)
        finish.tell_caller(draft)

    put(finish, "finish_after", finish_after)
    put(proceed, "finish_after", finish_after)


@mutant
def a_caller_is_not_told() -> None:
    put(finish, "tell_caller", does_nothing)
