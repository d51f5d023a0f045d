"""What the engine asks of the outside, written in the same transaction as the changes it goes with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from ostinato.engine.events import AnyEvent
from ostinato.engine.records import Execution

BIRTH = "birth"
"""The name of the timer that brings the first event of an execution with a due birth."""


def sla_timer(place: int) -> str:
    """The name of the timer of a promise of a flow."""
    return f"sla:{place}"


class Command(Struct, tag=True, frozen=True):
    """A request to the outside."""


class RunTask(Command, frozen=True):
    """Run this attempt of a task run: at once inside the turn, or as a job of a worker."""

    run_id: str
    attempt: int


class KillTask(Command, frozen=True):
    """Stop the job of a task run; a job that no worker has claimed is dropped."""

    run_id: str


class StartTimer(Command, frozen=True):
    """Deliver an event at an instant. A timer of the same name of the execution is replaced."""

    name: str
    due: datetime
    event: AnyEvent


class DropTimer(Command, frozen=True):
    """Forget a timer, if it is still there."""

    name: str


class Post(Command, frozen=True):
    """Deliver an event to another execution, or to this one in a later turn."""

    execution_id: str
    event: AnyEvent


class StartExecution(Command, frozen=True):
    """Create another execution, which begins at once, or at an instant that is still to come."""

    execution: Execution
    due: datetime | None = None


class CallSubflow(Command, frozen=True):
    """Find the flow that a Subflow task calls and create its execution."""

    run_id: str
    attempt: int


class CallItems(Command, frozen=True):
    """Create the executions of the batches of a ForEachItem from a place on, as many as the turn has room for."""

    run_id: str
    attempt: int
    first: int


class EmitLog(Command, frozen=True):
    """Write a line into the log of the execution, or of one of its task runs."""

    level: str
    message: str
    run_id: str | None = None


class Reply(Command, frozen=True):
    """Answer whoever asked: done, or refused with the reason. `status` is ok, conflict or invalid."""

    request: str
    status: str
    message: str | None = None
    value: Any = None
