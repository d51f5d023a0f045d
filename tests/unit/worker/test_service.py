"""The worker over the memory store: jobs claimed, run, limited, killed, handed in."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from ostinato.engine import events as e
from ostinato.plugin.index import default_index
from ostinato.ports.turns import NewJob
from ostinato.worker.service import Worker
from tests.unit.stage import Stage
from tests.unit.worker import plugins

INDEX = default_index().with_classes(*plugins.ALL)


@pytest.fixture
async def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    plugins.BEGUN.clear()
    plugins.RELEASED.clear()
    monkeypatch.setattr(sys.modules["ostinato.worker.job"], "GRACE", 0.05)
    monkeypatch.setattr(sys.modules["ostinato.worker.service"], "FLUSH", 0.005)
    monkeypatch.setattr(sys.modules["ostinato.worker.service"], "IDLE", 0.02)
    yield Stage(tmp_path, INDEX, {"PASSWORD": "hush"})
    plugins.RELEASED.set()


def worker(stage: Stage, **more: Any) -> Worker:
    return Worker(
        "w",
        stage.store,
        stage.wakeup,
        stage.clock,
        index=more.pop("index", stage.index),
        doors=stage.doors,
        answers=stage.answers,
        globals_={"globals": {"g": "global"}},
        sealer=stage.sealer,
        **{"grace": 5.0, "slots": 4, **more},
    )


async def posted(stage: Stage) -> None:
    """Wait for the next thing that a worker tells the inbox."""
    listener = stage.wakeup.listen("inbox")
    assert await listener.wait(5)
    listener.close()


async def until_ended(stage: Stage, id_: str) -> str:
    """Let executor and worker play on until the execution has ended; gives its state."""
    listener = stage.wakeup.listen("inbox")
    for _ in range(50):
        await stage.turns()
        stage.wakeup.announce("jobs", "kills")
        if (await stage.execution(id_)).ended:
            return await stage.state(id_)
        await listener.wait(5)
    raise AssertionError("the execution does not end")


async def begun() -> None:
    assert await asyncio.to_thread(plugins.BEGUN.wait, 5)


async def ran(stage: Stage, *tasks: str, inputs: str = "", **more: Any) -> str:
    """Run a flow of these tasks to its end; gives its id."""
    id_ = await stage.play("tasks: [" + ", ".join(tasks) + f"]\n{inputs}")
    one = worker(stage, **more)
    await one.start()
    try:
        await until_ended(stage, id_)
    finally:
        await one.stop()
    return id_


async def test_a_job_is_run_and_its_result_handed_in(stage: Stage) -> None:
    id_ = await ran(stage, "{id: a, type: test.Say, text: '{{ globals.g }} {{ execution.id }}'}")
    text = f"global {id_}"
    assert await stage.state(id_) == "SUCCESS"
    assert stage.outputs(id_, "a") == {"text": text}
    assert stage.logged(id_) == [("DEBUG", "quiet"), ("INFO", text)]
    assert [(metric.name, metric.value) for metric in stage.store.tables.metrics] == [("said", len(text))]
    assert stage.run(id_, "a").attempts[0].worker_id == "w"
    assert stage.store.tables.jobs == {}


async def test_a_task_that_raises_has_failed(stage: Stage) -> None:
    id_ = await ran(stage, "{id: a, type: test.Breaks}")
    assert await stage.state(id_) == "FAILED"
    assert ("ERROR", "broken") in stage.logged(id_)


async def test_a_property_that_cannot_be_rendered_fails_the_task(stage: Stage) -> None:
    id_ = await ran(stage, "{id: a, type: test.Say, text: '{{ nowhere.at.all }}'}")
    assert await stage.state(id_) == "FAILED"


async def test_a_plugin_that_is_not_installed_is_named(stage: Stage) -> None:
    id_ = await ran(stage, "{id: a, type: test.Say, text: x}", index=default_index())
    assert await stage.state(id_) == "FAILED"
    assert stage.logged(id_) == [("ERROR", "No plugin of type 'test.Say' is installed on this worker")]


async def test_lines_below_the_level_of_a_task_are_left_out(stage: Stage) -> None:
    id_ = await ran(stage, "{id: a, type: test.Say, text: x, logLevel: INFO}")
    assert stage.logged(id_) == [("INFO", "x")]


async def test_secrets_are_found_and_never_shown(stage: Stage) -> None:
    id_ = await ran(stage, "{id: a, type: test.Say, text: \"is {{ secret('PASSWORD') }}\"}")
    assert stage.outputs(id_, "a") == {"text": "is hush"}
    assert ("INFO", "is ******") in stage.logged(id_)


async def test_a_secret_input_is_read_by_its_task_alone(stage: Stage) -> None:
    text = "inputs: [{id: in.pw, type: SECRET, defaults: hushhush}, {id: n, type: INT, defaults: 5}]"
    id_ = await ran(stage, '{id: a, type: test.Say, text: "is {{ inputs.in.pw }} {{ inputs.n }}"}', inputs=text)
    assert stage.outputs(id_, "a") == {"text": "is hushhush 5"}
    assert ("INFO", "is ****** 5") in stage.logged(id_)
    assert "hushhush" not in str((await stage.execution(id_)).inputs)


async def test_questions_are_answered_for_threads(stage: Stage) -> None:
    await stage.doors.kv.put("n", "x", "found", "STRING")  # type: ignore[union-attr]
    id_ = await ran(stage, "{id: a, type: test.Say, text: \"{{ kv('x') }}\"}")
    assert stage.outputs(id_, "a") == {"text": "found"}


async def test_a_task_on_the_loop_cannot_ask(stage: Stage) -> None:
    id_ = await ran(stage, "{id: a, type: test.AsyncSay}")
    assert await stage.state(id_) == "FAILED"
    assert "An asynchronous task cannot render an expression that needs I/O" in stage.logged(id_)[0][1]


# -- time limits ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("task", ["Async", "Listens"])
async def test_a_task_that_takes_too_long_fails(stage: Stage, task: str) -> None:
    id_ = await ran(stage, f"{{id: a, type: test.{task}, timeout: PT0.02S}}")
    assert await stage.state(id_) == "FAILED"
    assert stage.logged(id_) == [("ERROR", "Timeout after 00:00:00.020")]


async def test_the_limit_may_be_an_expression(stage: Stage) -> None:
    id_ = await ran(stage, "{id: a, type: test.Async, timeout: \"PT{{ '0.02' }}S\"}")
    assert stage.logged(id_) == [("ERROR", "Timeout after 00:00:00.020")]


@pytest.mark.parametrize("limit", ["soon", "{{ nowhere.at.all }}", "P99999999999D", "PT0S"])
async def test_a_limit_that_is_none_fails_the_task(stage: Stage, limit: str) -> None:
    id_ = await ran(stage, f"{{id: a, type: test.Say, text: x, timeout: '{limit}'}}")
    assert await stage.state(id_) == "FAILED"
    assert [level for level, _ in stage.logged(id_)] == ["ERROR"]


async def test_a_deaf_task_is_left_behind_at_its_limit(stage: Stage) -> None:
    id_ = await ran(stage, "{id: a, type: test.Deaf, timeout: PT0.02S}")
    assert [level for level, _ in stage.logged(id_)] == ["WARN", "ERROR"]


# -- kills ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("task", ["Async", "Listens", "Deaf"])
async def test_a_running_task_is_killed(stage: Stage, task: str) -> None:
    id_ = await stage.play(f"tasks: [{{id: a, type: test.{task}}}]")
    one = worker(stage)
    await one.start()
    await begun()
    await stage.store.inbox.post([(id_, e.KillRequested(at=stage.clock.now()))])
    assert await until_ended(stage, id_) == "KILLED"
    assert stage.run(id_, "a").state == "KILLED"
    await one.stop()
    assert [message for _, message in stage.logged(id_)] == (
        ["The task did not stop within 0 seconds; its result is dropped"] if task == "Deaf" else []
    )


async def test_a_job_that_was_killed_before_it_began_is_not_run(stage: Stage) -> None:
    id_ = await stage.play("tasks: [{id: a, type: test.Say, text: x}]")
    (job,) = stage.store.tables.jobs.values()
    job.killed = True
    one = worker(stage)
    await one.start()
    await posted(stage)
    await stage.turns()
    await one.stop()
    assert stage.run(id_, "a").state == "KILLED"
    assert stage.logged(id_) == []


async def test_a_kill_is_heard_while_the_worker_ends(stage: Stage) -> None:
    id_ = await stage.play("tasks: [{id: a, type: test.Async}]")
    one = worker(stage)
    await one.start()
    await begun()
    stopping = asyncio.create_task(one.stop())
    await stage.store.inbox.post([(id_, e.KillRequested(at=stage.clock.now()))])
    assert await until_ended(stage, id_) == "KILLED"
    await asyncio.wait_for(stopping, 2)


# -- what goes wrong --------------------------------------------------------------------------------------------------


def failing_once(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> None:
    real, failures = getattr(owner, name), [ConnectionError("gone")]

    async def flaky(*arguments: Any) -> Any:
        if failures:
            raise failures.pop()
        return await real(*arguments)

    monkeypatch.setattr(owner, name, flaky)


@pytest.mark.parametrize("method", ["claim", "started", "complete"])
async def test_a_store_that_fails_once_loses_no_job(stage: Stage, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    failing_once(monkeypatch, stage.store.jobs, method)
    id_ = await ran(stage, "{id: a, type: test.Say, text: x}")
    assert await stage.state(id_) == "SUCCESS"


async def test_lines_that_could_not_be_stored_are_stored_later(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    failing_once(monkeypatch, stage.store.logs, "append")
    id_ = await stage.play("tasks: [{id: a, type: test.Say, text: x, wait: 'yes'}]")
    seen = stage.wakeup.listen(f"logs:{id_}")
    one = worker(stage)
    await one.start()
    assert await seen.wait(5)
    assert stage.logged(id_) == [("DEBUG", "quiet"), ("INFO", "x")]
    plugins.RELEASED.set()
    await until_ended(stage, id_)
    await one.stop()
    assert stage.logged(id_) == [("DEBUG", "quiet"), ("INFO", "x")]


async def test_a_job_that_cannot_be_read_has_failed(stage: Stage) -> None:
    id_ = await stage.play("tasks: [{id: a, type: test.Say, text: x}]")
    (job,) = stage.store.tables.jobs.values()
    job.new = NewJob(job.new.task_run_id, job.new.attempt, b"{}")
    one = worker(stage)
    await one.start()
    assert await until_ended(stage, id_) == "FAILED"
    await one.stop()


async def test_a_job_that_breaks_the_worker_has_failed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ostinato.plugin.TaskContext.close", lambda self: 1 / 0)
    id_ = await ran(stage, "{id: a, type: test.Say, text: x}")
    assert await stage.state(id_) == "FAILED"
    assert ("ERROR", "Internal error of the worker: ZeroDivisionError: division by zero") in stage.logged(id_)


# -- many jobs --------------------------------------------------------------------------------------------------------


async def test_no_more_jobs_are_claimed_than_there_are_slots(stage: Stage) -> None:
    tasks = ", ".join(f"{{id: t{n}, type: test.Listens}}" for n in range(5))
    await stage.play(f"tasks: [{{id: p, type: io.kestra.plugin.core.flow.Parallel, tasks: [{tasks}]}}]")
    one = worker(stage, slots=2, grace=0.01)
    await one.start()
    await posted(stage)
    await begun()
    assert len(stage.store.tables.held["w"]) == 2
    await one.stop()


async def test_a_worker_takes_jobs_of_its_group_only(stage: Stage) -> None:
    text = """tasks:
      - id: p
        type: io.kestra.plugin.core.flow.Parallel
        tasks:
          - {id: mine, type: test.Say, text: x, workerGroup: {key: gpu}}
          - {id: other, type: test.Say, text: x}"""
    id_ = await stage.play(text)
    one = worker(stage, group="gpu")
    await one.start()
    while not stage.run(id_, "mine").ended:
        await posted(stage)
        await stage.turns()
    await one.stop()
    assert stage.run(id_, "other").attempts == []


async def test_what_outlives_the_grace_is_given_up(stage: Stage) -> None:
    id_ = await stage.play("tasks: [{id: a, type: test.Async}]")
    one = worker(stage, grace=0.01)
    await one.start()
    await begun()
    await one.stop()
    await stage.turns()
    assert stage.run(id_, "a").state == "RUNNING"
    assert list(stage.store.tables.held["w"]) == [(stage.run(id_, "a").id, 0)]


async def test_lines_go_into_a_file_where_the_task_wants_it(stage: Stage) -> None:
    id_ = await ran(stage, "{id: a, type: test.Say, text: hello, logToFile: true}")
    assert stage.logged(id_) == []
    uri = stage.run(id_, "a").attempts[0].log_file
    assert uri is not None
    text = stage.storage.files[uri.removeprefix("kestra://")].decode()
    assert [line.partition(" ")[2] for line in text.splitlines()] == ["DEBUG quiet", "INFO hello"]
