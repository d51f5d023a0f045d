"""The platform itself as a few tasks see it: executions, their logs, and triggers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Selection:
    """Which executions or logs are meant. What is None does not narrow; a namespace includes those below it.

    `start` and `end` bound the start of executions, or the instant of log lines.
    """

    namespace: str | None = None
    flow_id: str | None = None
    execution_id: str | None = None
    states: Sequence[str] | None = None
    levels: Sequence[str] | None = None
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Purged:
    """How much was deleted."""

    executions: int = 0
    logs: int = 0
    metrics: int = 0
    storage: int = 0


class PlatformDoor(Protocol):
    """What the platform lets tasks do with executions. A refusal is a TaskFailed with the words for the user."""

    async def log_lines(self, execution_id: str, task_ids: Sequence[str] | None, level: str) -> list[Mapping[str, Any]]:
        """Log lines of an execution from a level on, oldest first, as the API gives them. TaskFailed if unknown."""
        ...

    async def count_executions(
        self, flows: Sequence[tuple[str, str]], namespaces: Sequence[str], selection: Selection
    ) -> Mapping[tuple[str, str], int]:
        """How many executions each of the flows (namespace, id) has, and each flow of the namespaces; 0 if none."""
        ...

    async def resume(self, execution_id: str, inputs: Mapping[str, Any] | None) -> None:
        """Resume a paused execution."""
        ...

    async def switch_trigger(self, namespace: str, flow_id: str, trigger_id: str, enabled: bool) -> None:
        """Turn a trigger on or off."""
        ...

    async def purge_executions(
        self, selection: Selection, *, executions: bool, logs: bool, metrics: bool, storage: bool, batch: int
    ) -> Purged:
        """Delete what belongs to executions."""
        ...

    async def purge_logs(self, selection: Selection) -> int:
        """Delete log lines; tells how many."""
        ...
