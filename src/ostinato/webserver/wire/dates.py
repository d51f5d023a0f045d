"""Instants and durations on the wire."""

from __future__ import annotations

from datetime import UTC, datetime

from ostinato.duration import format_duration
from ostinato.engine.records import Mark
from ostinato.engine.states import TERMINAL, State


def iso(at: datetime) -> str:
    """An instant as ISO-8601 in UTC with `Z`."""
    if at.tzinfo is not UTC:
        at = at.astimezone(UTC)
    return at.isoformat().removesuffix("+00:00") + "Z"


def maybe_iso(at: datetime | None) -> str | None:
    """The same for what may be missing."""
    return None if at is None else iso(at)


def state(history: list[Mark]) -> dict[str, object]:
    """A state with its history; end and duration once it is over."""
    marks = [{"state": mark.state, "date": iso(mark.at)} for mark in history]
    last = history[-1]
    found: dict[str, object] = {"current": last.state, "histories": marks}
    if last.state in TERMINAL:
        found["duration"] = format_duration(last.at - history[0].at)
    if last.state in TERMINAL or last.state is State.PAUSED:
        found["endDate"] = marks[-1]["date"]
    found["startDate"] = marks[0]["date"]
    return found
