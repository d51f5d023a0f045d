"""ScheduleOnDates triggers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from ostinato.launch.declared import DeclaredTriggers
from ostinato.ports.flows import TriggerState
from tests.unit.scheduler.test_tick import QUICK, SLOW, born, scheduler, state
from tests.unit.stage import START, Stage

ON_DATES = "io.kestra.plugin.core.trigger.ScheduleOnDates"
CORE = "io.kestra.plugin.core.condition."


@pytest.fixture
def stage() -> Stage:
    return Stage()


async def dated(stage: Stage, dates: str, more: str = "", flow: str = QUICK) -> None:
    found = await stage.flow(f"{flow}\ntriggers: [{{id: s, type: {ON_DATES}, dates: {dates}{more}}}]")
    (trigger,) = DeclaredTriggers(stage.index).of(found).values()
    await stage.store.triggers.put(TriggerState("n", "f", "s", next_at=trigger.first_at(stage.clock.now(), "UTC")))


async def pass_by(stage: Stage, minutes: int, **more: Any) -> None:
    """Let time pass, minute by minute, executions ending at once."""
    one = scheduler(stage, **more)
    for _ in range(minutes):
        stage.clock.go(60)
        await one.tick()
        await stage.turns()


def fired(stage: Stage) -> list[datetime]:
    return [execution.schedule_date for execution in born(stage)]


async def test_each_date_fires_once(stage: Stage) -> None:
    await dated(stage, "['2026-01-15T12:03:00Z', '2026-01-15T12:01:00Z', '2026-01-15T11:00:00Z']")
    await pass_by(stage, 10)
    assert fired(stage) == [START + timedelta(minutes=minute) for minute in (1, 3)]
    assert (await state(stage)).next_at == START + timedelta(minutes=3, days=365)
    assert born(stage)[0].trigger.variables == {}


async def test_dates_are_of_the_zone_and_may_be_expressions(stage: Stage) -> None:
    await dated(stage, "['2026-01-15T13:02:00', '{{ \"2026-01-15T12:04:00Z\" }}']", ", timezone: Europe/Berlin")
    await pass_by(stage, 6)
    assert fired(stage) == [START + timedelta(minutes=minute) for minute in (2, 4)]


async def test_all_dates_may_be_one_expression(stage: Stage) -> None:
    await dated(stage, "'{{ [\"2026-01-15T12:02:00Z\"] }}'")
    await pass_by(stage, 3)
    assert fired(stage) == [START + timedelta(minutes=2)]


async def test_conditions_and_inputs_count(stage: Stage) -> None:
    more = (
        f', conditions: [{{type: {CORE}Expression, expression: \'{{{{ trigger.date | date("mm") == "02" }}}}\'}}]'
        ", inputs: {i: x}"
    )
    flow = f"inputs: [{{id: i, type: STRING}}]\n{QUICK}"
    await dated(stage, "['2026-01-15T12:01:00Z', '2026-01-15T12:02:00Z']", more, flow)
    await pass_by(stage, 4)
    (execution,) = born(stage)
    assert (execution.schedule_date, execution.inputs) == (START + timedelta(minutes=2), {"i": "x"})


async def test_dates_wait_for_the_execution_before(stage: Stage) -> None:
    await dated(stage, "['2026-01-15T12:01:00Z', '2026-01-15T12:02:00Z']", flow=SLOW)
    await pass_by(stage, 5)
    assert fired(stage) == [START + timedelta(minutes=1)]


@pytest.mark.parametrize(("policy", "minutes"), [("ALL", [1, 2]), ("LAST", [2]), ("NONE", [])])
async def test_missed_dates(stage: Stage, policy: str, minutes: list[int]) -> None:
    dates = "['2026-01-15T12:01:00Z', '2026-01-15T12:02:00Z', '2026-01-15T12:09:00Z']"
    await dated(stage, dates, f", recoverMissedSchedules: {policy}")
    stage.clock.go(240)
    await pass_by(stage, 3)
    assert fired(stage) == [START + timedelta(minutes=minute) for minute in minutes]
    assert (await state(stage)).next_at == START + timedelta(minutes=9)


@pytest.mark.parametrize("dates", ["[tomorrow]", "'{{ nobody }}'", "5"])
async def test_dates_that_cannot_be_told_switch_the_trigger_off(stage: Stage, dates: str) -> None:
    await dated(stage, dates)
    await pass_by(stage, 2)
    assert born(stage) == []
    assert (await state(stage)).disabled
