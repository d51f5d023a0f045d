"""Subflow tasks: the execution that they create, and why they fail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.unit.stage import LOG, RETURN, SLEEP, START, SUBFLOW, Stage

CHILD = f"""
id: child
inputs: [{{id: n, type: INT, required: false}}, {{id: db.host, type: STRING, required: false}}]
labels: {{own: child}}
tasks: [{{id: a, type: {RETURN}, format: "{{{{ inputs.n }}}}"}}]
outputs: [{{id: o, type: STRING, value: "{{{{ outputs.a.value }}}}"}}]
"""


def call(more: str = "") -> str:
    return f"tasks: [{{id: call, type: {SUBFLOW}, namespace: n, flowId: child{more}}}]"


@pytest.fixture
async def stage() -> Stage:
    stage = Stage()
    await stage.flow(CHILD, labels={"own": "child"})
    return stage


def children(stage: Stage) -> list[str]:
    return [id_ for id_, entry in stage.store.tables.entries.items() if entry.execution.flow_id == "child"]


async def test_a_call_waits_for_its_child_and_takes_its_outputs(stage: Stage) -> None:
    id_ = await stage.play(call(", inputs: {n: '{{ 1 + 1 }}'}"))
    (child,) = children(stage)
    assert stage.outputs(id_, "call") == {"executionId": child, "state": "SUCCESS", "outputs": {"o": "2"}}
    assert await stage.state(id_) == "SUCCESS"
    assert stage.logged(id_) == [
        ("INFO", f'Created new execution [[link execution="{child}" flowId="child" namespace="n"]]')
    ]


async def test_the_line_of_a_call_is_of_the_beginning_of_its_task_run(stage: Stage) -> None:
    id_ = await stage.play(call())
    (line,) = [line for line in stage.store.tables.logs.values() if line.execution_id == id_]
    assert line.at == stage.run(id_, "call").history[0].at


async def test_inputs_that_the_child_does_not_have_are_warned_of(stage: Stage) -> None:
    id_ = await stage.play(call(", inputs: {more: x, db: {host: h}}"))
    told = f"Input more was provided by parent execution {id_} for subflow n.child but isn't declared at the subflow"
    assert stage.logged(id_)[1:] == [("WARN", f"{told} inputs")]


async def test_an_empty_text_is_an_input_and_what_prints_nothing_is_none(stage: Stage) -> None:
    await stage.play(call(", inputs: {db: {host: ''}, n: '{{ null }}'}, labels: {a: '{{ null }}', b: x}"))
    child = await stage.execution(children(stage)[0])
    assert child.inputs == {"n": None, "db": {"host": ""}}
    assert [label.value for label in child.labels if label.key in ("a", "b")] == ["x"]


async def test_a_child_knows_who_called_it(stage: Stage) -> None:
    id_ = await stage.play(call())
    child = await stage.execution(children(stage)[0])
    assert child.trigger is not None
    assert (child.trigger.id, child.trigger.type) == ("call", SUBFLOW)
    assert child.trigger.variables == {
        "executionId": id_, "namespace": "n", "flowId": "f", "flowRevision": 1, "taskId": "call",
        "taskRunId": stage.run(id_, "call").id,
    }  # fmt: skip
    assert (child.parent_id, child.parent_run_id) == (id_, stage.run(id_, "call").id)


async def test_a_child_in_a_loop_knows_the_value(stage: Stage) -> None:
    text = f"""tasks:
      - id: each
        type: io.kestra.plugin.core.flow.ForEach
        values: [a, b]
        tasks: [{{id: call, type: {SUBFLOW}, namespace: n, flowId: child}}]"""
    await stage.play(text)
    causes = [(await stage.execution(id_)).trigger for id_ in children(stage)]
    found = [(c.variables["taskRunValue"], c.variables["taskRunIteration"]) for c in causes if c is not None]
    assert found == [("a", 0), ("b", 1)]


async def test_nested_inputs_reach_dotted_ids(stage: Stage) -> None:
    await stage.play(call(", inputs: {db: {host: h}}"))
    assert (await stage.execution(children(stage)[0])).inputs == {"n": None, "db": {"host": "h"}}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", {"own": "child"}),
        (", inheritLabels: true", {"own": "child", "team": "red"}),
        (", inheritLabels: \"{{ 'true' }}\"", {"own": "child", "team": "red"}),
        (", inheritLabels: true, labels: {team: '{{ 1 + 1 }}'}", {"own": "child", "team": "2"}),
        (", labels: [{key: a, value: 1}]", {"own": "child", "a": "1"}),
    ],
)
async def test_labels_of_a_child(stage: Stage, written: str, expected: dict[str, str]) -> None:
    id_ = await stage.create(await stage.flow(call(written)), labels={"own": "parent", "team": "red"})
    await stage.turns()
    found = {label.key: label.value for label in (await stage.execution(children(stage)[0])).labels}
    assert found == {"system.correlationId": id_, **expected}


async def test_a_child_may_come_later(stage: Stage) -> None:
    due = START + timedelta(hours=1)
    await stage.play(call(f", scheduleDate: '{due.isoformat()}', wait: false"))
    (child,) = children(stage)
    assert await stage.state(child) == "CREATED"
    stage.clock.go(3600)
    await stage.turns()
    assert await stage.state(child) == "SUCCESS"


async def test_a_child_that_fails_fails_its_caller(stage: Stage) -> None:
    await stage.flow("id: bad\ntasks: [{id: a, type: io.kestra.plugin.core.execution.Fail}]")
    id_ = await stage.play(f"tasks: [{{id: call, type: {SUBFLOW}, namespace: n, flowId: bad}}]")
    assert await stage.state(id_) == "FAILED"


async def test_a_child_knows_what_an_earlier_attempt_of_its_call_gave(stage: Stage) -> None:
    from ostinato.engine.events import RestartRequested

    await stage.flow("id: bad\ntasks: [{id: a, type: io.kestra.plugin.core.execution.Fail}]")
    text = f"{{id: call, type: {SUBFLOW}, namespace: n, flowId: bad, restartBehavior: NEW_EXECUTION}}"
    id_ = await stage.play(f"tasks: [{text}]")
    (first,) = set(stage.store.tables.entries) - {id_}
    await stage.store.inbox.post([(id_, RestartRequested(at=stage.clock.now()))])
    await stage.turns()
    (second,) = set(stage.store.tables.entries) - {id_, first}
    trigger = (await stage.execution(second)).trigger
    assert trigger is not None
    assert trigger.variables["taskRunOutputs"] == {"executionId": first, "state": "FAILED"}


async def test_a_killed_caller_kills_its_child(stage: Stage) -> None:
    from ostinato.engine.events import KillRequested

    await stage.flow(f"id: slow\ntasks: [{{id: a, type: {SLEEP}, duration: PT1H}}]")
    id_ = await stage.play(f"tasks: [{{id: call, type: {SUBFLOW}, namespace: n, flowId: slow}}]")
    await stage.store.inbox.post([(id_, KillRequested(at=stage.clock.now()))])
    await stage.turns()
    states = {entry.execution.flow_id: entry.execution.state for entry in stage.store.tables.entries.values()}
    assert states == {"f": "KILLED", "slow": "KILLED"}


MISSING = "Unable to find flow 'n'.'nowhere' with revision '0'"


@pytest.mark.parametrize(
    ("written", "messages"),
    [
        ("namespace: n, flowId: nowhere", [MISSING, MISSING]),
        ("namespace: n, flowId: child, revision: 9", ["Unable to find flow 'n'.'child' with revision '9'"] * 2),
        ("namespace: n, flowId: halted", ["Cannot execute a flow which is disabled"] * 2),
        (
            "namespace: n, flowId: child, inputs: {n: many}",
            ['Invalid value for input `n`. Cause: For input string: "many"'],
        ),
        ("namespace: n, flowId: child, revision: soon", ["'revision' must be a whole number, not 'soon'"]),
        ("namespace: n, flowId: child, inputs: 5", ["'inputs' must be a map"]),
        ("namespace: n, flowId: child, labels: [5]", ["'labels' must be a map, or a list of `key` and `value`"]),
        ("namespace: n, flowId: child, scheduleDate: soon", ["'scheduleDate' must be a date, not 'soon'"]),
    ],
)
async def test_a_call_that_cannot_be_made_fails_with_the_reason(
    stage: Stage, written: str, messages: list[str]
) -> None:
    await stage.flow(f"id: halted\ntasks: [{{id: a, type: {LOG}, message: x}}]", disabled=True)
    id_ = await stage.play(f"tasks: [{{id: call, type: {SUBFLOW}, {written}}}]")
    assert await stage.state(id_) == "FAILED"
    assert stage.logged(id_) == [("ERROR", message) for message in messages]
    assert children(stage) == []


async def test_a_call_that_cannot_be_rendered_fails(stage: Stage) -> None:
    id_ = await stage.play(call(", inputs: {n: '{{ nowhere.at.all }}'}"))
    assert await stage.state(id_) == "FAILED"
    assert children(stage) == []


async def test_questions_of_a_call_are_answered(stage: Stage) -> None:
    await stage.doors.kv.put("n", "number", 7, "NUMBER")  # type: ignore[union-attr]
    await stage.play(call(", inputs: {n: \"{{ kv('number') }}\"}"))
    assert (await stage.execution(children(stage)[0])).inputs == {"n": 7, "db": {"host": None}}
