"""The states of executions, task runs and attempts, and what each of them means."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where an execution, a task run or an attempt stands."""

    CREATED = "CREATED"
    SUBMITTED = "SUBMITTED"
    RESTARTED = "RESTARTED"
    RUNNING = "RUNNING"
    KILLING = "KILLING"
    PAUSED = "PAUSED"
    BREAKPOINT = "BREAKPOINT"
    QUEUED = "QUEUED"
    RETRYING = "RETRYING"
    RETRIED = "RETRIED"
    RESUBMITTED = "RESUBMITTED"
    SUCCESS = "SUCCESS"
    WARNING = "WARNING"
    FAILED = "FAILED"
    KILLED = "KILLED"
    CANCELLED = "CANCELLED"
    SKIPPED = "SKIPPED"


TERMINAL = frozenset(
    {
        State.SUCCESS,
        State.WARNING,
        State.FAILED,
        State.KILLED,
        State.CANCELLED,
        State.SKIPPED,
        State.RETRIED,
        State.RESUBMITTED,
    }
)
"""States that nothing leaves, but for an explicit restart, replay or change of status."""

RESTARTABLE = (TERMINAL - {State.KILLED}) | {State.PAUSED}
"""States of an execution from which it may be restarted."""


def tolerated(state: State, failure: bool, warning: bool) -> State:
    """What a final state becomes where failures and warnings are allowed."""
    if state is State.FAILED and failure:
        state = State.WARNING
    return State.SUCCESS if state is State.WARNING and warning else state
