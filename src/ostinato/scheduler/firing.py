"""Writes what came of a trigger that was due: its new state and its execution, in one transaction."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from ostinato.clock import Clock
from ostinato.ports.flows import TriggerState
from ostinato.ports.store import Triggers
from ostinato.ports.turns import Birth
from ostinato.ports.wakeup import Wakeup
from ostinato.scheduler.births import Due


class Firing:
    """Of several schedulers that fire the same trigger one succeeds."""

    def __init__(self, triggers: Triggers, wakeup: Wakeup, clock: Clock):
        self._triggers, self._wakeup, self._clock = triggers, wakeup, clock

    async def start(self, due: Due, after: TriggerState, date: datetime, birth: Birth | None) -> None:
        """Start an execution for a date, or pass over it; the trigger is locked until the execution ends, unless it may
        run beside itself."""
        lock = None
        if birth is not None:
            lock = birth.snapshot.execution.id if due.trigger.written.get("allowConcurrent") is not True else None
            after = replace(after, date=date, updated=self._clock.now())
        await self.write(due.state, replace(after, execution_id=lock), birth)

    async def write(self, before: TriggerState, after: TriggerState, birth: Birth | None) -> None:
        """Replace a state, unless somebody was first."""
        if await self._triggers.fire(before, after, birth) and birth is not None:
            self._wakeup.announce("inbox")
