"""When a trigger of a flow fires next, from what is written of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ostinato.schedule.cron import Cron

SCHEDULE = ("io.kestra.plugin.core.trigger.Schedule", "io.kestra.core.models.triggers.types.Schedule")
"""The types of triggers that follow a cron expression."""
ON_DATES = "io.kestra.plugin.core.trigger.ScheduleOnDates"
"""The type of triggers that fire at dates written one by one."""


def is_schedule(trigger: Mapping[str, Any]) -> bool:
    """Whether a trigger follows a cron expression."""
    return trigger.get("type") in SCHEDULE


def cron_of(trigger: Mapping[str, Any], default_zone: str) -> Cron:
    """The cron of a Schedule trigger; BadCron, or ValueError for an unknown zone."""
    zone = zone_of(str(trigger.get("timezone") or default_zone))
    return Cron(str(trigger.get("cron")), zone, trigger.get("withSeconds") is True)


def zone_of(name: str) -> tzinfo:
    """A zone by name; ValueError when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"timezone '({name})' is not a valid time-zone ID") from None


def next_fire(trigger: Mapping[str, Any], after: datetime, default_zone: str = "UTC") -> datetime | None:
    """The first instant after one at which a Schedule trigger is due; None for other triggers, or if it never is."""
    return cron_of(trigger, default_zone).next(after) if is_schedule(trigger) else None


def first_fire(trigger: Mapping[str, Any], now: datetime, default_zone: str = "UTC") -> datetime | None:
    """When a new trigger fires for the first time: never at once, at its next date."""
    return next_fire(trigger, now, default_zone)


def following(cron: Cron, since: datetime, until: datetime, most: int = 1000) -> Iterator[datetime]:
    """The dates in (since, until], at most so many."""
    at = since
    for _ in range(most):
        found = cron.next(at)
        if found is None or found > until:
            return
        yield found
        at = found


def missed(policy: str, cron: Cron, due: datetime, now: datetime) -> datetime | None:
    """Which date a scheduler that was away fires next: ALL the one it was due for, LAST the latest that has passed,
    NONE the next one to come."""
    if due >= now or policy == "ALL":
        return due
    if policy == "LAST":
        return cron.previous(now) or due
    return cron.next(now)
