"""Worker groups: who of them lives, and what becomes of a task whose group has no worker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct

from ostinato.engine import commands as cmd
from ostinato.engine.events import TaskEnded
from ostinato.engine.plan import Node
from ostinato.engine.states import State
from ostinato.ports.store import Services


class WorkerGroups:
    """Which groups have workers. One that has been silent for longer than `silence` counts as dead."""

    def __init__(self, services: Services, now: Callable[[], datetime], silence: timedelta):
        self._services, self._now, self._silence = services, now, silence

    async def alive(self, group: str) -> bool:
        """Whether a worker of the group is running."""
        since = self._now() - self._silence
        return any(
            one.type == "WORKER" and one.worker_group == group and one.state == "RUNNING" and one.heartbeat > since
            for one in await self._services.all()
        )


class Placement(Struct, frozen=True):
    """Where an attempt goes: to a group (None for workers without one), or to its end at once; `line` says why."""

    group: str | None = None
    end: TaskEnded | None = None
    line: tuple[str, str] | None = None


def placed(node: Node, command: cmd.RunTask, group: str, alive: bool, now: datetime) -> Placement:
    """Place an attempt that asks for a group, by the fallback where the group has no worker."""
    if alive or node.worker_group is None:
        return Placement(group)
    missing = f"No worker of the group '{group}' is running"
    match node.worker_group.fallback:
        case "FAIL":
            return refused(command, now, f"{missing}, task '{node.id}' fails (fallback FAIL)")
        case "CANCEL":
            end = TaskEnded(
                at=now, run_id=command.run_id, attempt=command.attempt, state=State.KILLED, exit_state=State.KILLED
            )
            return Placement(end=end, line=("WARN", f"{missing}, the execution is cancelled (fallback CANCEL)"))
        case "IGNORE":
            return Placement(line=("WARN", f"{missing}, task '{node.id}' goes to any worker (fallback IGNORE)"))
        case _:
            return Placement(group, line=("WARN", f"{missing}, task '{node.id}' waits for one"))


def refused(command: cmd.RunTask, now: datetime, reason: str) -> Placement:
    """The end of an attempt that can be given to nobody."""
    end = TaskEnded(at=now, run_id=command.run_id, attempt=command.attempt, state=State.FAILED, started_at=now)
    return Placement(end=end, line=("ERROR", reason))
