"""An execution is to hold still, and the time of a Pause task is over."""

from __future__ import annotations

from ostinato.engine import commands as cmd
from ostinato.engine.draft import Draft
from ostinato.engine.events import PauseOver, PauseRequested
from ostinato.engine.finish import close_below, end_execution, soften
from ostinato.engine.lifecycle.replies import done, refuse
from ostinato.engine.lifecycle.resume import leave_wait, wake
from ostinato.engine.records import TaskRun
from ostinato.engine.states import State

_OUTCOMES = {
    "RESUME": State.SUCCESS,
    "WARN": State.WARNING,
    "FAIL": State.FAILED,
    "CANCEL": State.CANCELLED,
}


def requested(draft: Draft, event: PauseRequested) -> None:
    """Nothing new starts until the execution is resumed; what runs ends."""
    if draft.execution.state is not State.RUNNING:
        refuse(draft, event, f"Execution is not running, can't pause it: current state is '{draft.execution.state}'")
        return
    draft.move_execution(State.PAUSED)
    done(draft, event)


def over(draft: Draft, event: PauseOver) -> None:
    """A Pause has lasted its time: it ends as its behaviour says, or FAILED where its time limit ran out."""
    run = draft.view.runs.get(event.run_id)
    if run is None or run.state is not State.PAUSED:
        return
    draft.command(cmd.DropTimer(f"pause:{run.id}"))
    state = State.FAILED if event.timeout else _behaviour(draft, run)
    if state is State.CANCELLED and not draft.view.node(run).in_after:
        leave_wait(draft, run, state)
        close_below(draft, None, state, now=True)
        end_execution(draft, state)
    else:
        wake(draft, run, soften(draft.view.node(run), state))


def _behaviour(draft: Draft, run: TaskRun) -> State:
    given = draft.view.node(run).options.get("behavior") or "RESUME"
    return _OUTCOMES.get(draft.text(str(given), run).strip().upper(), State.FAILED)
