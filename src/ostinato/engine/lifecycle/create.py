"""The beginning of an execution."""

from __future__ import annotations

from ostinato.engine.draft import Draft
from ostinato.engine.events import Continued, ExecutionCreated
from ostinato.engine.lifecycle import admission, sla
from ostinato.engine.states import State


def created(draft: Draft, event: ExecutionCreated) -> None:
    """A new execution begins with the first of its tasks, as soon as its flow has room for it. Stale once it has begun;
    one that was over when it was created still has its `afterExecution`."""
    if draft.execution.state is State.CREATED and draft.execution.slot is None:
        sla.start_clocks(draft)
        if admission.admitted(draft, event):
            begin(draft)
    elif draft.execution.ended and not draft.view.runs:
        draft.agenda.append(None)


def begin(draft: Draft) -> None:
    """The first task follows, unless a promise of the flow is broken from the start; then it never runs, or no longer
    once it has come out of the line."""
    if draft.execution.state is not State.CREATED:
        draft.move_execution(State.RUNNING)
    if not sla.watch(draft):
        draft.move_execution(State.RUNNING)
        draft.agenda.append(None)


def continued(draft: Draft, event: Continued) -> None:
    """A parent goes on where the turn before had no more room."""
    parent = None if event.run_id is None else draft.view.runs.get(event.run_id)
    if event.run_id is None or parent is not None:
        draft.agenda.append(parent)
