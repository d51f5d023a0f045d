"""Flowables that break by themselves: conditions, values and limits that cannot be had."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from ostinato.engine.plan import FlowOutput
from ostinato.engine.world import World
from tests.unit.engine.play import Play, plan, tasks

FLOW = "io.kestra.plugin.core.flow."
BAD = "'{{ nowhere.at.all }}'"
EXIT = "io.kestra.plugin.core.execution.Exit"


def played(task: str, **more: object) -> Play:
    return Play(plan(f"tasks: [{{id: p, {task}}}]\nerrors: {tasks('sorry')}"), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ("'no list'", "The values of a loop must be a JSON array, not `no list`: "),
        ("'{\"a\": 1}'", 'The values of a loop must be a JSON array, not `{"a": 1}`'),
        ("5", "Unknown value type: class java.lang.Integer"),
        ("true", "Unknown value type: class java.lang.Boolean"),
        ("{a: 1}", "Unknown value type: class java.util.LinkedHashMap"),
        ("[1.5]", "Unknown value element type: class java.lang.Double"),
        ("[true]", "Unknown value element type: class java.lang.Boolean"),
        ("[[1]]", "Unknown value element type: class java.util.ArrayList"),
        ("'[1, null, null]'", "Found '2' null values on Each, with values=[1, null, null]"),
        ("[x, null]", "Found '1' null values on Each, with values=["),
    ],
)
def test_values_that_are_none(values: str, message: str) -> None:
    play = played(f"type: {FLOW}ForEach, values: {values}, tasks: {tasks('a')}")
    assert (play.state, play.runs) == ("FAILED", "p:FAILED sorry:SUCCESS")
    assert any(message in line for _, line, _ in play.logs), play.logs


@pytest.mark.parametrize(
    ("values", "runs"),
    [
        ("[a, 1, '{{ 1 + 1 }}', {k: '{{ 3 }}'}]", ["a", "1", "2", '{"k":"3"}']),
        ('\'["a", 1, true, [1,"b"], "a"]\'', ["a", "1", "true", '[1,"b"]']),
        ("['']", [""]),
        ("[]", []),
    ],
)
def test_values_become_texts_each_once(values: str, runs: list[str]) -> None:
    play = played(f"type: {FLOW}ForEach, values: {values}, tasks: {tasks('a')}")
    assert play.state == "SUCCESS"
    assert [run.value for run in play.view.runs.values() if run.task_id == "a"] == runs


def test_a_loop_without_tasks_is_a_success() -> None:
    text = f"type: {FLOW}ForEach, values: [x], tasks: [{tasks('a', disabled='true')[1:-1]}]"
    assert played(text).state == "SUCCESS"


@pytest.mark.parametrize("kind", ["Parallel", "ForEach, values: [x]", "EachParallel, value: '[\"x\"]'"])
@pytest.mark.parametrize(
    ("limit", "state"), [("'{{ 1 + 1 }}'", "SUCCESS"), ("'2'", "SUCCESS"), ("many", "FAILED"), (BAD, "FAILED")]
)
def test_a_limit_may_be_an_expression(kind: str, limit: str, state: str) -> None:
    name = "concurrencyLimit" if kind.startswith("ForEach") else "concurrent"
    play = played(f"type: {FLOW}{kind}, {name}: {limit}, tasks: {tasks('a', 'b')}")
    assert play.state == state


def test_a_limit_of_a_dag_may_be_an_expression() -> None:
    inner = f"[{{task: {tasks('a')[1:-1]}}}, {{task: {tasks('b')[1:-1]}}}]"
    assert played(f"type: {FLOW}Dag, concurrent: '{{{{ 1 }}}}', tasks: {inner}").state == "SUCCESS"
    assert played(f"type: {FLOW}Dag, concurrent: many, tasks: {inner}").state == "FAILED"


@pytest.mark.parametrize("choice", [f"If, condition: {BAD}, then", f"Switch, value: {BAD}, defaults"])
def test_a_condition_that_cannot_be_rendered(choice: str) -> None:
    play = played(f"type: {FLOW}{choice}: {tasks('a')}")
    assert (play.state, play.runs) == ("FAILED", "p:FAILED sorry:SUCCESS")
    assert [level for level, _, task in play.logs if task == "p"] == ["WARN", "ERROR", "ERROR"]


def test_a_value_without_a_case_fails() -> None:
    play = played(f"type: {FLOW}Switch, value: x, cases: {{y: {tasks('a')}}}")
    assert (play.state, play.runs) == ("FAILED", "p:FAILED sorry:SUCCESS")
    assert play.logs[0] == ("WARN", "No task found on flow 'n.f', task 'p', execution 'E'", "p")


def test_a_null_value_is_the_empty_case() -> None:
    play = played(f"type: {FLOW}Switch, value: '{{{{ null }}}}', cases: {{'': {tasks('a')}}}")
    assert play.runs == "p:SUCCESS a:SUCCESS"


@pytest.mark.parametrize(
    "task",
    [
        f"type: {FLOW}If, condition: {BAD}, then: {tasks('a')}",
        f"type: {FLOW}Switch, value: {BAD}, defaults: {tasks('a')}",
        f"type: {FLOW}ForEach, values: {BAD}, tasks: {tasks('a')}",
    ],
)
def test_what_breaks_may_be_tolerated(task: str) -> None:
    play = played(f"{task}, allowFailure: true")
    assert (play.state, play.runs) == ("WARNING", "p:WARNING")


@pytest.mark.parametrize(
    ("task", "outputs"),
    [
        (f"type: {FLOW}If, condition: true, then: {tasks('a')}", {"evaluationResult": True}),
        (f"type: {FLOW}If, condition: {BAD}, then: {tasks('a')}", None),
        (f"type: {FLOW}Switch, value: x, cases: {{x: {tasks('a')}}}", {"value": "x", "defaults": False}),
        (f"type: {FLOW}Switch, value: {BAD}, defaults: {tasks('a')}", None),
    ],
)
def test_a_choice_that_is_skipped_has_its_answer_where_it_can_be_had(task: str, outputs: object) -> None:
    play = played(f"{task}, runIf: false")
    assert (play.state, play.runs) == ("SUCCESS", "p:SKIPPED")
    assert play.view.outputs.get(play.run("p").id) == outputs


def test_a_run_if_that_cannot_be_rendered_fails_the_task() -> None:
    play = Play(plan(f"tasks: {tasks('a', runIf=BAD)}\nerrors: {tasks('sorry')}"))
    assert (play.state, play.runs) == ("FAILED", "a:FAILED sorry:SUCCESS")
    assert play.logs[0][1].startswith("Failed to evaluate the runIf condition for task a. Cause: ")
    assert play.run("a").attempts == []


def test_a_broken_flowable_runs_its_own_handlers_first() -> None:
    play = played(
        f"type: {FLOW}ForEach, values: 5, tasks: {tasks('a')}, errors: {tasks('own')}, finally: {tasks('last')}"
    )
    assert play.runs == "p:FAILED own:SUCCESS last:SUCCESS sorry:SUCCESS"


# -- outputs of the flow ----------------------------------------------------------------------------------------------


def test_outputs_that_cannot_be_had_fail_the_execution() -> None:
    play = Play(plan(f"tasks: {tasks('a')}\noutputs: [{{id: o, type: STRING, value: {BAD}}}]\nerrors: {tasks('e')}"))
    assert (play.history, play.runs) == ("CREATED RUNNING SUCCESS FAILED", "a:SUCCESS")
    assert play.logs[0][1].startswith("Failed to render output values: ")


def test_optional_outputs_that_cannot_be_had_are_left_out() -> None:
    outputs = f"[{{id: o, type: STRING, value: {BAD}, required: false}}, {{id: p, type: STRING, value: x}}]"
    play = Play(plan(f"tasks: {tasks('a')}\noutputs: {outputs}"))
    assert (play.state, play.view.execution.outputs) == ("SUCCESS", {"p": "x"})
    assert play.logs == [("WARN", "Failed to render optional flow output 'o'. Output is ignored.", None)]


def test_optional_outputs_have_to_fit_their_type(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> Any:
        raise ValueError("no number")

    monkeypatch.setattr("tests.unit.engine.play.World", partial(World, convert=refuse))
    play = Play(plan(f"tasks: {tasks('a')}\noutputs: [{{id: o, type: INT, value: x, required: false}}]"))
    assert play.history == "CREATED RUNNING SUCCESS FAILED"
    assert play.logs == [("ERROR", "Failed to render output values: no number", None)]


def test_an_output_whose_expression_gives_null_has_no_value() -> None:
    given: list[Any] = []

    def take(output: Any, value: Any) -> Any:
        given.append(value)
        return value

    values = ("{{ null }}", "{{ null ?? '' }}", "")
    outputs = [FlowOutput(f"o{place}", "STRING", value, False, {}) for place, value in enumerate(values)]
    the_plan = plan(f"tasks: {tasks('a')}")
    the_plan.outputs = tuple(outputs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.unit.engine.play.World", partial(World, convert=take))
        play = Play(the_plan)
    assert given == [None, "", ""]
    assert play.view.execution.outputs == {"o1": "", "o2": ""}


def test_what_is_cut_short_is_no_success_however_tolerant_its_parent() -> None:
    loop = f"{{id: each, type: {FLOW}ForEach, values: [x, y], tasks: {tasks('a')}}}"
    branch = f"{{id: branch, type: {FLOW}Sequential, tasks: {tasks('b')}}}"
    tolerant = "allowFailure: true, allowWarning: true"
    dag = f"{{id: d, type: {FLOW}Dag, {tolerant}, tasks: [{{task: {loop}}}, {{task: {branch}}}]}}"
    play = Play(plan(f"tasks: [{dag}]"), holds={"a"}, fails={"b": 1})
    assert (play.state, play.runs) == ("SUCCESS", "d:SUCCESS each:WARNING branch:FAILED a[x]:SUBMITTED b:FAILED")
