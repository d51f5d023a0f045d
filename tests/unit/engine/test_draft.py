"""What one step decides, and what becomes of a step that cannot be finished."""

from __future__ import annotations

from typing import Any

import pytest

from ostinato.engine import commands as cmd
from ostinato.engine import events as e
from ostinato.engine.advance import advance
from ostinato.engine.draft import Draft
from ostinato.engine.errors import Unanswered
from ostinato.engine.records import Execution, Mark
from ostinato.engine.states import State
from ostinato.engine.view import View
from ostinato.engine.world import World
from ostinato.expressions import Environment
from ostinato.expressions.questions import Kv
from tests.unit.engine.play import START, Play, plan, tasks
from tests.unit.engine.test_view import shape

FLOW = "io.kestra.plugin.core.flow."
ASKS = "\"{{ kv('x') }}\""


def world(ask: Any = None, births: int = 500) -> World:
    environment = Environment(ask=ask, now=lambda: START) if ask else Environment(now=lambda: START)
    return World(now=lambda: START, environment=environment, births=births)


def view(text: str) -> View:
    return View(plan(text), Execution("E", "n", "f", 1, [Mark(State.CREATED, START)]))


def unanswered(question: Any) -> Any:
    raise Unanswered(question)


@pytest.mark.parametrize(
    "task",
    [
        f"{{id: c, type: {FLOW}If, condition: {ASKS}, then: {tasks('a')}}}",
        f"{{id: l, type: {FLOW}ForEach, values: {ASKS}, tasks: {tasks('a')}}}",
        tasks("r", runIf=ASKS)[1:-1],
    ],
)
def test_a_step_that_needs_an_answer_leaves_no_trace(task: str) -> None:
    some = view(f"tasks: [{task}]")
    before = shape(some)
    this = world(unanswered)
    with pytest.raises(Unanswered) as error:
        advance(some, e.ExecutionCreated(at=START), this)
    assert error.value.question == Kv("x")
    assert shape(some) == before
    assert this.births == 500


def test_the_step_succeeds_once_the_answer_is_there() -> None:
    some = view(f"tasks: [{{id: l, type: {FLOW}ForEach, values: {ASKS}, tasks: {tasks('a')}}}]")
    step = advance(some, e.ExecutionCreated(at=START), world(lambda question: '["v"]'))
    assert [run.value for run in some.runs.values()] == [None, "v"]
    assert [type(one) for one in step.commands if isinstance(one, cmd.RunTask)] == [cmd.RunTask]


def test_a_bug_leaves_no_trace_either() -> None:
    def broken(question: Any) -> Any:
        raise ZeroDivisionError

    some = view(f"tasks: [{{id: l, type: {FLOW}ForEach, values: {ASKS}, tasks: {tasks('a')}}}]")
    before = shape(some)
    with pytest.raises(ZeroDivisionError):
        advance(some, e.ExecutionCreated(at=START), world(broken))
    assert shape(some) == before


@pytest.mark.parametrize(
    "text",
    [
        f"tasks: [{{id: l, type: {FLOW}ForEach, values: [a, b, c], concurrencyLimit: 0, tasks: {tasks('x', 'y')}}}]",
        f"tasks: [{{id: p, type: {FLOW}Parallel, tasks: {tasks('a', 'b', 'c', 'd')}}}]",
        f"tasks: {tasks('a', 'b', 'c', 'd', 'e')}",
        f"tasks: [{{id: e, type: {FLOW}EachParallel, value: '[1, 2, 3]', tasks: {tasks('x', 'y')}}}]",
        f"tasks: [{{id: d, type: {FLOW}Dag, tasks: [{{task: {tasks('a')[1:-1]}}}, {{task: {tasks('b')[1:-1]}}}, "
        f"{{task: {tasks('c')[1:-1]}, dependsOn: [a]}}]}}]",
        f"tasks: {tasks('a')}\nfinally: {tasks('f', 'g')}\nafterExecution: {tasks('z', 'y')}",
    ],
)
def test_many_task_runs_are_created_in_several_turns(text: str) -> None:
    at_once, in_turns = Play(plan(text)), Play(plan(text), births=1)
    assert in_turns.state == at_once.state == "SUCCESS"
    assert sorted(in_turns.runs.split()) == sorted(at_once.runs.split())


def test_a_decision_made_twice_names_the_same_rows() -> None:
    first, second = view(f"tasks: {tasks('a')}"), view(f"tasks: {tasks('a')}")
    steps = [advance(some, e.ExecutionCreated(at=START), world()) for some in (first, second)]
    assert steps[0] == steps[1]


def test_a_state_that_is_there_already_is_no_change() -> None:
    some = view(f"tasks: {tasks('a')}")
    draft = Draft(some, world())
    draft.move_execution(State.CREATED, State.RUNNING, State.RUNNING)
    assert [mark.state for mark in some.execution.history] == ["CREATED", "RUNNING"]


def test_removing_a_run_removes_what_is_below() -> None:
    play = Play(plan(f"tasks: [{{id: s, type: {FLOW}Sequential, tasks: {tasks('a', 'b')}}}]"), holds={"b"})
    draft = Draft(play.view, world())
    draft.remove(play.run("s"))
    assert play.view.runs == {}
    killed = [command.run_id for command in draft.commands if isinstance(command, cmd.KillTask)]
    assert len(killed) == 2
    draft.abandon()
    assert set(play.runs.split()) == {"s:RUNNING", "a:SUCCESS", "b:SUBMITTED"}
