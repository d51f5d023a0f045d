"""The next attempt of a task run is due."""

from __future__ import annotations

from ostinato.engine import changes as c
from ostinato.engine.draft import Draft
from ostinato.engine.events import RetryDue
from ostinato.engine.plan import Part
from ostinato.engine.states import State


def due(draft: Draft, event: RetryDue) -> None:
    """The run is CREATED again and started; handlers of its parent that have run already are taken out. Stale unless
    the run is RETRYING after just that many attempts."""
    run = draft.view.runs.get(event.run_id)
    if run is None or run.state is not State.RETRYING or len(run.attempts) != event.attempt:
        return
    if draft.execution.state is State.RETRYING:
        draft.move_execution(State.RUNNING)
    parent = draft.view.parent(run)
    if draft.view.node(run).part is Part.MAIN:
        for part in (Part.ERRORS, Part.FINALLY):
            for handler in draft.view.members(parent, part):
                draft.remove(handler)
    draft.record(c.RunMoved(run.id, State.CREATED, draft.now))
    draft.starts.append(run)
