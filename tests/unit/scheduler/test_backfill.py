"""Backfills of Schedule triggers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from tests.unit.scheduler.test_tick import QUICK, SLOW, born, fired, scheduled, scheduler, state
from tests.unit.stage import START, Stage

INPUT = f"inputs: [{{id: i, type: STRING, defaults: d}}]\n{QUICK}"


@pytest.fixture
def stage() -> Stage:
    return Stage()


def minutes(*numbers: int) -> list[Any]:
    return [START + timedelta(minutes=number) for number in numbers]


async def backfill(stage: Stage, first: int, last: int, **more: Any) -> None:
    """Have the dates of some minutes before the beginning run."""
    before = await state(stage)
    start = START + timedelta(minutes=first)
    found = {
        "start": start.isoformat(),
        "end": (START + timedelta(minutes=last)).isoformat(),
        "currentDate": start.isoformat(),
        "paused": False,
        "previousNextExecutionDate": None if before.next_at is None else before.next_at.isoformat(),
        **more,
    }
    due = before.next_at if found["paused"] else start
    await stage.store.triggers.put(replace(before, backfill=found, next_at=due))


async def look(stage: Stage, times: int) -> None:
    one = scheduler(stage)
    for _ in range(times):
        await one.tick()
        await stage.turns()


async def test_all_dates_of_the_span_are_run_and_the_schedule_goes_on(stage: Stage) -> None:
    await scheduled(stage)
    await backfill(stage, -10, -8)
    await look(stage, 5)
    assert fired(stage) == minutes(-10, -9, -8)
    after = await state(stage)
    assert (after.backfill, after.next_at) == (None, START + timedelta(minutes=1))
    stage.clock.go(60)
    await look(stage, 1)
    assert fired(stage)[-1] == START + timedelta(minutes=1)


async def test_the_current_date_moves_on(stage: Stage) -> None:
    await scheduled(stage)
    await backfill(stage, -10, -1)
    await look(stage, 2)
    found = (await state(stage)).backfill
    assert found is not None and found["currentDate"] == (START - timedelta(minutes=8)).isoformat()


async def test_one_execution_after_the_other(stage: Stage) -> None:
    await scheduled(stage, SLOW)
    await backfill(stage, -10, -8)
    await look(stage, 5)
    assert fired(stage) == minutes(-10)


async def test_the_schedule_waits_meanwhile(stage: Stage) -> None:
    await scheduled(stage, SLOW)
    await backfill(stage, -10, -8)
    stage.clock.go(600)
    await look(stage, 3)
    assert fired(stage) == minutes(-10)


async def test_inputs_and_labels_of_the_backfill_count(stage: Stage) -> None:
    await scheduled(stage, INPUT, ", inputs: {i: t}, labels: {a: t, b: t}")
    await backfill(stage, -10, -10, inputs={"i": "mine"}, labels=[{"key": "a", "value": "mine"}])
    await look(stage, 2)
    (execution,) = born(stage)
    labels = {label.key: label.value for label in execution.labels}
    assert (execution.inputs, labels["a"], labels["b"]) == ({"i": "mine"}, "mine", "t")


async def test_no_date_of_a_backfill_is_too_late_or_missed(stage: Stage) -> None:
    await scheduled(stage, more=", lateMaximumDelay: PT1M, recoverMissedSchedules: NONE")
    await backfill(stage, -10, -9)
    await look(stage, 3)
    assert fired(stage) == minutes(-10, -9)


async def test_dates_at_which_the_conditions_do_not_hold_are_passed_over_at_once(stage: Stage) -> None:
    expression = '{{ trigger.date | date("mm") == "00" }}'
    more = f", conditions: [{{type: io.kestra.plugin.core.condition.Expression, expression: '{expression}'}}]"
    await scheduled(stage, more=more)
    await backfill(stage, -90, -1)
    await look(stage, 2)
    assert fired(stage) == minutes(-60)
    assert (await state(stage)).backfill is None


async def test_while_it_is_paused_the_schedule_goes_on(stage: Stage) -> None:
    await scheduled(stage)
    await backfill(stage, -10, -8, paused=True)
    stage.clock.go(60)
    await look(stage, 2)
    assert fired(stage) == minutes(1)
    found = (await state(stage)).backfill
    assert found is not None and found["currentDate"] == (START - timedelta(minutes=10)).isoformat()
