"""What a worker is handed: the task, and of the variables those that its texts name."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
import yaml
from tests.unit.stage import RETURN, SLEEP, Stage

from ostinato.ports.jobs import JobRequest

FLOW = "io.kestra.plugin.core.flow."
OUTPUTS = [{"id": name, "type": RETURN, "format": name} for name in ("one", "two", "my-task")]


async def handed(*texts: str, **task: Any) -> JobRequest:
    """The request for a task with these texts, behind three tasks with outputs."""
    last = {"id": "last", "type": SLEEP, "duration": "PT1S", "description": " ".join(texts), **task}
    stage = Stage()
    flow = {
        "tasks": [*OUTPUTS, last],
        "inputs": [{"id": "i", "type": "STRING", "defaults": "x"}],
        "variables": {"v": "{{ outputs.one.value }}"},
    }
    await stage.play(yaml.safe_dump(flow), labels={"team.name": "red"})
    ((_, job),) = stage.store.tables.jobs.items()
    return msgspec.json.decode(job.new.payload, type=JobRequest)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("nothing", None),
        ("{{ outputs.one.value }}", {"one"}),
        ("{{ outputs['my-task'].value }}", {"my-task"}),
        ("{{ outputs.one.value }} {{ outputs.two.value }}", {"one", "two"}),
        ("{{ outputs.nowhere.value }}", set()),
        ("{{ outputs[inputs.i].value }}", {"one", "two", "my-task"}),
        ("{{ outputs | keys }}", {"one", "two", "my-task"}),
        ("{{ render(vars.v) }}", {"one", "two", "my-task"}),
        ("{% if true %}{{ outputs.two.value }}{% endif %}", {"two"}),
    ],
)
async def test_outputs_of_the_tasks_that_are_named(text: str, ids: set[str] | None) -> None:
    found = (await handed(text)).variables.get("outputs")
    assert (None if found is None else set(found)) == ids


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("nothing", set()),
        ("{{ inputs.i }}", {"inputs"}),
        ("{{ tasks.one.state }}", {"tasks"}),
        ("{{ tasksWithState('SUCCESS') }}", {"tasks"}),
        ("{{ parents[0].outputs }}", set()),
    ],
)
async def test_other_variables_that_are_named(text: str, named: set[str]) -> None:
    variables = (await handed(text)).variables
    assert set(variables) & {"inputs", "tasks", "outputs", "trigger"} == named


async def test_what_is_small_always_comes_along() -> None:
    request = await handed("nothing")
    assert set(request.variables) >= {"flow", "execution", "task", "taskrun", "labels", "vars"}
    assert request.variables["labels"]["team"] == {"name": "red"}
    assert request.variables["taskrun"]["id"] == request.task_run_id


async def test_names_are_found_wherever_they_stand() -> None:
    request = await handed(env={"{{ inputs.i }}": [{"deep": "{{ outputs.two.value }}"}]})
    assert set(request.variables["outputs"]) == {"two"}
    assert request.variables["inputs"] == {"i": "x"}


async def test_the_request_says_how_to_run_it() -> None:
    request = await handed(timeout="{{ outputs.one.value }}", logLevel="WARN", logToFile=True)
    assert (request.timeout, request.log_level, request.log_to_file) == ("{{ outputs.one.value }}", "WARN", True)
    assert (request.type, request.task["duration"], request.attempt) == (SLEEP, "PT1S", 0)
    assert set(request.variables["outputs"]) == {"one"}


async def test_a_job_goes_to_the_group_of_its_task() -> None:
    stage = Stage()
    await stage.play(f"tasks: [{{id: a, type: {RETURN}, workerGroup: {{key: gpu}}}}]")
    (job,) = stage.store.tables.jobs.values()
    assert job.new.worker_group == "gpu"


async def test_a_block_is_handed_with_its_children_and_the_values_around_it() -> None:
    stage = Stage()
    child = {
        "id": "c",
        "type": RETURN,
        "format": "{{ outputs.one.value }}",
        "runIf": "{{ true }}",
        "retry": {"type": "constant", "interval": "PT1S", "maxAttempts": 2},
        "allowFailure": True,
        "timeout": "PT1S",
    }
    off = {"id": "off", "type": RETURN, "format": "x", "disabled": True}
    block = {"id": "w", "type": FLOW + "WorkingDirectory", "tasks": [child, off], "inputFiles": {"a": "b"}}
    loop = {"id": "l", "type": FLOW + "ForEach", "values": ["x"], "tasks": [block]}
    await stage.play(yaml.safe_dump({"tasks": [OUTPUTS[0], loop]}))
    ((_, job),) = stage.store.tables.jobs.items()
    request = msgspec.json.decode(job.new.payload, type=JobRequest)
    assert request.task == {"id": "w", "type": FLOW + "WorkingDirectory", "inputFiles": {"a": "b"}}
    assert (request.path, request.variables["outputs"]) == (("x",), {"one": {"value": "one"}})
    (found,) = request.children or ()
    assert (found.task_id, found.run_if, found.timeout, found.allow_failure) == ("c", "{{ true }}", "PT1S", True)
    assert found.retry is not None
    assert found.retry.max_attempts == 2
