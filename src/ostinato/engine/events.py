"""What has happened to an execution, in the past tense: the inputs of the engine.

Events wait in the inbox of the store until an executor takes them. Delivery is at least once and in any order; an
event that no longer fits what it meets is stale and changes nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct, field

from ostinato.engine.records import LogLine, Metric
from ostinato.engine.states import State


class Event(Struct, tag=True, omit_defaults=True, frozen=True, kw_only=True):
    """Something that happened at an instant. `request` names who waits for an answer (a call of the API)."""

    at: datetime
    request: str | None = None


class ExecutionCreated(Event, frozen=True):
    """An execution was accepted and its header stored."""


class Continued(Event, frozen=True):
    """A step reached the limit of changes of one turn; the rest of the work of a task run is due."""

    run_id: str | None


class TaskStarted(Event, frozen=True):
    """A worker began to run an attempt (0-based)."""

    run_id: str
    attempt: int
    worker_id: str


class TaskEnded(Event, frozen=True):
    """An attempt ended as SUCCESS, WARNING, FAILED or KILLED.

    `variables` replace those of the execution, `labels` are merged over its own; `exit_state` ends the execution in
    that state at once.
    """

    run_id: str
    attempt: int
    state: State
    started_at: datetime | None = None
    outputs: dict[str, Any] | None = None
    worker_id: str | None = None
    variables: dict[str, Any] | None = None
    labels: dict[str, str] | None = None
    exit_state: State | None = None
    log_file: str | None = None


class WorkerLost(Event, frozen=True):
    """The worker that held an attempt is gone without a result."""

    run_id: str
    attempt: int


class RetryDue(Event, frozen=True):
    """The pause before the next attempt of a task run is over."""

    run_id: str
    attempt: int


class PauseOver(Event, frozen=True):
    """The time that a Pause was to last is over; `timeout` tells that it was its time limit, not its duration."""

    run_id: str
    timeout: bool = False


class RoundDue(Event, frozen=True):
    """The wait between two rounds of a LoopUntil is over; `count` is the round that is due (1-based)."""

    run_id: str
    count: int


class SubflowStarted(Event, frozen=True):
    """The execution that a Subflow task waits for was created."""

    run_id: str
    execution_id: str


class SubflowEnded(Event, frozen=True):
    """An execution that a Subflow task waits for has ended, its afterExecution too."""

    run_id: str
    execution_id: str
    state: State
    outputs: dict[str, Any] | None = None


class ReplayStarted(Event, frozen=True):
    """This execution was copied from another one, to run again from one of its task runs on."""

    run_id: str


class Broken(Event, frozen=True):
    """The rules themselves failed on this execution: it cannot go on."""

    reason: str


class KillRequested(Event, frozen=True):
    """Somebody asks to end the execution now."""

    cascade: bool = True


class PauseRequested(Event, frozen=True):
    """Somebody asks to start nothing new until the execution is resumed."""


class ResumeRequested(Event, frozen=True):
    """Somebody asks to go on with a paused execution."""

    inputs: dict[str, Any] | None = None


class RestartRequested(Event, frozen=True):
    """Somebody asks to run the failed and paused part of an execution again, in place."""


class StateForced(Event, frozen=True):
    """Somebody sets the state of one task run of an ended execution and lets the flow go on from there."""

    run_id: str
    state: State


class StatusForced(Event, frozen=True):
    """Somebody sets the state of an ended execution, nothing else."""

    state: State


class LabelsSet(Event, frozen=True):
    """Somebody gives an ended execution another list of labels (key to value; system labels are kept)."""

    labels: dict[str, str]


class ReplayedAs(Event, frozen=True):
    """A replay of this execution was created."""

    execution_id: str


AnyEvent = (
    ExecutionCreated
    | Continued
    | TaskStarted
    | TaskEnded
    | WorkerLost
    | RetryDue
    | PauseOver
    | RoundDue
    | SubflowStarted
    | SubflowEnded
    | ReplayStarted
    | Broken
    | KillRequested
    | PauseRequested
    | ResumeRequested
    | RestartRequested
    | StateForced
    | StatusForced
    | LabelsSet
    | ReplayedAs
)


class TaskReport(Struct, omit_defaults=True):
    """What a worker hands in with the end of an attempt: the event, and lines and measures not yet stored."""

    event: TaskEnded
    logs: list[LogLine] = field(default_factory=list)
    metrics: list[Metric] = field(default_factory=list)
