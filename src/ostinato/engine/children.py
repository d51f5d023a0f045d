"""The children of a WorkingDirectory as the worker that runs them keeps book of them: each step gives a new record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from ostinato.engine.changes import mark
from ostinato.engine.records import Attempt, ChildRun, Mark
from ostinato.engine.states import State
from ostinato.ids import derived_id


def born(block_id: str, attempt: int, task_id: str, at: datetime) -> ChildRun:
    """A child that has not begun, of an attempt of a block."""
    return ChildRun(derived_id(block_id, attempt, task_id), task_id, [Mark(State.CREATED, at)])


def begun(child: ChildRun, at: datetime, worker_id: str, state: State = State.RUNNING) -> ChildRun:
    """Its next attempt is open, or (SKIPPED) over before it began."""
    marks = [Mark(State.CREATED, at), Mark(state, at)]
    return replace(child, history=_grown(child, at, state), attempts=[*child.attempts, Attempt(marks, worker_id)])


def ended(
    child: ChildRun, at: datetime, attempt: State, *states: State, outputs: dict[str, Any] | None = None
) -> ChildRun:
    """Its attempt is over in one state, the child goes through others (by default that one)."""
    last = child.attempts[-1]
    closed = replace(last, history=[*last.history, mark(attempt, at, last.history)])
    history = _grown(child, at, *(states or (attempt,)))
    return replace(child, history=history, attempts=[*child.attempts[:-1], closed], outputs=outputs)


def killed(child: ChildRun, at: datetime) -> ChildRun:
    """It has not begun, or waits for its next attempt, and does so no more."""
    return replace(child, history=_grown(child, at, State.KILLED))


def verdict(children: Sequence[ChildRun]) -> State:
    """The state that children give their block."""
    states = {child.state for child in children}
    return next((state for state in (State.KILLED, State.FAILED, State.WARNING) if state in states), State.SUCCESS)


def _grown(child: ChildRun, at: datetime, *states: State) -> list[Mark]:
    history = list(child.history)
    for state in states:
        history.append(mark(state, at, history))
    return history
