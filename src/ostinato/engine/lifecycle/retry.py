"""The next attempt of a task run is due."""

from __future__ import annotations

from datetime import timedelta

from ostinato.engine import changes as c
from ostinato.engine import commands as cmd
from ostinato.engine.draft import Draft
from ostinato.engine.events import RetryDue
from ostinato.engine.hold import held
from ostinato.engine.plan import Part
from ostinato.engine.records import TaskRun
from ostinato.engine.states import State

WHILE_HELD = timedelta(seconds=1)
"""How long a retry that is due waits before it looks again whether its execution is still paused."""


def due(draft: Draft, event: RetryDue) -> None:
    """The run is CREATED again and started; handlers of its parent that have run already are taken out. Stale unless
    the run is RETRYING after just that many attempts. What comes twice has perhaps asked to look again meanwhile."""
    run = draft.view.runs.get(event.run_id)
    if run is None or run.state is not State.RETRYING or run.tried != event.attempt:
        return
    if held(draft):
        due = draft.now + WHILE_HELD
        draft.command(cmd.StartTimer(f"retry:{run.id}", due, RetryDue(at=due, run_id=run.id, attempt=event.attempt)))
        return
    draft.command(cmd.DropTimer(f"retry:{run.id}"))
    if draft.execution.state is State.RETRYING:
        draft.move_execution(State.RUNNING)
        if any(other.state is State.RETRYING and other is not run for other in draft.view.open_runs()):
            draft.move_execution(State.RETRYING)
    paused = draft.view.paused
    drop_meanwhile(draft, run)
    draft.show_pause_over(paused)
    draft.record(c.RunMoved(run.id, State.CREATED, draft.now))
    draft.starts.append(run)


def drop_meanwhile(draft: Draft, run: TaskRun) -> None:
    """Take out the handlers that its parent has run while a run of its main list waited for its next attempt."""
    if draft.view.node(run).part is Part.MAIN:
        for part in (Part.ERRORS, Part.FINALLY):
            for handler in draft.view.members(draft.view.parent(run), part):
                draft.remove(handler)
