"""From a wish to a new execution."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ostinato.engine.events import Broken, ExecutionCreated
from ostinato.engine.records import Breakpoint, Cause, Execution
from ostinato.launch import NotLaunched, Wish
from ostinato.ports.turns import Birth
from tests.unit.stage import LOG, START, Stage

TASKS = f"tasks: [{{id: a, type: {LOG}, message: x}}]"


@pytest.fixture
def stage() -> Stage:
    return Stage()


async def launched(stage: Stage, text: str = TASKS, stored: dict[str, Any] | None = None, **wish: Any) -> Birth:
    return await stage.launcher.birth(await stage.flow(text, **(stored or {})), Wish(**wish))


def labels(execution: Execution) -> dict[str, str]:
    return {label.key: label.value for label in execution.labels}


async def test_a_new_execution_begins_at_once(stage: Stage) -> None:
    birth = await launched(stage)
    execution = birth.snapshot.execution
    assert (execution.namespace, execution.flow_id, execution.revision) == ("n", "f", 1)
    assert (execution.state, execution.created_at) == ("CREATED", START)
    assert (birth.event, birth.due) == (ExecutionCreated(at=START), None)
    assert len(execution.id) == 22


async def test_a_date_makes_it_wait(stage: Stage) -> None:
    due = START + timedelta(hours=1)
    birth = await launched(stage, schedule_date=due)
    assert (birth.due, birth.event.at, birth.snapshot.execution.schedule_date) == (due, due, due)


async def test_a_disabled_flow_is_not_launched(stage: Stage) -> None:
    with pytest.raises(NotLaunched, match="Cannot execute a disabled flow") as refused:
        await launched(stage, stored={"disabled": True})
    assert refused.value.conflict


async def test_a_flow_without_inputs_has_none(stage: Stage) -> None:
    assert (await launched(stage, supplied={"x": 1})).snapshot.execution.inputs is None


async def test_inputs_are_resolved(stage: Stage) -> None:
    default = "{{ inputs.a }} {{ flow.id }} {{ vars.v }} {{ kv('k') }}"
    text = f"""inputs:
      - {{id: a, type: INT}}
      - {{id: b, type: STRING, defaults: "{default}", dependsOn: {{inputs: [a]}}}}
variables: {{v: 7}}
{TASKS}"""
    await stage.doors.kv.put("n", "k", "pair", "STRING")  # type: ignore[union-attr]
    birth = await launched(stage, text, supplied={"a": "5"})
    assert birth.snapshot.execution.inputs == {"a": 5, "b": "5 f 7 pair"}
    assert birth.snapshot.execution.variables == {"v": 7}


async def test_faulty_inputs_are_told_all_at_once(stage: Stage) -> None:
    text = f"inputs: [{{id: a, type: INT}}, {{id: b, type: STRING}}]\n{TASKS}"
    with pytest.raises(NotLaunched) as refused:
        await launched(stage, text, supplied={"a": "x"})
    assert refused.value.message.split("\n") == [
        'Invalid value for input `a`. Cause: For input string: "x"',
        "Missing required input:b",
    ]
    assert not refused.value.conflict


async def test_a_lenient_wish_does_without_required_inputs(stage: Stage) -> None:
    text = f"inputs: [{{id: a, type: STRING}}, {{id: b, type: STRING, defaults: d}}]\n{TASKS}"
    assert (await launched(stage, text, lenient=True)).snapshot.execution.inputs == {"a": None, "b": "d"}


async def test_labels_of_the_caller_win_over_those_of_the_flow(stage: Stage) -> None:
    stored = {"labels": {"a": "flow", "b": "flow", "system.readOnly": "true"}}
    birth = await launched(stage, stored=stored, labels={"b": "caller"}, origin="api")
    execution = birth.snapshot.execution
    assert labels(execution) == {
        "a": "flow", "b": "caller", "system.correlationId": execution.id, "system.from": "api",
    }  # fmt: skip


async def test_labels_of_the_platform_may_be_given(stage: Stage) -> None:
    given = {"system.correlationId": "other", "system.from": "mine"}
    birth = await launched(stage, labels=given, origin="api")
    assert labels(birth.snapshot.execution) == given


async def test_whatever_else_is_wished_is_kept(stage: Stage) -> None:
    cause = Cause("t", "type", {"executionId": "P"})
    text = f"inputs: [{{id: a, type: STRING, defaults: '{{{{ trigger.executionId }}}}'}}]\n{TASKS}"
    birth = await launched(
        stage, text, id="MINE", trigger=cause, parent_id="P", parent_run_id="R", kind="TEST",
        breakpoints=(Breakpoint("a"),),
    )  # fmt: skip
    execution = birth.snapshot.execution
    assert (execution.id, execution.trigger, execution.kind) == ("MINE", cause, "TEST")
    assert (execution.parent_id, execution.parent_run_id, execution.breakpoints) == ("P", "R", [Breakpoint("a")])
    assert execution.inputs == {"a": "P"}


async def test_a_failure_shows_what_should_have_begun(stage: Stage) -> None:
    flow = await stage.flow(f"inputs: [{{id: a, type: INT}}]\n{TASKS}")
    birth = stage.launcher.failure(flow, Wish(origin="trigger"), "no reason")
    assert birth.event == Broken(at=START, reason="no reason")
    await stage.store.turns.create([birth])
    await stage.turns()
    id_ = birth.snapshot.execution.id
    assert await stage.state(id_) == "FAILED"
    assert stage.logged(id_) == [("ERROR", "no reason")]
