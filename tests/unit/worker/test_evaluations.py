"""Polling and realtime triggers, from the scheduler to the execution, over the memory store."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ostinato.launch.declared import DeclaredTriggers
from ostinato.plugin.index import default_index
from ostinato.ports.flows import TriggerState
from ostinato.scheduler.service import Scheduler
from ostinato.worker.evaluation import EvaluationMeans
from ostinato.worker.evaluations import Evaluations
from tests.unit.stage import LOG, SLEEP, START, Stage
from tests.unit.worker import triggers

INDEX = default_index().with_classes(*triggers.ALL)
QUICK = f"tasks: [{{id: a, type: {LOG}, message: hi}}]"
SLOW = f"tasks: [{{id: a, type: {SLEEP}, duration: PT1H}}]"
CORE = "io.kestra.plugin.core.condition."


@pytest.fixture
async def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    triggers.ENDED.clear()
    monkeypatch.setattr(sys.modules["ostinato.worker.evaluations"], "IDLE", 0.02)
    yield Stage(tmp_path, INDEX, {"WORD": "hush"})


class Company:
    """A scheduler and a worker around a stage."""

    def __init__(self, stage: Stage, id_: str = "w", group: str | None = None):
        self.stage = stage
        self.scheduler = Scheduler(
            "s", stage.store, stage.wakeup, stage.clock, stage.launcher, stage.answers, stage.index
        )
        around = EvaluationMeans(
            stage.store,
            stage.wakeup,
            stage.launcher,
            stage.answers,
            stage.index,
            stage.doors,
            stage.clock.now,
            "UTC",
        )
        self.worker = Evaluations(id_, around, DeclaredTriggers(stage.index), group)

    async def look(self) -> None:
        """Let the scheduler look and the worker do what is to be done, to its end where it has one."""
        await self.scheduler.tick()
        await self.worker.tick()
        tasks = [task for task, _ in self.worker._running.values()]
        if tasks:
            await asyncio.wait(tasks, timeout=0.2)
        await self.worker.flush()
        await self.stage.turns()


async def declared(stage: Stage, trigger: str, flow: str = QUICK, **stored: Any) -> TriggerState:
    """Store a flow with a trigger, and the state that saving it gives this."""
    found = await stage.flow(f"{flow}\ntriggers: [{{id: t, {trigger}}}]", **stored)
    (one,) = DeclaredTriggers(stage.index).of(found).values()
    put = TriggerState("n", "f", "t", next_at=one.first_at(stage.clock.now(), "UTC"))
    await stage.store.triggers.put(put)
    return put


async def state(stage: Stage) -> TriggerState:
    found = await stage.store.triggers.get("n", "f", "t")
    assert found is not None
    return found


def born(stage: Stage) -> list[Any]:
    return [entry.execution for entry in stage.store.tables.entries.values()]


def words(stage: Stage) -> list[str]:
    return [execution.trigger.variables["word"] for execution in born(stage)]


async def until(met: Callable[[], bool]) -> None:
    """Wait for something that happens beside the test."""
    async with asyncio.timeout(5):
        while not met():
            await asyncio.sleep(0.005)


# -- polling ----------------------------------------------------------------------------------------------------------


async def test_the_first_look_is_at_once_and_the_next_after_the_interval(stage: Stage) -> None:
    await declared(stage, "type: test.Looks, word: '{{ flow.id }}', interval: PT5M")
    company = Company(stage)
    await company.look()
    (execution,) = born(stage)
    assert execution.trigger.variables == {"word": "f"}
    assert {label.key: label.value for label in execution.labels}["system.from"] == "trigger"
    assert (await state(stage)).next_at == START + timedelta(minutes=5)
    for seconds, count in ((299, 1), (2, 2)):
        stage.clock.go(seconds)
        await company.look()
        assert len(born(stage)) == count


async def test_nothing_found_moves_the_date_alone(stage: Stage) -> None:
    await declared(stage, "type: test.Looks")
    await Company(stage).look()
    after = await state(stage)
    assert born(stage) == []
    assert (after.next_at, after.evaluating_since, after.worker_id) == (START + timedelta(minutes=1), None, None)


async def test_inputs_and_labels_see_what_was_found(stage: Stage) -> None:
    flow = f"inputs: [{{id: i, type: STRING}}]\nlabels: {{team: blue}}\n{QUICK}"
    more = (
        "type: test.Looks, word: x, inputs: {i: '{{ trigger.word }}'}, labels: {by: '{{ trigger.word }}', system.a: b}"
    )
    await declared(stage, more, flow, labels={"team": "blue"})
    await Company(stage).look()
    (execution,) = born(stage)
    assert execution.inputs == {"i": "x"}
    labels = {label.key: label.value for label in execution.labels}
    assert (labels["team"], labels["by"], "system.a" in labels) == ("blue", "x", False)


async def test_lines_bear_the_id_of_the_trigger(stage: Stage) -> None:
    await declared(stage, "type: test.Looks")
    await Company(stage).look()
    (line,) = stage.store.tables.logs.values()
    assert (line.trigger_id, line.flow_id, line.execution_id, line.message) == ("t", "f", None, "t in f")


@pytest.mark.parametrize("wanted", [False, True])
async def test_an_error_is_a_warning_or_a_failed_execution(stage: Stage, wanted: bool) -> None:
    await declared(stage, f"type: test.Looks, word: break, failOnTriggerError: {str(wanted).lower()}, logLevel: WARN")
    await Company(stage).look()
    assert [execution.state.value for execution in born(stage)] == (["FAILED"] if wanted else [])
    line = ("ERROR", "broken") if wanted else ("WARN", "The evaluation of the trigger failed: broken")
    assert line in stage.logged()
    assert (await state(stage)).next_at == START + timedelta(minutes=1)


async def test_properties_that_cannot_be_rendered_are_an_error_of_the_look(stage: Stage) -> None:
    await declared(stage, "type: test.Looks, word: '{{ nobody }}'")
    await Company(stage).look()
    assert [level for level, _ in stage.logged()] == ["WARN"]


async def test_it_is_locked_by_its_execution(stage: Stage) -> None:
    await declared(stage, "type: test.Looks, word: x", SLOW)
    company = Company(stage)
    for _ in range(3):
        await company.look()
        stage.clock.go(60)
    assert len(born(stage)) == 1


async def test_it_may_run_beside_itself(stage: Stage) -> None:
    await declared(stage, "type: test.Looks, word: x, allowConcurrent: true", SLOW)
    company = Company(stage)
    for _ in range(3):
        await company.look()
        stage.clock.go(60)
    assert len(born(stage)) == 3


async def test_it_is_switched_off_after_a_state(stage: Stage) -> None:
    await declared(stage, "type: test.Looks, word: x, stopAfter: [SUCCESS]")
    company = Company(stage)
    for _ in range(3):
        await company.look()
        stage.clock.go(60)
    assert len(born(stage)) == 1
    assert (await state(stage)).disabled


async def test_conditions_are_asked_before_each_look(stage: Stage) -> None:
    condition = f'conditions: [{{type: {CORE}Expression, expression: \'{{{{ trigger.date | date("mm") == "01" }}}}\'}}]'
    await declared(stage, f"type: test.Looks, word: x, {condition}")
    company = Company(stage)
    for _ in range(4):
        await company.look()
        stage.clock.go(60)
    assert len(born(stage)) == 1
    assert len(stage.store.tables.logs) == 1 + 1  # the look, and the task of the execution


async def test_conditions_that_cannot_be_told_fail_an_execution(stage: Stage) -> None:
    await declared(stage, f"type: test.Looks, conditions: [{{type: {CORE}Expression, expression: '{{{{ nobody }}}}'}}]")
    await Company(stage).look()
    assert [execution.state.value for execution in born(stage)] == ["FAILED"]


async def test_files_are_of_the_execution_and_the_folder_goes(stage: Stage) -> None:
    await declared(stage, "type: test.Stores, word: x")
    await Company(stage).look()
    (execution,) = born(stage)
    folder = Path(execution.trigger.variables["uri"])
    assert execution.id in str(folder)
    assert not folder.exists()


async def test_a_secret_is_masked(stage: Stage) -> None:
    await declared(stage, "type: test.Stores, word: \"{{ secret('WORD') }}\"")
    await Company(stage).look()
    assert words(stage) == ["hush"]


async def test_a_trigger_that_is_lost_is_stopped(stage: Stage) -> None:
    await declared(stage, "type: test.Looks, word: wait")
    company = Company(stage)
    await company.scheduler.tick()
    await company.worker.start()
    await until(lambda: bool(company.worker._running))
    await stage.store.triggers.delete("n", "f", "t")
    stage.wakeup.announce("flows")
    await until(lambda: triggers.ENDED == ["t"])
    await company.worker.stop()
    assert born(stage) == []


async def test_what_a_worker_leaves_another_takes(stage: Stage) -> None:
    await declared(stage, "type: test.Looks, word: wait")
    one, two = Company(stage, "one"), Company(stage, "two")
    await one.scheduler.tick()
    await one.worker.tick()
    assert (await state(stage)).worker_id == "one"
    assert await two.worker.tick() == 0
    await one.worker.stop()
    assert await two.worker.tick() == 1
    assert (await state(stage)).worker_id == "two"
    await two.worker.stop()


async def test_only_workers_of_its_group_look(stage: Stage) -> None:
    await declared(stage, "type: test.Looks, word: x, workerGroup: {key: gpu}")
    await Company(stage).look()
    assert born(stage) == []
    await Company(stage, group="gpu").look()
    assert words(stage) == ["x"]


async def test_while_it_is_evaluated_no_scheduler_hands_it_out_again(stage: Stage) -> None:
    await declared(stage, "type: test.Looks, word: wait")
    company = Company(stage)
    await company.look()
    stage.clock.go(600)
    assert await company.scheduler.tick() == 0
    await company.worker.stop()


# -- realtime ---------------------------------------------------------------------------------------------------------


async def test_each_message_starts_an_execution(stage: Stage) -> None:
    await declared(stage, "type: test.Hears, words: [one, two, '{{ flow.id }}']", SLOW)
    company = Company(stage)
    await company.look()
    assert words(stage) == ["one", "two", "f"]
    after = await state(stage)
    assert (after.worker_id, after.execution_id) == ("w", None)
    await company.worker.stop()
    assert triggers.ENDED == ["t"]


async def test_a_message_starts_the_flow_as_it_is_now(stage: Stage) -> None:
    await declared(stage, "type: test.Listens")
    company = Company(stage)
    await company.look()
    assert words(stage) == ["one"]
    await company.worker.stop()
    await until(lambda: triggers.ENDED == ["t"])


async def test_one_that_cannot_begin_fails_an_execution_and_is_tried_again(stage: Stage) -> None:
    await declared(stage, "type: test.Hears, words: [break]")
    company = Company(stage)
    await company.look()
    (execution,) = born(stage)
    assert execution.state.value == "FAILED"
    message = "Realtime trigger failed to be created in the worker with error: broken"
    assert ("ERROR", message) in stage.logged(execution.id)
    stage.clock.go(60)
    await company.look()
    assert len(born(stage)) == 2


async def test_one_that_breaks_later_says_so_and_begins_anew(stage: Stage) -> None:
    await declared(stage, "type: test.Hears, words: [one, break]")
    company = Company(stage)
    await company.look()
    assert words(stage) == ["one"]
    assert ("WARN", "The trigger stopped listening: broken") in stage.logged()
    stage.clock.go(60)
    await company.look()
    assert words(stage) == ["one", "one"]


async def test_one_that_ends_begins_anew(stage: Stage) -> None:
    await declared(stage, "type: test.Hears, words: [one, end]")
    company = Company(stage)
    await company.look()
    assert (await state(stage)).next_at == START + timedelta(minutes=1)


async def test_one_that_is_switched_off_is_stopped(stage: Stage) -> None:
    put = await declared(stage, "type: test.Hears, words: [one]")
    company = Company(stage)
    await company.look()
    await stage.store.triggers.put(put)
    await company.worker.tick()
    await until(lambda: triggers.ENDED == ["t"])


async def test_a_message_that_fits_no_input_fails_an_execution(stage: Stage) -> None:
    flow = f"inputs: [{{id: i, type: INT}}]\n{QUICK}"
    await declared(stage, "type: test.Hears, words: [one], inputs: {i: '{{ trigger.word }}'}", flow)
    company = Company(stage)
    await company.look()
    (execution,) = born(stage)
    assert (execution.state.value, execution.trigger.variables) == ("FAILED", {"word": "one"})
    await company.worker.stop()
