"""Triggers that are evaluated by workers: handed out when they are due."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from ostinato.expressions import ExpressionError
from ostinato.plugin.index import PluginIndex
from ostinato.ports.wakeup import Wakeup
from ostinato.scheduler.births import Births, Due
from ostinato.scheduler.firing import Firing

REALTIME_PAUSE = timedelta(seconds=60)
"""After how long a realtime trigger is asked again whose conditions do not hold."""


class Evaluations:
    """Hands polling and realtime triggers to the workers of their group. The trigger is locked meanwhile."""

    def __init__(self, firing: Firing, births: Births, index: PluginIndex, wakeup: Wakeup):
        self._firing, self._births, self._index, self._wakeup = firing, births, index, wakeup

    async def look(self, due: Due, now: datetime) -> None:
        """Hand a trigger out if its conditions hold; ValueError where nobody can tell when to look again."""
        pause = self._pause(due)
        later = replace(due.state, execution_id=None, next_at=now + pause)
        try:
            met = await self._births.met(due, due.state.next_at or now)
        except ExpressionError as error:
            await self._firing.start(due, later, now, self._births.failure(due, str(error), {}))
            return
        if not met:
            await self._firing.write(due.state, later, None)
            return
        handed = replace(
            due.state,
            execution_id=None,
            evaluating_since=now,
            worker_id=None,
            worker_group=due.trigger.worker_group,
            updated=now,
        )
        await self._firing.write(due.state, handed, None)
        self._wakeup.announce("triggers")

    def _pause(self, due: Due) -> timedelta:
        if due.trigger.mode == "realtime":
            return REALTIME_PAUSE
        pause = due.trigger.interval(self._index)
        if pause is None:
            raise ValueError("it has no interval")
        return pause
