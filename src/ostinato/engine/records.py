"""What is known of one execution, shaped like the rows that keep it.

Everything is a msgspec structure. A record in a view is replaced field by field through changes only (`changes.py`);
stores read and write records and never interpret them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct, field

from ostinato.engine.states import TERMINAL, State


class Mark(Struct, array_like=True, frozen=True):
    """One entry of a state history: the state and the instant (UTC) at which it was entered."""

    state: State
    at: datetime


class Attempt(Struct, omit_defaults=True):
    """One try of a task run. A late result of an earlier attempt is recognised by its number and dropped."""

    history: list[Mark]
    worker_id: str | None = None
    log_file: str | None = None

    @property
    def state(self) -> State:
        return self.history[-1].state


class TaskRun(Struct, omit_defaults=True):
    """One run of one task in an execution.

    `value` is the text of the loop value of a direct child of a loop, `iteration` its 0-based place. `order` is the
    place of the run in its execution, in order of creation. Outputs are kept apart from the run (`View.outputs`).
    `broken` marks a flowable that failed by itself (its values or its condition), not through a child; `extra` holds
    the few facts that one kind of task has and others do not, by name.
    """

    id: str
    task_id: str
    order: int
    history: list[Mark]
    attempts: list[Attempt] = field(default_factory=list)
    parent_id: str | None = None
    value: str | None = None
    iteration: int | None = None
    broken: bool = False
    extra: dict[str, Any] | None = None

    @property
    def state(self) -> State:
        return self.history[-1].state

    @property
    def ended(self) -> bool:
        return self.history[-1].state in TERMINAL

    @property
    def tried(self) -> int:
        """How many attempts there ever were, those forgotten at a restart too: the number of the next one."""
        forgotten: int = (self.extra or {}).get("forgotten", 0)
        return len(self.attempts) + forgotten

    @property
    def opened(self) -> bool:
        """Whether an attempt of it ever ran, so that a flowable knows its children; what was skipped did not."""
        return any(mark.state is State.RUNNING for attempt in self.attempts for mark in attempt.history)

    @property
    def over(self) -> bool:
        """Whether the job of a WorkingDirectory is over, so that its handlers may follow."""
        return (self.extra or {}).get("over") is True


class ChildRun(Struct, omit_defaults=True):
    """How a child of a WorkingDirectory stands, told as a whole by the worker that runs it; history and attempts only
    ever grow. The id follows from the attempt of the block (`ids.derived_id`)."""

    id: str
    task_id: str
    history: list[Mark]
    attempts: list[Attempt] = field(default_factory=list)
    outputs: dict[str, Any] | None = None

    @property
    def state(self) -> State:
        return self.history[-1].state


class Label(Struct, frozen=True):
    """A label of an execution. Keys that begin with `system.` are set by the platform."""

    key: str
    value: str


class Cause(Struct, omit_defaults=True):
    """The trigger, or the task of a parent execution, that started an execution, with the variables it gives."""

    id: str
    type: str
    variables: dict[str, Any] = field(default_factory=dict)
    log_file: str | None = None


class Breakpoint(Struct, omit_defaults=True, frozen=True):
    """A task run before which the execution is to stop."""

    id: str
    value: str | None = None


class Slot(Struct, omit_defaults=True, frozen=True):
    """How an execution stands at the gate of its flow: `asked`, `held` or `left`, by its latest request."""

    number: int
    state: str


class Execution(Struct, omit_defaults=True):
    """The header of an execution.

    `seq` counts its turns and fences concurrent writers: a turn is written only onto the `seq` it has read.
    `order` is the number of task runs ever added. `attempt` and `original_created` are the metadata that retries and
    restarts carry on. `slot` is its place at the gate of a flow that limits how many may run, `deferred` the event that
    it follows once it is let in (as plain values), `broken_slas` the places of the promises it has broken.
    `parent_run_id` and `parent_id` name the task run that waits for the end of this execution, `place` its place among
    those that the run waits for; `asked` are expressions that the run wants as outputs in place of those of the flow.
    """

    id: str
    namespace: str
    flow_id: str
    revision: int
    history: list[Mark]
    tenant: str = "main"
    labels: list[Label] = field(default_factory=list)
    inputs: dict[str, Any] | None = None
    variables: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, Any] | None = None
    trigger: Cause | None = None
    parent_id: str | None = None
    parent_run_id: str | None = None
    place: int | None = None
    asked: dict[str, Any] | None = None
    original_id: str | None = None
    schedule_date: datetime | None = None
    kind: str = "NORMAL"
    breakpoints: list[Breakpoint] = field(default_factory=list)
    attempt: int = 1
    original_created: datetime | None = None
    slot: Slot | None = None
    deferred: dict[str, Any] | None = None
    broken_slas: list[int] = field(default_factory=list)
    seq: int = 0
    order: int = 0

    @property
    def state(self) -> State:
        return self.history[-1].state

    @property
    def ended(self) -> bool:
        return self.history[-1].state in TERMINAL

    @property
    def created_at(self) -> datetime:
        return self.history[0].at


class LogLine(Struct, omit_defaults=True):
    """One line of a log. `level` is TRACE, DEBUG, INFO, WARN or ERROR; without `task_id` it speaks of the execution."""

    at: datetime
    level: str
    message: str
    namespace: str
    flow_id: str
    execution_id: str | None = None
    task_id: str | None = None
    task_run_id: str | None = None
    attempt: int | None = None
    trigger_id: str | None = None
    thread: str | None = None


class Metric(Struct, omit_defaults=True):
    """One measurement of a task run. `type` is counter, timer (milliseconds) or gauge."""

    at: datetime
    type: str
    name: str
    value: float
    namespace: str
    flow_id: str
    execution_id: str
    task_id: str
    task_run_id: str
    tags: dict[str, str] = field(default_factory=dict)
