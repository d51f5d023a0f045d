"""The wait of a LoopUntil is over."""

from __future__ import annotations

from ostinato.engine import changes as c
from ostinato.engine import commands as cmd
from ostinato.engine.draft import Draft
from ostinato.engine.events import RoundDue
from ostinato.engine.flowables.loop_until import count_of
from ostinato.engine.records import TaskRun
from ostinato.engine.states import State


def due(draft: Draft, event: RoundDue) -> None:
    """The next round begins. Stale unless the loop waits for just this round."""
    run = draft.view.runs.get(event.run_id)
    if run is not None and run.state is State.PAUSED and count_of(draft, run) == event.count:
        begin(draft, run)


def begin(draft: Draft, run: TaskRun) -> None:
    """Take out what the round before has left and start over; the execution runs again unless something else waits."""
    draft.command(cmd.DropTimer(f"pause:{run.id}"))
    draft.remove_children(run)
    following = run.iteration if run.value is not None else (run.iteration or 0) + 1
    draft.record(c.AttemptsCleared(run.id, following))
    draft.open_attempt(run)
    if not draft.view.paused and draft.execution.state is State.PAUSED:
        draft.move_execution(State.RUNNING)
    draft.agenda.append(run)
