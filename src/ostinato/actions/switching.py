"""A trigger turned on or off."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from ostinato.launch.declared import Declared
from ostinato.ports.flows import TriggerState


def switched(
    state: TriggerState, trigger: Declared | None, disabled: bool, now: datetime, timezone: str
) -> TriggerState:
    """Where a trigger stands once it is switched; an evaluation that is under way is given up. `trigger` is what its
    flow says; None where the flow lost it."""
    off = disabled or trigger is None or trigger.disabled
    due = None if off else next_due(trigger, now, timezone)
    return replace(state, disabled=disabled, next_at=due, updated=now, evaluating_since=None, worker_id=None)


def next_due(trigger: Declared | None, now: datetime, timezone: str) -> datetime | None:
    """When a trigger is due for the first time from now on; None if it never is, or is written wrongly."""
    try:
        return None if trigger is None else trigger.first_at(now, timezone)
    except ValueError:
        return None
