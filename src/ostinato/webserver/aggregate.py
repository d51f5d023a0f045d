"""Values over time, brought together by minutes, hours, days, weeks or months."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from statistics import fmean

WAYS: dict[str, Callable[[list[float]], float]] = {"sum": sum, "avg": fmean, "min": min, "max": max}
"""How the values of one span are brought together."""
MOST_SPANS = 5000
"""How many spans one answer has."""


def width_of(start: datetime, end: datetime) -> str:
    """How wide the spans of a window are."""
    length = end - start
    for days, name in ((365, "month"), (180, "week"), (1, "day"), (0.25, "hour")):
        if length > timedelta(days=days):
            return name
    return "minute"


def _floor(at: datetime, width: str) -> datetime:
    if width == "minute":
        return at.replace(second=0, microsecond=0)
    if width == "hour":
        return at.replace(minute=0, second=0, microsecond=0)
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    if width == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if width == "month" else day


def _next(at: datetime, width: str) -> datetime:
    if width == "month":
        return (at + timedelta(days=32)).replace(day=1)
    return (
        at
        + {
            "minute": timedelta(minutes=1),
            "hour": timedelta(hours=1),
            "day": timedelta(days=1),
            "week": timedelta(weeks=1),
        }[width]
    )


def aggregated(
    values: Sequence[tuple[datetime, float]], start: datetime, end: datetime, width: str, way: str
) -> list[tuple[datetime, float]]:
    """One value for each span from start to end; 0 where there is none."""
    groups: dict[datetime, list[float]] = {}
    for at, value in values:
        groups.setdefault(_floor(at, width), []).append(value)
    found: list[tuple[datetime, float]] = []
    at = _floor(start, width)
    while at <= end and len(found) < MOST_SPANS:
        group = groups.get(at)
        found.append((at, float(WAYS[way](group)) if group else 0.0))
        at = _next(at, width)
    return found
