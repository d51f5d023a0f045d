"""How long a flowable waits: durations that may be expressions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ostinato.duration import parse_duration
from ostinato.engine.draft import Draft
from ostinato.engine.errors import TaskBroken
from ostinato.engine.records import TaskRun


def span(draft: Draft, run: TaskRun, given: Any) -> timedelta:
    """A duration as written, or as its expression gives it; TaskBroken where it is none."""
    text = draft.text(given, run) if isinstance(given, str) else str(given)
    try:
        return parse_duration(text)
    except ValueError as error:
        raise TaskBroken(f"Invalid duration '{text}' of task '{run.task_id}': write PT30S, PT5M or P1D") from error
