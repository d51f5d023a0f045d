"""The beginning of an execution."""

from __future__ import annotations

from ostinato.engine.draft import Draft
from ostinato.engine.events import Continued, ExecutionCreated
from ostinato.engine.states import State


def created(draft: Draft, event: ExecutionCreated) -> None:
    """A new execution begins with the first of its tasks. Stale once it has begun."""
    if draft.execution.state is State.CREATED:
        draft.move_execution(State.RUNNING)
        draft.agenda.append(None)


def continued(draft: Draft, event: Continued) -> None:
    """A parent goes on where the turn before had no more room."""
    parent = None if event.run_id is None else draft.view.runs.get(event.run_id)
    if event.run_id is None or parent is not None:
        draft.agenda.append(parent)
