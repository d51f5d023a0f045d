"""Plans with a place for everything that has run."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from ostinato.engine.plan import Kind, Plan
from ostinato.engine.records import Mark, TaskRun
from ostinato.engine.states import State
from ostinato.planner import fitted, plan_of, templated
from ostinato.plugin.index import default_index
from ostinato.source import parse

LOG = "io.kestra.plugin.core.log.Log"
CALL = "{id: go, type: io.kestra.core.tasks.flows.Template, namespace: lib, templateId: t}"


def plan(*left: str, call: str = CALL) -> Plan:
    """A plan whose template has these tasks."""
    tasks = [{"id": id_, "type": LOG, "message": "x"} for id_ in left]
    templates: Any = {("lib", "t"): {"id": "t", "namespace": "lib", "tasks": tasks}}
    flow = parse(f"id: f\nnamespace: n\ntasks: [{call}]").value
    return plan_of(flow, default_index(), revision=1, templates=templates)


def runs(**parents: str) -> list[TaskRun]:
    """Task runs in order, each below another; ids are those of the tasks."""
    marks = [Mark(State.CREATED, datetime(2026, 1, 1, tzinfo=UTC))]
    found = [TaskRun("go", "go", 0, marks)]
    return found + [TaskRun(id_, id_, n, marks, parent_id=parent) for n, (id_, parent) in enumerate(parents.items(), 1)]


def test_a_plan_that_has_everything_is_left_alone() -> None:
    whole = plan("a", "b")
    assert fitted(whole, runs(a="go", b="go")) is whole


def test_a_flow_without_templates_is_left_alone() -> None:
    whole = plan(call=f"{{id: go, type: {LOG}, message: x}}")
    assert not templated(whole) and fitted(whole, runs(a="go")) is whole


def test_what_is_gone_stands_behind_what_ran_before_it() -> None:
    found = fitted(plan("a", "c"), runs(a="go", b="go"))
    assert [(node.id, node.position) for node in found.nodes["go"].main] == [("a", 0), ("b", 1), ("c", 2)]
    assert (found.nodes["b"].kind, found.nodes["b"].parent) == (Kind.TASK, found.nodes["go"])


def test_what_ran_first_stands_first() -> None:
    found = fitted(plan("c"), runs(a="go", b="go"))
    assert [node.id for node in found.nodes["go"].main] == ["a", "b", "c"]


def test_a_flowable_that_is_gone_keeps_its_children() -> None:
    found = fitted(plan("c"), runs(seq="go", a="seq", b="seq"))
    assert (found.nodes["seq"].kind, [node.id for node in found.nodes["seq"].main]) == (Kind.SEQUENCE, ["a", "b"])
    assert templated(found)


def test_a_task_that_ran_several_times_has_one_place() -> None:
    twice = runs(a="go", b="go")
    twice.append(TaskRun("b2", "b", 9, twice[0].history, parent_id="go"))
    assert [node.id for node in fitted(plan("a"), twice).nodes["go"].main] == ["a", "b"]
