"""Tasks that ask for a worker group: where they go, and what happens where nobody is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.unit.stage import LOG, Stage

from ostinato.ports.jobs import WorkerRecord

FLOW = "io.kestra.plugin.core.flow."
FAIL = "{key: gpu, fallback: FAIL}"
NAMED = '{key: "{{ vars.g }}", fallback: FAIL}'


@pytest.fixture
def stage() -> Stage:
    return Stage()


async def lives(stage: Stage, group: str, state: str = "RUNNING", ago: float = 0) -> None:
    now = stage.clock.now()
    await stage.store.services.beat(
        WorkerRecord(f"w-{group}", "WORKER", "h", state, now, now - timedelta(seconds=ago), group)
    )


def task(group: str, id_: str = "a", **more: str) -> str:
    extra = "".join(f", {key}: {value}" for key, value in more.items())
    return f"{{id: {id_}, type: {LOG}, message: x, workerGroup: {group}{extra}}}"


def groups(stage: Stage) -> list[str | None]:
    return [job.new.worker_group for job in stage.store.tables.jobs.values()]


async def test_a_task_goes_to_its_group(stage: Stage) -> None:
    await lives(stage, "gpu")
    id_ = await stage.play(f"tasks: [{task(FAIL)}]")
    assert groups(stage) == ["gpu"]
    assert stage.logged(id_) == []


async def test_the_name_of_a_group_may_be_an_expression(stage: Stage) -> None:
    await lives(stage, "gpu")
    await stage.play(f"variables: {{g: gpu}}\ntasks: [{task(NAMED)}]")
    assert groups(stage) == ["gpu"]


async def test_a_name_that_cannot_be_rendered_fails_the_task(stage: Stage) -> None:
    id_ = await stage.play(f"tasks: [{task(NAMED)}]")
    assert (await stage.state(id_), groups(stage)) == ("FAILED", [])
    ((level, message),) = stage.logged(id_)
    assert level == "ERROR"
    assert message.startswith("The worker group cannot be rendered: Unable to find `")


@pytest.mark.parametrize("group", ["{key: gpu}", "{key: gpu, fallback: WAIT}"])
async def test_a_task_waits_for_its_group_and_says_so(stage: Stage, group: str) -> None:
    id_ = await stage.play(f"tasks: [{task(group)}]")
    assert (stage.run(id_, "a").state, groups(stage)) == ("SUBMITTED", ["gpu"])
    assert stage.logged(id_) == [("WARN", "No worker of the group 'gpu' is running, task 'a' waits for one")]


@pytest.mark.parametrize(("state", "ago"), [("NOT_RUNNING", 0), ("RUNNING", 60)])
async def test_a_worker_that_is_gone_does_not_count(stage: Stage, state: str, ago: float) -> None:
    await lives(stage, "gpu", state, ago)
    id_ = await stage.play(f"tasks: [{task(FAIL)}]\nerrors: [{{id: e, type: {LOG}, message: e}}]")
    assert await stage.state(id_) == "FAILED"
    assert stage.run(id_, "e").state == "SUCCESS"
    assert ("ERROR", "No worker of the group 'gpu' is running, task 'a' fails (fallback FAIL)") in stage.logged(id_)


async def test_a_failure_for_want_of_workers_is_tried_again(stage: Stage) -> None:
    retry = "{type: constant, interval: PT10S, maxAttempts: 2}"
    id_ = await stage.play(f"tasks: [{task(FAIL, retry=retry)}]")
    await lives(stage, "gpu")
    stage.clock.go(10)
    await stage.turns()
    assert (stage.run(id_, "a").state, groups(stage)) == ("SUBMITTED", ["gpu"])


async def test_cancel_ends_the_execution_without_an_error(stage: Stage) -> None:
    parallel = f"{{id: p, type: {FLOW}Sequential, tasks: [{task('{key: gpu, fallback: CANCEL}')}]}}"
    id_ = await stage.play(f"tasks: [{parallel}, {{id: b, type: {LOG}, message: x}}]")
    assert await stage.state(id_) == "KILLED"
    assert [stage.run(id_, name).state for name in "pa"] == ["KILLED", "KILLED"]
    assert [level for level, _ in stage.logged(id_)] == ["WARN"]


async def test_ignore_takes_any_worker(stage: Stage) -> None:
    await stage.play(f"tasks: [{task('{key: gpu, fallback: IGNORE}')}]")
    assert groups(stage) == [None]


async def test_the_group_of_the_flow_counts_where_a_task_has_none(stage: Stage) -> None:
    other = f"{{id: b, type: {LOG}, message: x}}"
    parallel = f"{{id: p, type: {FLOW}Parallel, tasks: [{task('{key: gpu}')}, {other}]}}"
    await stage.play(f"workerGroup: {{key: big}}\ntasks: [{parallel}]")
    assert groups(stage) == ["gpu", "big"]
