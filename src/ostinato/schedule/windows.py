"""The windows of time in which conditions are collected: which one an instant belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta, tzinfo
from typing import Any, NamedTuple

from ostinato.duration import parse_duration

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


class Span(NamedTuple):
    """From `start` until before `until`."""

    start: datetime
    until: datetime

    def covers(self, instant: datetime) -> bool:
        return self.start <= instant < self.until


def span_of(written: Mapping[str, Any] | None, instant: datetime, zone: tzinfo) -> Span | None:
    """The window of a `timeWindow` that begins for an instant, a day from midnight where nothing is written; None
    where the instant lies in no window. ValueError for a duration or a time that is none."""
    rule = written or {}
    span = _KINDS[str(rule.get("type") or "DURATION_WINDOW")](rule, instant.astimezone(zone))
    return span if span.covers(instant) else None


def _duration_window(rule: Mapping[str, Any], local: datetime) -> Span:
    """Aligned to the clock, then moved by `windowAdvance`."""
    length = _length(rule)
    advance = parse_duration(str(rule["windowAdvance"])) if rule.get("windowAdvance") is not None else timedelta()
    start = _aligned(local - advance, length) + advance
    return Span(start, start + length)


def _aligned(local: datetime, length: timedelta) -> datetime:
    at = local.replace(microsecond=0)
    if length >= DAY:
        return at.replace(hour=0, minute=0, second=0)
    if length >= HOUR:
        return at.replace(minute=0, second=0)
    if length >= MINUTE:
        minutes = length // MINUTE
        return at.replace(minute=at.minute // minutes * minutes, second=0)
    return at


def _sliding_window(rule: Mapping[str, Any], local: datetime) -> Span:
    """From the first event on."""
    start = local.replace(microsecond=0)
    return Span(start, start + _length(rule))


def _daily_time_window(rule: Mapping[str, Any], local: datetime) -> Span:
    """Between two times of day; one that ends before it begins goes over midnight."""
    begin, end = _time(rule["startTime"]), _time(rule["endTime"])
    start, until = _at(local, begin), _at(local, end)
    if begin < end:
        return Span(start, until)
    return Span(start - DAY, until) if local < until else Span(start, until + DAY)


def _daily_time_deadline(rule: Mapping[str, Any], local: datetime) -> Span:
    """From midnight until a time of day."""
    return Span(_at(local, time()), _at(local, _time(rule["deadline"])))


def _length(rule: Mapping[str, Any]) -> timedelta:
    return parse_duration(str(rule["window"])) if rule.get("window") is not None else DAY


def _time(written: Any) -> time:
    return time.fromisoformat(str(written)).replace(tzinfo=None)


def _at(local: datetime, when: time) -> datetime:
    return datetime.combine(local.date(), when, local.tzinfo)


_KINDS = {
    "DURATION_WINDOW": _duration_window,
    "SLIDING_WINDOW": _sliding_window,
    "DAILY_TIME_WINDOW": _daily_time_window,
    "DAILY_TIME_DEADLINE": _daily_time_deadline,
}
