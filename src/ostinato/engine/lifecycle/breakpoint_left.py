"""Somebody lets an execution go on behind a breakpoint."""

from __future__ import annotations

from ostinato.engine.changes import ExecutionMarked
from ostinato.engine.draft import Draft
from ostinato.engine.events import BreakpointLeft
from ostinato.engine.hold import go_on_everywhere
from ostinato.engine.lifecycle.replies import done, refuse
from ostinato.engine.states import State


def requested(draft: Draft, event: BreakpointLeft) -> None:
    """Run what the breakpoint held up."""
    if draft.execution.state is not State.BREAKPOINT:
        refuse(draft, event, "Execution is not suspended")
        return
    if event.breakpoints is not None:
        draft.record(ExecutionMarked(breakpoints=event.breakpoints))
    go_on(draft)
    done(draft, event)


def go_on(draft: Draft) -> None:
    """Start every task run at a breakpoint, and whatever else could not go on meanwhile."""
    draft.move_execution(State.PAUSED if draft.view.paused else State.RUNNING)
    draft.starts.extend(run for run in draft.view.open_runs() if run.state is State.BREAKPOINT)
    go_on_everywhere(draft)
