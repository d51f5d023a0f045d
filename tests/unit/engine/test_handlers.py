"""errors, finally, afterExecution and runIf."""

from __future__ import annotations

import pytest

from ostinato.engine.states import State
from tests.unit.engine.play import Play, plan, tasks

SEQUENTIAL = "io.kestra.plugin.core.flow.Sequential"


def nested(**lists: str) -> str:
    inner = ", ".join(f"{name}: {value}" for name, value in lists.items())
    return f"tasks:\n  - {{id: s, type: {SEQUENTIAL}, {inner}}}\n"


def test_handlers_run_innermost_first_and_change_nothing() -> None:
    text = nested(tasks=tasks("a"), errors=tasks("e"), **{"finally": tasks("f")}) + f"errors: {tasks('E1')}"
    play = Play(plan(text), fails={"a": 1})
    assert play.started == ["a", "e", "f", "E1"]
    assert play.state is State.FAILED


def test_finally_runs_after_success_too() -> None:
    play = Play(plan(f"tasks: {tasks('a')}\nerrors: {tasks('e')}\nfinally: {tasks('f', 'g')}"), fails={"f": 1})
    assert play.started == ["a", "f", "g"]
    assert play.state is State.SUCCESS


def test_a_failing_handler_does_not_stop_the_next_one() -> None:
    play = Play(plan(f"tasks: {tasks('a')}\nerrors: {tasks('e', 'g')}"), fails={"a": 1, "e": 1})
    assert play.started == ["a", "e", "g"]


def test_a_warning_does_not_call_the_handlers() -> None:
    play = Play(plan(f"tasks: {tasks('a', allowFailure='true')}\nerrors: {tasks('e')}"), fails={"a": 1})
    assert play.started == ["a"]


def test_after_execution_runs_when_the_state_is_final() -> None:
    condition = "\"{{ execution.state == 'FAILED' }}\""
    play = Play(plan(f"tasks: {tasks('a')}\nafterExecution: {tasks('z', runIf=condition)}"), fails={"a": 1})
    assert play.runs == "a:FAILED z:SUCCESS"
    assert play.history == "CREATED RUNNING FAILED"
    play = Play(plan(f"tasks: {tasks('a')}\nafterExecution: {tasks('z', runIf=condition)}"))
    assert play.runs == "a:SUCCESS z:SKIPPED"


@pytest.mark.parametrize("text", ["'false'", "'0'", "'-0'", "''", "' '", "'{{ null }}'"])
def test_a_falsy_run_if_skips(text: str) -> None:
    play = Play(plan(f"tasks: {tasks('a', runIf=text)}"))
    assert play.runs == "a:SKIPPED"
    assert play.state is State.SUCCESS


@pytest.mark.parametrize("text", ["'0.0'", "'no'", "'False'", "'null'", "'[]'"])
def test_any_other_run_if_does_not(text: str) -> None:
    assert Play(plan(f"tasks: {tasks('a', runIf=text)}")).started == ["a"]


def test_a_run_if_that_cannot_be_rendered_fails_the_task_without_an_attempt() -> None:
    condition = "'{{ nobody }}'"
    play = Play(plan(f"tasks: {tasks('a', runIf=condition)}\nerrors: {tasks('e')}"))
    assert play.runs == "a:FAILED e:SUCCESS"
    assert play.run("a").attempts == []
    assert play.logs[0][1].startswith("Failed to evaluate the runIf condition for task a. Cause: ")


def test_disabled_tasks_are_not_there() -> None:
    assert Play(plan(f"tasks: [{tasks('a', disabled='true')[1:-1]}, {tasks('b')[1:-1]}]")).runs == "b:SUCCESS"


def test_an_empty_sequence_is_a_success() -> None:
    assert Play(plan(nested(tasks=tasks("a", disabled="true")))).runs == "s:SUCCESS"


def test_flow_outputs_are_computed_while_the_execution_runs() -> None:
    output = "outputs: [{id: o, type: STRING, value: '{{ execution.state }} {{ outputs.a.value }}'}]"
    play = Play(plan(f"tasks: {tasks('a')}\n{output}"))
    assert play.view.execution.outputs == {"o": "RUNNING a"}


def test_a_required_output_that_fails_fails_the_execution() -> None:
    output = "outputs: [{id: o, type: STRING, value: '{{ nobody }}'}]"
    play = Play(plan(f"tasks: {tasks('a')}\n{output}"))
    assert play.history == "CREATED RUNNING SUCCESS FAILED"
    assert play.view.execution.outputs is None


def test_an_optional_output_that_fails_is_left_out() -> None:
    output = "outputs: [{id: o, type: STRING, value: '{{ nobody }}', required: false}, {id: p, type: STRING, value: v}]"
    play = Play(plan(f"tasks: {tasks('a')}\n{output}"))
    assert play.view.execution.outputs == {"p": "v"}
    assert play.logs == [("WARN", "Failed to render optional flow output 'o'. Output is ignored.", None)]
