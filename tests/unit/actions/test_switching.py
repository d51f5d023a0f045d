"""A trigger turned on or off."""

from __future__ import annotations

from datetime import UTC, datetime

from ostinato.actions.switching import next_due, switched
from ostinato.launch.declared import Declared
from ostinato.ports.flows import TriggerState

NOW = datetime(2026, 1, 1, 10, 30, tzinfo=UTC)
SCHEDULE = "io.kestra.plugin.core.trigger.Schedule"


def hourly(**more: object) -> Declared:
    written = {"id": "t", "type": SCHEDULE, "cron": "0 * * * *", **more}
    return Declared("t", written, SCHEDULE, "schedule")


def test_a_trigger_that_is_on_is_due() -> None:
    state = TriggerState("n", "f", "t", disabled=True, evaluating_since=NOW, worker_id="w")
    on = switched(state, hourly(), False, NOW, "UTC")
    assert (on.disabled, on.next_at, on.updated) == (False, datetime(2026, 1, 1, 11, tzinfo=UTC), NOW)
    assert (on.evaluating_since, on.worker_id) == (None, None)
    off = switched(on, hourly(), True, NOW, "UTC")
    assert (off.disabled, off.next_at) == (True, None)


def test_a_trigger_that_its_flow_turns_off_or_lost_is_never_due() -> None:
    state = TriggerState("n", "f", "t")
    assert switched(state, hourly(disabled=True), False, NOW, "UTC").next_at is None
    assert switched(state, None, False, NOW, "UTC").next_at is None
    assert next_due(hourly(cron="never"), NOW, "UTC") is None
