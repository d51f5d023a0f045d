"""The scheduler, stepped look by look with a clock that stands still."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from ostinato.engine import events as e
from ostinato.ports.flows import StoredFlow, TriggerState
from ostinato.schedule import first_fire
from ostinato.scheduler.service import Scheduler
from tests.unit.stage import LOG, SLEEP, START, Stage

SCHEDULE = "io.kestra.plugin.core.trigger.Schedule"
QUICK = f"tasks: [{{id: a, type: {LOG}, message: hi}}]"
SLOW = f"tasks: [{{id: a, type: {SLEEP}, duration: PT1H}}]"


@pytest.fixture
def stage() -> Stage:
    return Stage()


def scheduler(stage: Stage, id_: str = "one", **more: Any) -> Scheduler:
    return Scheduler(id_, stage.store, stage.wakeup, stage.clock, stage.launcher, stage.answers, stage.index, **more)


async def scheduled(stage: Stage, flow: str = QUICK, more: str = "", **stored: Any) -> StoredFlow:
    """A flow with a schedule for each full minute, and the state that saving it gives the trigger."""
    text = f"{flow}\ntriggers: [{{id: s, type: {SCHEDULE}, cron: '* * * * *'{more}}}]"
    found = await stage.flow(text, **stored)
    trigger = found.definition["triggers"][0]
    try:
        due = first_fire(trigger, stage.clock.now())
    except ValueError:
        due = stage.clock.now()
    await stage.store.triggers.put(TriggerState("n", "f", "s", next_at=due))
    return found


async def state(stage: Stage) -> TriggerState:
    found = await stage.store.triggers.get("n", "f", "s")
    assert found is not None
    return found


def born(stage: Stage) -> list[Any]:
    """The executions there are, in order."""
    return [entry.execution for entry in stage.store.tables.entries.values()]


def fired(stage: Stage) -> list[datetime]:
    """The dates for which executions were created."""
    dates = [execution.trigger.variables["date"] for execution in born(stage)]
    return [datetime.fromisoformat(date) for date in dates]


async def test_nothing_fires_before_its_date(stage: Stage) -> None:
    await scheduled(stage)
    stage.clock.go(59)
    assert await scheduler(stage).tick() == 0
    assert born(stage) == []


async def test_a_date_fires_once(stage: Stage) -> None:
    await scheduled(stage)
    one, two = scheduler(stage), scheduler(stage, "two")
    stage.clock.go(60)
    for service in (one, two, one):
        await service.tick()
    assert fired(stage) == [START + timedelta(minutes=1)]
    assert (await state(stage)).next_at == START + timedelta(minutes=2)


async def test_an_execution_knows_its_trigger(stage: Stage) -> None:
    await scheduled(stage)
    stage.clock.go(60)
    await scheduler(stage).tick()
    (execution,) = born(stage)
    assert execution.trigger.variables == {
        "date": "2026-01-15T12:01:00Z",
        "next": "2026-01-15T12:02:00Z",
        "previous": "2026-01-15T12:00:00Z",
    }
    labels = {label.key: label.value for label in execution.labels}
    assert labels == {"system.correlationId": execution.id, "system.from": "trigger"}


async def test_inputs_and_labels_of_the_trigger_are_rendered(stage: Stage) -> None:
    more = ", inputs: {i: '{{ trigger.date }}'}, labels: {minute: '{{ trigger.date | date(\"mm\") }}'}"
    await scheduled(stage, "inputs: [{id: i, type: STRING}]\n" + QUICK, more)
    stage.clock.go(60)
    await scheduler(stage).tick()
    (execution,) = born(stage)
    assert execution.inputs == {"i": "2026-01-15T12:01:00Z"}
    assert ("minute", "01") in [(label.key, label.value) for label in execution.labels]


async def test_dates_are_told_in_the_zone_of_the_trigger(stage: Stage) -> None:
    await scheduled(stage, more=", timezone: Europe/Berlin")
    stage.clock.go(60)
    await scheduler(stage).tick()
    assert born(stage)[0].trigger.variables["date"] == "2026-01-15T13:01:00+01:00"


# -- locks ------------------------------------------------------------------------------------------------------------


async def test_a_trigger_waits_for_its_execution(stage: Stage) -> None:
    await scheduled(stage, SLOW)
    one = scheduler(stage)
    for _ in range(3):
        stage.clock.go(60)
        await one.tick()
        await stage.turns()
    (execution,) = born(stage)
    await stage.store.inbox.post([(execution.id, e.KillRequested(at=stage.clock.now()))])
    await stage.turns()
    await one.tick()
    assert fired(stage) == [START + timedelta(minutes=1), START + timedelta(minutes=2)]


async def test_the_lock_holds_until_after_execution_has_ended(stage: Stage) -> None:
    await scheduled(stage, f"{QUICK}\nafterExecution: [{{id: z, type: {SLEEP}, duration: PT1H}}]")
    one = scheduler(stage)
    for _ in range(2):
        stage.clock.go(60)
        await one.tick()
        await stage.turns()
    assert fired(stage) == [START + timedelta(minutes=1)]


async def test_a_trigger_that_may_run_beside_itself_is_not_locked(stage: Stage) -> None:
    await scheduled(stage, SLOW, ", allowConcurrent: true")
    one = scheduler(stage)
    for _ in range(2):
        stage.clock.go(60)
        await one.tick()
    assert len(born(stage)) == 2
    assert (await state(stage)).execution_id is None


async def test_a_lock_of_a_deleted_execution_is_no_lock(stage: Stage) -> None:
    await scheduled(stage, SLOW)
    one = scheduler(stage)
    stage.clock.go(60)
    await one.tick()
    await stage.store.executions.delete(born(stage)[0].id)
    stage.clock.go(60)
    await one.tick()
    assert fired(stage) == [START + timedelta(minutes=2)]


async def test_locked_triggers_do_not_keep_others_waiting(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setattr(sys.modules["ostinato.scheduler.service"], "BATCH", 1)
    await scheduled(stage, SLOW)
    one = scheduler(stage)
    stage.clock.go(60)
    await one.tick()
    other = await stage.flow(f"id: g\n{QUICK}\ntriggers: [{{id: s, type: {SCHEDULE}, cron: '* * * * *'}}]")
    await stage.store.triggers.put(TriggerState("n", other.id, "s", next_at=START + timedelta(minutes=3)))
    stage.clock.go(180)
    await one.tick()
    await one.tick()
    assert "g" in [execution.flow_id for execution in born(stage)]


# -- missed dates -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "minutes"),
    [("ALL", [1, 2, 3, 4, 5]), ("LAST", [5]), ("NONE", [])],
)
@pytest.mark.parametrize("given", ["trigger", "server"])
async def test_dates_missed_while_no_scheduler_ran(stage: Stage, policy: str, minutes: list[int], given: str) -> None:
    await scheduled(stage, QUICK, f", recoverMissedSchedules: {policy}" if given == "trigger" else "")
    stage.clock.go(5 * 60 + 30)
    one = scheduler(stage, recover=policy if given == "server" else "ALL")
    for _ in range(10):
        await one.tick()
        await stage.turns()
    assert fired(stage) == [START + timedelta(minutes=minute) for minute in minutes]
    assert (await state(stage)).next_at == START + timedelta(minutes=6)


async def test_dates_missed_while_locked_fire_one_after_the_other_whatever_the_policy(stage: Stage) -> None:
    await scheduled(stage, SLOW, ", recoverMissedSchedules: NONE")
    one = scheduler(stage)
    stage.clock.go(60)
    await one.tick()
    stage.clock.go(120)
    for _ in range(4):
        await stage.turns()
        await stage.store.inbox.post([(born(stage)[-1].id, e.KillRequested(at=stage.clock.now()))])
        await stage.turns()
        await one.tick()
    assert fired(stage) == [START + timedelta(minutes=minute) for minute in (1, 2, 3)]


async def test_a_date_that_is_too_late_is_passed_over(stage: Stage) -> None:
    await scheduled(stage, QUICK, ", lateMaximumDelay: PT1M")
    stage.clock.go(3 * 60 + 30)
    one = scheduler(stage)
    for _ in range(4):
        await one.tick()
        await stage.turns()
    assert fired(stage) == [START + timedelta(minutes=3)]


# -- what does not fire -----------------------------------------------------------------------------------------------


async def test_a_disabled_flow_does_not_fire(stage: Stage) -> None:
    await scheduled(stage, disabled=True)
    stage.clock.go(60)
    await scheduler(stage).tick()
    assert born(stage) == []
    assert (await state(stage)).next_at is None


async def test_a_disabled_trigger_does_not_fire(stage: Stage) -> None:
    await scheduled(stage, more=", disabled: true")
    stage.clock.go(60)
    await scheduler(stage).tick()
    assert born(stage) == []


async def test_the_state_of_a_trigger_that_is_gone_is_removed(stage: Stage) -> None:
    for flow_id in ("f", "nowhere"):
        await stage.store.triggers.put(TriggerState("n", flow_id, "gone", next_at=START))
    await stage.flow(QUICK)
    await scheduler(stage).tick()
    assert stage.store.tables.triggers == {}


@pytest.mark.parametrize("broken", [", timezone: Mars/Olympus", ", withSeconds: true"])
async def test_a_trigger_that_can_have_no_date_is_switched_off(stage: Stage, broken: str) -> None:
    await scheduled(stage, QUICK, broken)
    await scheduler(stage).tick()
    found = await state(stage)
    assert (found.disabled, found.next_at) == (True, None)


async def test_a_trigger_that_fails_hinders_no_other(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await scheduled(stage)
    other = await stage.flow(f"id: g\n{QUICK}\ntriggers: [{{id: s, type: {SCHEDULE}, cron: '* * * * *'}}]")
    await stage.store.triggers.put(TriggerState("n", other.id, "s", next_at=START + timedelta(minutes=1)))
    real = stage.launcher.birth

    async def birth(flow: StoredFlow, wish: Any) -> Any:
        if flow.id == "f":
            raise OSError("oh")
        return await real(flow, wish)

    monkeypatch.setattr(stage.launcher, "birth", birth)
    stage.clock.go(60)
    await scheduler(stage).tick()
    assert [execution.flow_id for execution in born(stage)] == ["g"]


@pytest.mark.parametrize("inputs", ["{i: many}", "{i: '{{ nowhere.at.all }}'}"])
async def test_inputs_that_do_not_fit_make_a_failed_execution(stage: Stage, inputs: str) -> None:
    await scheduled(stage, "inputs: [{id: i, type: INT}]\n" + QUICK, f", inputs: {inputs}")
    one = scheduler(stage)
    stage.clock.go(60)
    await one.tick()
    await stage.turns()
    (execution,) = born(stage)
    assert execution.state == "FAILED"
    assert (await state(stage)).next_at == START + timedelta(minutes=2)


# -- the service ------------------------------------------------------------------------------------------------------


async def test_the_service_looks_when_flows_change(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    real, failures = stage.store.triggers.due, [ConnectionError("gone")]

    async def flaky(*arguments: Any) -> Any:
        if failures:
            raise failures.pop()
        return await real(*arguments)

    monkeypatch.setattr(stage.store.triggers, "due", flaky)
    one = scheduler(stage)
    await scheduled(stage)
    stage.clock.go(60)
    inbox = stage.wakeup.listen("inbox")
    await one.start()
    stage.wakeup.announce("flows")
    assert await inbox.wait(5)
    await one.stop()
    assert len(born(stage)) == 1


async def test_a_trigger_stops_after_an_end_that_it_names(stage: Stage) -> None:
    await scheduled(stage, "tasks: [{id: a, type: io.kestra.plugin.core.execution.Fail}]", ", stopAfter: [FAILED]")
    one = scheduler(stage)
    for _ in range(3):
        stage.clock.go(60)
        await one.tick()
        await stage.turns()
    assert len(born(stage)) == 1
    assert (await state(stage)).disabled


async def test_other_triggers_are_left_alone(stage: Stage) -> None:
    await stage.flow(f"{QUICK}\ntriggers: [{{id: s, type: io.kestra.plugin.core.trigger.Webhook, key: k}}]")
    await stage.store.triggers.put(TriggerState("n", "f", "s", next_at=START))
    await scheduler(stage).tick()
    assert (await state(stage)).next_at is None


async def test_the_last_date_of_an_expression_is_followed_by_none(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scheduled(stage)
    monkeypatch.setattr("ostinato.schedule.cron.Cron.next", lambda self, after: None)
    stage.clock.go(60)
    await scheduler(stage).tick()
    assert set(born(stage)[0].trigger.variables) == {"date", "previous"}
    assert (await state(stage)).next_at is None


# -- conditions -------------------------------------------------------------------------------------------------------

CORE = "io.kestra.plugin.core.condition."


async def test_a_date_at_which_a_condition_does_not_hold_is_passed_over(stage: Stage) -> None:
    even = "{{ trigger.date | date('m') | number % 2 == 0 }}"
    await scheduled(
        stage, more=f', conditions: [{{type: {CORE}Expression, expression: "{even}"}}], allowConcurrent: true'
    )
    one = scheduler(stage)
    for _ in range(5):
        stage.clock.go(60)
        await one.tick()
    assert fired(stage) == [START + timedelta(minutes=2), START + timedelta(minutes=4)]
    (_, second) = born(stage)
    assert second.trigger.variables == {
        "date": "2026-01-15T12:04:00Z",
        "next": "2026-01-15T12:06:00Z",
        "previous": "2026-01-15T12:02:00Z",
    }


async def test_a_condition_that_never_holds_ends_the_search_for_dates(stage: Stage) -> None:
    once = "{{ trigger.date == '2026-01-15T12:01:00Z' }}"
    await scheduled(stage, more=f', conditions: [{{type: {CORE}Expression, expression: "{once}"}}]')
    stage.clock.go(60)
    await scheduler(stage).tick()
    assert born(stage)[0].trigger.variables == {"date": "2026-01-15T12:01:00Z"}


async def test_a_condition_that_cannot_be_told_fails_an_execution(stage: Stage) -> None:
    await scheduled(stage, more=f", conditions: [{{type: {CORE}PublicHoliday}}]")
    stage.clock.go(60)
    await scheduler(stage).tick()
    await stage.turns()
    (execution,) = born(stage)
    assert execution.state.value == "FAILED"
    assert any("PublicHoliday cannot be told" in line for _, line in stage.logged(execution.id))
