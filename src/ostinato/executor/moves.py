"""Which changes of states a turn hands to Flow triggers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ostinato.engine import changes as c
from ostinato.engine.records import Execution
from ostinato.engine.states import State
from ostinato.ports.turns import Move


class Watch(Protocol):
    """Who watches executions."""

    @property
    def anybody(self) -> bool:
        """Whether there is anyone at all."""
        ...

    async def ready(self) -> None:
        """Bring what is known of the watching up to date."""
        ...

    def watches(self, execution: Execution, state: State) -> bool:
        """Whether anybody may care that an execution enters a state."""
        ...

    def close(self) -> None:
        """Hear of changes no more."""
        ...


class Unwatched:
    """Nobody watches."""

    anybody = False

    async def ready(self) -> None:
        """Nothing to find out."""

    def watches(self, execution: Execution, state: State) -> bool:
        """Nobody cares."""
        return False

    def close(self) -> None:
        """Nothing was open."""


def moves_of(execution: Execution, changes: Sequence[c.AnyChange], watch: Watch) -> list[Move]:
    """The moves among the changes of a turn that somebody may care for; they are the last marks of the history."""
    if not watch.anybody:
        return []
    count = sum(isinstance(change, c.ExecutionMoved) for change in changes)
    first = len(execution.history) - count
    marks = enumerate(execution.history[first:], first)
    return [
        Move(execution.id, place, mark.state, mark.at) for place, mark in marks if watch.watches(execution, mark.state)
    ]
