"""The rule of a template: its tasks one after another, its args as outputs, its fault as a failure."""

from __future__ import annotations

from typing import Any

from ostinato.engine.plan import Plan
from ostinato.planner import plan_of
from ostinato.plugin.index import default_index
from ostinato.source import parse

from .play import LOG, Play

CALL = "{id: go, type: io.kestra.plugin.core.flow.Template, namespace: lib, templateId: t%s}"
TASKS = f"tasks: [{{id: a, type: {LOG}, message: x}}, {{id: b, type: {LOG}, message: x}}]"


def plan(more: str = "", **templates: str) -> Plan:
    flow = parse(f"id: f\nnamespace: n\ntasks: [{CALL % more}, {{id: last, type: {LOG}, message: x}}]").value
    given: Any = {("lib", name): parse(text).value for name, text in templates.items()}
    return plan_of(flow, default_index(), revision=1, templates=given)


def state(play: Play, task_id: str) -> str:
    return next(run.state.value for run in play.view.runs.values() if run.task_id == task_id)


def test_tasks_run_one_after_another() -> None:
    play = Play(plan(t=TASKS), holds={"a"})
    assert play.started == ["a"]
    play.end("a")
    assert play.started == ["a", "b", "last"]
    assert (play.view.execution.state, play.view.outputs.get(next(iter(play.view.runs)))) == ("SUCCESS", None)


def test_args_are_outputs_before_the_first_task_begins() -> None:
    play = Play(plan(", args: {x: '{{ 1 + 1 }}', y: true}", t=TASKS), holds={"a"})
    assert list(play.view.outputs.values()) == [{"args": {"x": "2", "y": "true"}}]


def test_a_failure_of_a_task_is_that_of_the_template() -> None:
    play = Play(plan(t=TASKS), fails={"a": 1})
    assert (state(play, "go"), play.started) == ("FAILED", ["a"])


def test_a_fault_fails_the_task_and_nothing_of_it_begins() -> None:
    play = Play(plan(other=TASKS))
    assert (state(play, "go"), play.started, play.view.execution.state) == ("FAILED", [], "FAILED")
    (line,) = [message for level, message, _ in play.logs if level == "ERROR"]
    assert line.startswith("The task 'go' cannot run the template 'lib.t': there is no such template")


def test_a_fault_may_be_allowed() -> None:
    play = Play(plan(", allowFailure: true"))
    assert (state(play, "go"), play.started, play.view.execution.state) == ("WARNING", ["last"], "WARNING")
