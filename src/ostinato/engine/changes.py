"""Facts about one execution, shaped like the rows they end in.

`View.apply` folds them; the journal keeps them (outputs and values of loops stay out of it); a turn writes the rows
they touched.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import UNSET, Struct, UnsetType
from msgspec.msgpack import Decoder, Encoder

from ostinato.engine.records import Attempt, Breakpoint, Label, Mark, Slot
from ostinato.engine.states import State


class Change(Struct, frozen=True, tag=True, omit_defaults=True):
    """One fact."""


class ExecutionMoved(Change, frozen=True):
    """The execution entered a state."""

    state: State
    at: datetime


class ExecutionSet(Change, frozen=True):
    """Fields of the execution were replaced; those left unset stay."""

    labels: list[Label] | UnsetType = UNSET
    variables: dict[str, Any] | UnsetType = UNSET
    outputs: dict[str, Any] | UnsetType | None = UNSET
    attempt: int | UnsetType = UNSET
    revision: int | UnsetType = UNSET


class ExecutionMarked(Change, frozen=True):
    """Facts of the execution that nobody searches for were replaced; those left unset stay."""

    slot: Slot | UnsetType | None = UNSET
    deferred: dict[str, Any] | UnsetType | None = UNSET
    broken_slas: list[int] | UnsetType = UNSET
    breakpoints: list[Breakpoint] | UnsetType = UNSET


class RunAdded(Change, frozen=True):
    """A task run was created."""

    run_id: str
    task_id: str
    at: datetime
    parent_id: str | None = None
    value: str | None = None
    iteration: int | None = None


class RunRemoved(Change, frozen=True):
    """A task run was taken out, with its outputs."""

    run_id: str


class RunMoved(Change, frozen=True):
    """A task run entered a state. With `attempt` its last attempt entered that state too."""

    run_id: str
    state: State
    at: datetime
    attempt: State | None = None


class AttemptOpened(Change, frozen=True):
    """A new attempt of a task run began, and the task run is in that state now."""

    run_id: str
    at: datetime
    state: State = State.RUNNING
    worker_id: str | None = None


class AttemptClosed(Change, frozen=True):
    """The last attempt entered a state, the task run did not move."""

    run_id: str
    state: State
    at: datetime


class AttemptsCleared(Change, frozen=True):
    """A task run starts over: only its first mark stays, its attempts are gone."""

    run_id: str
    iteration: int | None = None


class RunMarked(Change, frozen=True):
    """A task run got facts beside its state."""

    run_id: str
    broken: bool | UnsetType = UNSET
    extra: dict[str, Any] | UnsetType | None = UNSET
    log_file: str | UnsetType = UNSET


class ItemMarked(Change, frozen=True):
    """One of the executions that a ForEachItem started is in another condition: its letter in `extra["children"]`."""

    run_id: str
    place: int
    letter: str


class RunTold(Change, frozen=True):
    """A task run has just this history and these attempts."""

    run_id: str
    history: list[Mark]
    attempts: list[Attempt]


class OutputsStored(Change, frozen=True):
    """A task run has these outputs now. The journal names the run only."""

    run_id: str
    outputs: dict[str, Any] | None = None


class Expanded(Change, frozen=True):
    """A loop has these values now, as texts. The journal names the run only."""

    run_id: str
    values: list[str] | None = None


AnyChange = (
    ExecutionMoved
    | ExecutionSet
    | ExecutionMarked
    | RunAdded
    | RunRemoved
    | RunMoved
    | AttemptOpened
    | AttemptClosed
    | AttemptsCleared
    | RunMarked
    | ItemMarked
    | RunTold
    | OutputsStored
    | Expanded
)

_ENCODER = Encoder()
_DECODER = Decoder(list[AnyChange])


def encode(changes: list[AnyChange]) -> bytes:
    """Changes as the journal keeps them (MessagePack), without outputs and values of loops."""
    return _ENCODER.encode([_bare(change) for change in changes])


def decode(content: bytes) -> list[AnyChange]:
    """Changes from the journal."""
    return _DECODER.decode(content)


def _bare(change: AnyChange) -> AnyChange:
    if isinstance(change, OutputsStored):
        return OutputsStored(change.run_id)
    if isinstance(change, Expanded):
        return Expanded(change.run_id)
    return change


def mark(state: State, at: datetime, history: list[Mark]) -> Mark:
    """The next entry of a history; never earlier than the one before it, whatever the clocks say."""
    return Mark(state, at if not history or at >= history[-1].at else history[-1].at)
