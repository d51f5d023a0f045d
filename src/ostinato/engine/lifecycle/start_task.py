"""A worker has begun."""

from __future__ import annotations

from ostinato.engine import changes as c
from ostinato.engine.draft import Draft
from ostinato.engine.events import TaskStarted
from ostinato.engine.records import TaskRun
from ostinato.engine.states import State

WAITING = (State.CREATED, State.SUBMITTED, State.RESTARTED)
"""States of a task run whose next attempt has been handed out and has not begun."""


def started(draft: Draft, event: TaskStarted) -> None:
    """The attempt is open and the task run RUNNING; stale when the run is not waiting for just this attempt."""
    run = draft.view.runs.get(event.run_id)
    if run is not None and awaits(run, event.attempt):
        draft.record(c.AttemptOpened(run.id, event.at, State.RUNNING, event.worker_id))


def awaits(run: TaskRun, attempt: int) -> bool:
    """Whether a run waits for the beginning of this attempt (0-based)."""
    return run.state in WAITING and run.tried == attempt


def under_way(run: TaskRun, attempt: int) -> bool:
    """Whether somebody is at work on this attempt (0-based)."""
    return run.state is State.RUNNING and run.tried == attempt + 1 and not run.over


def cut_short(run: TaskRun, attempt: int) -> bool:
    """Whether somebody is at work on this attempt (0-based) though the run has ended, together with its parent."""
    open_ = bool(run.attempts) and run.attempts[-1].state is State.RUNNING
    return run.ended and open_ and run.tried == attempt + 1 and not run.over
