"""Triggers that fire at dates written one by one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from ostinato.expressions import ExpressionError, Scope, is_template, render_typed, render_value
from ostinato.schedule.next_fire import zone_of
from ostinato.scheduler.births import Births, Due
from ostinato.scheduler.firing import Firing

AFTERWARDS = timedelta(days=365)
"""When a trigger is looked at again whose dates are over: they may be an expression."""


class OnDates:
    """Fires ScheduleOnDates triggers. `began` is when this scheduler started: what was due before has been missed."""

    def __init__(self, firing: Firing, births: Births, began: datetime, timezone: str, recover: str):
        self._firing, self._births, self._began = firing, births, began
        self._timezone, self._recover = timezone, recover

    async def look(self, due: Due, now: datetime) -> None:
        """Fire for the first date that has come, and move on; ValueError where the dates cannot be told."""
        dates = await self._dates(due)
        since = due.state.next_at or now
        passed = self._wanted(due, [date for date in dates if since <= date <= now])
        if not passed:
            await self._firing.write(due.state, replace(due.state, execution_id=None, next_at=_after(dates, now)), None)
            return
        date = passed[0]
        birth = await self._births.on(due, date)
        following = next((other for other in dates if other > date), now + AFTERWARDS)
        await self._firing.start(due, replace(due.state, next_at=following), date, birth)

    def _wanted(self, due: Due, passed: Sequence[datetime]) -> Sequence[datetime]:
        """Of the dates that have come, those that count: not all that were missed may."""
        policy = str(due.trigger.written.get("recoverMissedSchedules") or self._recover)
        missed = [date for date in passed if date < self._began]
        if policy == "ALL" or not missed:
            return passed
        return [*(missed[-1:] if policy == "LAST" else ()), *passed[len(missed) :]]

    async def _dates(self, due: Due) -> list[datetime]:
        zone = zone_of(str(due.trigger.written.get("timezone") or self._timezone))

        def read(scope: Scope) -> list[datetime]:
            found = [datetime.fromisoformat(str(one)) for one in _rendered(due.trigger.written.get("dates"), scope)]
            return sorted(date if date.tzinfo is not None else date.replace(tzinfo=zone) for date in found)

        try:
            return await self._births.asked(due, {}, read)
        except ExpressionError as error:
            raise ValueError(f"its dates cannot be rendered: {error}") from None


def _rendered(written: Any, scope: Scope) -> Sequence[Any]:
    """The dates as they are written, or as one expression gives them."""
    found = render_typed(written, scope) if isinstance(written, str) and is_template(written) else written
    found = render_value(found, scope)
    if not isinstance(found, list):
        raise ValueError("`dates` is no list of dates")
    return found


def _after(dates: Sequence[datetime], now: datetime) -> datetime:
    return next((date for date in dates if date > now), now + AFTERWARDS)
