"""What Flow triggers watch: changes of the states of executions, and the windows in which conditions are collected."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct, field

from ostinato.engine.records import LogLine
from ostinato.ports.turns import Birth, Move


class TakenMove(Struct, frozen=True):
    """A move that waits. `id` grows in order of arrival."""

    id: int
    move: Move


class Window(Struct, omit_defaults=True):
    """What one group of conditions of a Flow trigger has collected from `start` until before `until`.

    `held` names the conditions that have held, `outputs` are those of the executions that made them hold. `version`
    counts the writes: 0 for a window that is not stored yet.
    """

    namespace: str
    flow_id: str
    trigger_id: str
    name: str
    start: datetime
    until: datetime
    held: list[str] = field(default_factory=list)
    outputs: dict[str, Any] = field(default_factory=dict)
    version: int = 0


class Reaction(Struct, frozen=True):
    """All that follows from one move: executions, windows as they stand now (each with the version that was read), and
    lines in the log of the watched execution."""

    move: int
    births: list[Birth] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    logs: list[LogLine] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether nothing follows but that the move is done with."""
        return not (self.births or self.windows or self.logs)


__all__ = ["Move", "Reaction", "TakenMove", "Window"]
