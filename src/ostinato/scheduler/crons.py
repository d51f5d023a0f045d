"""Triggers that follow a cron expression, and their backfills."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from ostinato.duration import parse_duration
from ostinato.ports.flows import TriggerState
from ostinato.schedule.cron import Cron
from ostinato.schedule.next_fire import cron_of, missed
from ostinato.scheduler.births import Births, Due
from ostinato.scheduler.firing import Firing

STEPS = 100
"""How many dates at which the conditions do not hold are passed over in one look."""


class Crons:
    """Fires Schedule triggers. `began` is when this scheduler started: what was due before has been missed."""

    def __init__(self, firing: Firing, births: Births, began: datetime, timezone: str, recover: str):
        self._firing, self._births, self._began = firing, births, began
        self._timezone, self._recover = timezone, recover

    async def look(self, due: Due, now: datetime) -> None:
        """Fire for the date that is due, and move on; ValueError for a cron that is none."""
        cron = cron_of({**due.trigger.written, "type": due.trigger.type}, self._timezone)
        date = self._date(due, cron, now)
        if date is None or date > now + timedelta(seconds=1):
            await self._firing.write(due.state, replace(due.state, execution_id=None, next_at=date), None)
            return
        for _ in range(STEPS):
            birth = await self._births.at(due, date.astimezone(cron.zone), cron)
            after = _moved_on(due, cron, date)
            ended = after.backfill is None and due.backfill is not None
            if birth is not None or ended or after.next_at is None or after.next_at > now:
                break
            date = after.next_at
        await self._firing.start(due, after, date, birth)

    def _date(self, due: Due, cron: Cron, now: datetime) -> datetime | None:
        """The date to fire for. That of a backfill is never too late."""
        date = due.state.next_at
        if date is None or due.backfill is not None:
            return date
        written = due.trigger.written
        if date < self._began:
            date = missed(str(written.get("recoverMissedSchedules") or self._recover), cron, date, now)
        if written.get("lateMaximumDelay") is not None and date is not None:
            oldest = now - parse_duration(str(written["lateMaximumDelay"]))
            if date < oldest:
                date = cron.next(oldest - timedelta(microseconds=1))
        return date


def _moved_on(due: Due, cron: Cron, date: datetime) -> TriggerState:
    """The state after a date: at the next one, or back on the schedule at the end of a backfill."""
    following = cron.next(date)
    if due.backfill is None:
        return replace(due.state, next_at=following)
    if following is not None and following <= _instant(due.backfill["end"]):
        backfill = {**due.backfill, "currentDate": following.isoformat()}
        return replace(due.state, next_at=following, backfill=backfill)
    before = due.backfill.get("previousNextExecutionDate")
    return replace(due.state, next_at=_instant(before) if before else following, backfill=None)


def _instant(written: object) -> datetime:
    return datetime.fromisoformat(str(written))
