"""What has happened to an execution, in the past tense: the inputs of the engine.

Events wait in the inbox of the store until an executor takes them. Delivery is at least once and in any order; an
event that no longer fits what it meets is stale and changes nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct, field

from ostinato.engine.records import Breakpoint, ChildRun, LogLine, Metric
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
    that state at once. `children` are those of a WorkingDirectory, all of them as they stand at the end; a block that
    was not even `attempted` shows no attempt.
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
    children: list[ChildRun] = []
    attempted: bool = True


class TasksEnded(Event, frozen=True):
    """Attempts ended together: none is cut short by what the end of another brings about."""

    ends: list[TaskEnded]


class ChildMoved(Event, frozen=True):
    """A child of a WorkingDirectory has gone on, during an attempt of the block. The end of the attempt tells it again,
    so that nothing is lost with it."""

    run_id: str
    attempt: int
    child: ChildRun


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


class SlotAsked(Event, frozen=True):
    """An execution wants to run and its flow limits how many may: for the gate of the flow. `number` counts the
    requests of that execution."""

    execution_id: str
    number: int


class SlotTaken(Event, frozen=True):
    """An execution runs without having been let in, by somebody's order: for the gate, which counts it."""

    execution_id: str
    number: int


class SlotLeft(Event, frozen=True):
    """An execution does not run any more, or does not want to: for the gate. Takes back all requests up to this."""

    execution_id: str
    number: int


class LimitChanged(Event, frozen=True):
    """The flow of a gate says something else about its limit, or the gate is to look again who has room."""


class SlotGranted(Event, frozen=True):
    """The gate lets an execution run."""

    number: int


class SlotQueued(Event, frozen=True):
    """The gate has put an execution in line."""

    number: int


class SlotRefused(Event, frozen=True):
    """The gate has no room, and the flow wants nobody to wait: the execution ends in that state."""

    number: int
    state: State


class SlaDue(Event, frozen=True):
    """The longest duration that a flow promises is over; `place` is that of the promise in the flow."""

    place: int


class SubflowStarted(Event, frozen=True):
    """The execution that a Subflow task waits for was created."""

    run_id: str
    execution_id: str


class SubflowEnded(Event, frozen=True):
    """An execution that a Subflow task waits for has ended, its afterExecution too. `place` is that of its batch where
    a ForEachItem has started it, `fault` why the outputs that were asked for cannot be had."""

    run_id: str
    execution_id: str
    state: State
    outputs: dict[str, Any] | None = None
    place: int | None = None
    fault: str | None = None


class ItemsStarted(Event, frozen=True):
    """Executions for batches of a ForEachItem were created: `made` of them from the place `first` on, of `total`.
    `base` is the path under which the outputs of each are known."""

    run_id: str
    attempt: int
    first: int
    made: int
    total: int
    base: str = ""


class ItemsDue(Event, frozen=True):
    """A turn had no room for all executions of a ForEachItem; those from the place `first` on are due."""

    run_id: str
    attempt: int
    first: int


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


class ForceRunRequested(Event, frozen=True):
    """Somebody asks to let a waiting execution go on, whatever it waits for."""


class Unqueued(Event, frozen=True):
    """Somebody takes an execution out of the line of its flow: to run it, or to end it in that state."""

    state: State = State.RUNNING


class BreakpointLeft(Event, frozen=True):
    """Somebody asks to go on behind a breakpoint, and perhaps to stop at others from now on."""

    breakpoints: list[Breakpoint] | None = None


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
    | TasksEnded
    | ChildMoved
    | WorkerLost
    | RetryDue
    | PauseOver
    | RoundDue
    | SlotAsked
    | SlotTaken
    | SlotLeft
    | LimitChanged
    | SlotGranted
    | SlotQueued
    | SlotRefused
    | SlaDue
    | SubflowStarted
    | SubflowEnded
    | ItemsStarted
    | ItemsDue
    | ReplayStarted
    | Broken
    | KillRequested
    | PauseRequested
    | ResumeRequested
    | ForceRunRequested
    | Unqueued
    | BreakpointLeft
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
