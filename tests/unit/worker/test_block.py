"""A WorkingDirectory on a worker: children in one folder, files before and after, kill, retries, caches."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from ostinato.engine import events as e
from tests.unit.stage import RETURN, Stage
from tests.unit.worker.test_service import begun, ran, stage, until_ended, worker

BLOCK = "io.kestra.plugin.core.flow.WorkingDirectory"
FILES = "io.kestra.plugin.core.storage.LocalFiles"
FAIL = "io.kestra.plugin.core.execution.Fail"

__all__ = ["stage"]


def block(*tasks: str, **more: Any) -> str:
    extra = "".join(f", {key}: {value}" for key, value in more.items())
    return f"{{id: w, type: {BLOCK}, tasks: [{', '.join(tasks)}]{extra}}}"


def shown(stage: Stage, id_: str) -> str:
    """Task runs with their states, in order."""
    runs = sorted(stage.store.tables.entries[id_].runs.values(), key=lambda run: run.order)
    return " ".join(f"{run.task_id}:{run.state}" for run in runs)


def read(stage: Stage, uri: str) -> str:
    with stage.storage.read(uri.removeprefix("kestra://")) as stream:
        return stream.read().decode()


async def again(stage: Stage) -> str:
    """Run the flow that is stored once more; gives the id of the execution."""
    flow = await stage.store.flows.get("n", "f")
    assert flow is not None
    id_ = await stage.create(flow)
    one = worker(stage)
    await one.start()
    await until_ended(stage, id_)
    await one.stop()
    return id_


async def test_children_share_a_folder_and_see_what_came_before(stage: Stage) -> None:
    text = "{{ read(outputs.get.uris['a.txt']) }} {{ tasks.get.state }}"
    id_ = await ran(
        stage,
        block(
            f"{{id: put, type: {FILES}, inputs: {{a.txt: one}}}}",
            f"{{id: get, type: {FILES}, outputs: ['*.txt']}}",
            f'{{id: say, type: {RETURN}, format: "{text}"}}',
            outputFiles="['*.txt']",
        ),
    )
    assert shown(stage, id_) == "w:SUCCESS put:SUCCESS get:SUCCESS say:SUCCESS"
    assert stage.outputs(id_, "say") == {"value": "one SUCCESS"}
    found = stage.outputs(id_, "w")
    assert found is not None
    assert read(stage, found["outputFiles"]["a.txt"]) == "one"
    assert stage.run(id_, "say").parent_id == stage.run(id_, "w").id


async def test_children_see_what_came_before_in_hash_maps(stage: Stage) -> None:
    values = "{zz: 1, b: x, aa: {zeta: 1, k: 2}}"
    id_ = await ran(
        stage,
        block(
            f"{{id: give, type: io.kestra.plugin.core.output.OutputValues, values: {values}}}",
            f'{{id: say, type: {RETURN}, format: "{{{{ outputs.give.values }}}}"}}',
        ),
    )
    assert stage.outputs(id_, "say") == {"value": '{"zz":1,"aa":{"zeta":1,"k":2},"b":"x"}'}


async def test_the_first_failure_ends_the_block_unless_it_is_tolerated(stage: Stage) -> None:
    id_ = await ran(
        stage,
        block(
            f"{{id: a, type: {FAIL}, allowFailure: true}}",
            "{id: b, type: test.Say, text: x, runIf: '{{ false }}'}",
            "{id: off, type: test.Say, text: x, disabled: true}",
            "{id: c, type: test.Breaks}",
            "{id: d, type: test.Say, text: x}",
            outputFiles="['*']",
            inputFiles="{a.txt: x}",
        ),
    )
    assert shown(stage, id_) == "w:FAILED a:WARNING b:SKIPPED c:FAILED"
    assert list((stage.outputs(id_, "w") or {})["outputFiles"]) == ["a.txt"]


async def test_a_child_whose_condition_cannot_be_rendered_gets_no_task_run(stage: Stage) -> None:
    id_ = await ran(
        stage, block("{id: a, type: test.Say, text: x}", "{id: b, type: test.Say, runIf: '{{ outputs.no }}'}")
    )
    assert shown(stage, id_) == "w:FAILED a:SUCCESS"
    assert stage.run(id_, "w").attempts == []
    said = [message for level, message in stage.logged(id_) if level == "ERROR"]
    assert said == ["Failed evaluating runIf: Unable to find `no` used in the expression `{{ outputs.no }}` at line 1"]


async def test_files_that_cannot_be_had_fail_the_block(stage: Stage) -> None:
    id_ = await ran(stage, block("{id: a, type: test.Say, text: x}", inputFiles="{a.txt: 'kestra:///none'}"))
    assert shown(stage, id_) == "w:FAILED"
    assert ("ERROR", "Unable to find file 'kestra:///none'") in stage.logged(id_)


async def test_a_child_is_retried(stage: Stage) -> None:
    policy = "{type: constant, interval: PT0.01S, maxAttempts: 3}"
    condition = "'{{ taskrun.attemptsCount < 1 }}'"
    id_ = await ran(stage, block(f"{{id: a, type: {FAIL}, condition: {condition}, retry: {policy}}}"))
    assert shown(stage, id_) == "w:SUCCESS a:SUCCESS"
    assert [attempt.state for attempt in stage.run(id_, "a").attempts] == ["FAILED", "SUCCESS"]
    states = [mark.state for mark in stage.run(id_, "a").history]
    assert states == ["CREATED", "RUNNING", "FAILED", "RETRYING", "RUNNING", "SUCCESS"]


async def test_the_timeout_of_a_child_is_its_own(stage: Stage) -> None:
    id_ = await ran(stage, block("{id: a, type: test.Listens, timeout: PT0.01S}"))
    assert shown(stage, id_) == "w:FAILED a:FAILED"


async def test_a_kill_ends_the_child_that_runs_and_those_after_it(stage: Stage) -> None:
    id_ = await stage.play(
        f"tasks: [{block('{id: a, type: test.Listens}', '{id: b, type: test.Say, text: x}')}]",
    )
    one = worker(stage)
    await one.start()
    await begun()
    await stage.store.inbox.post([(id_, e.KillRequested(at=stage.clock.now()))])
    await until_ended(stage, id_)
    await one.stop()
    assert shown(stage, id_) == "w:KILLED a:KILLED b:KILLED"
    assert stage.run(id_, "b").attempts == []


async def test_a_kill_ends_the_wait_for_another_attempt(stage: Stage) -> None:
    policy = "{type: constant, interval: PT1H, maxAttempts: 3}"
    id_ = await stage.play(f"tasks: [{block(f'{{id: a, type: {FAIL}, retry: {policy}}}')}]")
    one = worker(stage)
    await one.start()
    while "a:RETRYING" not in shown(stage, id_):
        await stage.turns()
        stage.wakeup.announce("jobs")
        await asyncio.sleep(0)
    await stage.store.inbox.post([(id_, e.KillRequested(at=stage.clock.now()))])
    await until_ended(stage, id_)
    await one.stop()
    assert shown(stage, id_) == "w:KILLED a:KILLED"


async def test_children_in_a_loop_see_its_value(stage: Stage) -> None:
    inner = block(
        f"{{id: a, type: {RETURN}, format: '{{{{ taskrun.value }}}}'}}",
        f"{{id: b, type: {RETURN}, format: '{{{{ parent.taskrun.value }}}}{{{{ outputs.a[taskrun.value].value }}}}'}}",
    )
    id_ = await ran(stage, f"{{id: l, type: io.kestra.plugin.core.flow.ForEach, values: [x, y], tasks: [{inner}]}}")
    entry = stage.store.tables.entries[id_]
    given = [entry.outputs[run.id]["value"] for run in entry.runs.values() if run.task_id == "b"]
    assert given == ["xx", "yy"]


async def test_children_in_a_context_of_its_own_name_each_other_without_its_value(stage: Stage) -> None:
    inner = block(
        f"{{id: a, type: {RETURN}, format: '{{{{ item.value }}}}'}}",
        f"{{id: b, type: {RETURN}, format: '{{{{ outputs.a.value }}}}{{{{ item.index }}}}'}}",
    )
    id_ = await ran(stage, f"{{id: l, type: io.kestra.plugin.core.flow.Loop, values: [x, y], tasks: [{inner}]}}")
    entry = stage.store.tables.entries[id_]
    given = {entry.outputs[run.id]["value"] for run in entry.runs.values() if run.task_id == "b"}
    assert given == {"x0", "y1"}


async def test_files_are_kept_for_the_next_execution(stage: Stage) -> None:
    text = block(
        f"{{id: get, type: {FILES}, outputs: ['*.txt']}}",
        f"{{id: put, type: {FILES}, inputs: {{k.txt: kept}}}}",
        cache="{patterns: ['*.txt'], ttl: P30D}",
    )
    first = await ran(stage, text)
    second = await again(stage)
    assert (stage.outputs(first, "get") or {})["uris"] == {}
    assert list((stage.outputs(second, "get") or {})["uris"]) == ["k.txt"]
    stage.clock.instant += timedelta(days=60)
    third = await again(stage)
    assert (stage.outputs(third, "get") or {})["uris"] == {}


async def test_a_spoilt_cache_costs_the_files_alone(stage: Stage) -> None:
    stage.storage.write("/n/f/w/cache/cache.zip", b"no zip")
    id_ = await ran(stage, block("{id: a, type: test.Say, text: x}", cache="{patterns: ['*.txt']}"))
    assert shown(stage, id_) == "w:SUCCESS a:SUCCESS"
    assert ("WARN", "The cache could not be restored: File is not a zip file") in stage.logged(id_)


async def test_lines_and_measures_belong_to_the_child(stage: Stage) -> None:
    id_ = await ran(stage, block("{id: a, type: test.Say, text: hello, logLevel: INFO}"))
    (line,) = stage.store.tables.logs.values()
    (metric,) = stage.store.tables.metrics
    assert (line.task_id, line.task_run_id) == ("a", stage.run(id_, "a").id) == (metric.task_id, metric.task_run_id)
