"""What one turn of an executor takes from the store and writes back in one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct, field

from ostinato.engine.commands import BIRTH as BIRTH
from ostinato.engine.events import AnyEvent
from ostinato.engine.records import Execution, LogLine, Metric, TaskRun
from ostinato.engine.states import State

PARTITIONS = 64
"""Into how many partitions executions are divided; an execution's partition follows from its id for ever."""


class InboxItem(Struct, frozen=True):
    """An event waiting for an execution. `id` grows in order of arrival."""

    id: int
    execution_id: str
    event: AnyEvent


class NewJob(Struct, frozen=True):
    """Work for a worker: one attempt of one task run, with everything that is needed to run it.

    `payload` is the encoded request (ports.jobs.JobRequest). A job is identified by task run and attempt.
    """

    task_run_id: str
    attempt: int
    payload: bytes
    worker_group: str | None = None
    priority: int = 0


class Timer(Struct, frozen=True):
    """An event that is due at an instant. `name` is unique within its execution."""

    name: str
    due: datetime
    event: AnyEvent


class JournalEntry(Struct, frozen=True):
    """What one turn decided: the encoded changes (engine.changes), without outputs, under the `seq` the turn made."""

    seq: int
    at: datetime
    changes: bytes


class Answer(Struct, frozen=True):
    """The answer to a request of the API. `status` is ok, conflict or invalid."""

    request: str
    status: str
    message: str | None = None
    value: Any = None


class Snapshot(Struct):
    """An execution as it stands in the store. `outputs` by task run id; `expansions` are the values of its loops."""

    execution: Execution
    runs: list[TaskRun] = field(default_factory=list)
    outputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    expansions: dict[str, list[Any]] = field(default_factory=dict)


class Recent(Struct, frozen=True):
    """What was written of an execution after a `seq`: the header as it stands, those task runs in order with their
    outputs, and how many task runs there are in all."""

    execution: Execution
    runs: list[TaskRun]
    outputs: dict[str, dict[str, Any]]
    total: int


class Birth(Struct, frozen=True):
    """An execution to be created with its first event; `snapshot` may bring task runs and outputs of a replay.

    With `due` the event is delivered at that instant (as a timer named `birth`), else at once.
    """

    snapshot: Snapshot
    event: AnyEvent
    due: datetime | None = None


class Move(Struct, frozen=True):
    """An execution entered a state. `place` is that of the state in its history, so that a move has an identity."""

    execution_id: str
    place: int
    state: State
    at: datetime


class Turn(Struct, kw_only=True):
    """Everything that one turn writes for one execution.

    The turn counts only if the stored `seq` is still `expected_seq` (the fence); the header is then written as it
    stands in `execution`, whose `seq` is the new one. `body_changed` tells that inputs, variables, outputs, labels or
    trigger changed, so that the wide row has to be written too.
    """

    execution: Execution
    expected_seq: int
    body_changed: bool = False
    added_runs: list[TaskRun] = field(default_factory=list)
    changed_runs: list[TaskRun] = field(default_factory=list)
    removed_runs: list[str] = field(default_factory=list)
    outputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    expansions: dict[str, list[Any]] = field(default_factory=dict)
    journal: JournalEntry | None = None
    consumed: list[int] = field(default_factory=list)
    jobs: list[NewJob] = field(default_factory=list)
    kills: list[str] = field(default_factory=list)
    dropped_jobs: list[str] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)
    dropped_timers: list[str] = field(default_factory=list)
    posts: list[tuple[str, AnyEvent]] = field(default_factory=list)
    births: list[Birth] = field(default_factory=list)
    logs: list[LogLine] = field(default_factory=list)
    metrics: list[Metric] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
