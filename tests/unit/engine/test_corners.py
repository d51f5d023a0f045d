"""Rules that count in rare cases only."""

from __future__ import annotations

from typing import Any

import pytest

from ostinato.engine import commands as cmd
from ostinato.engine import events as e
from ostinato.engine.advance import advance
from ostinato.engine.draft import Draft
from ostinato.engine.errors import EngineBug, TaskBroken, Unanswered
from ostinato.engine.limits import Limits
from ostinato.engine.plan import FlowOutput
from ostinato.engine.records import Execution, Label, Mark
from ostinato.engine.states import State
from ostinato.engine.texts import to_json, without_nulls
from ostinato.engine.view import View
from ostinato.engine.world import World
from ostinato.expressions import Environment
from tests.unit.engine.play import START, Play, plan, tasks

FLOW = "io.kestra.plugin.core.flow."
RETRY = "{type: constant, interval: PT1S, maxAttempts: 3}"


def world(**more: Any) -> World:
    return World(now=lambda: START, environment=Environment(now=lambda: START), **more)


def view(text: str) -> View:
    return View(plan(text), Execution("E", "n", "f", 1, [Mark(State.CREATED, START)]))


def posts(play: Play) -> list[cmd.Post]:
    return [command for command in play.other if isinstance(command, cmd.Post)]


# -- the end is told --------------------------------------------------------------------------------------------------


def test_who_waits_is_told_after_everything_has_ended() -> None:
    play = Play(plan(f"tasks: {tasks('a')}\nafterExecution: {tasks('z')}"), holds={"a", "z"})
    play.view.execution.parent_id, play.view.execution.parent_run_id = "P", "R"
    play.end("a")
    assert (play.state, posts(play)) == ("SUCCESS", [])
    play.end("z")
    (post,) = posts(play)
    assert post.execution_id == "P"
    assert post.event == e.SubflowEnded(at=START, run_id="R", execution_id="E", state=State.SUCCESS, outputs=None)


def test_a_wrong_output_fails_the_execution() -> None:
    the_plan = plan(f"tasks: {tasks('a')}")
    the_plan.outputs = (FlowOutput("o", "INT", "many", True, {}),)

    def convert(output: FlowOutput, value: Any) -> Any:
        raise ValueError('For input string: "many"')

    play = Play(the_plan, holds={"a"})
    ended = e.TaskEnded(at=START, run_id=play.run("a").id, attempt=0, state=State.SUCCESS)
    step = advance(play.view, ended, world(convert=convert))
    logged = [command.message for command in step.commands if isinstance(command, cmd.EmitLog)]
    assert logged == ['Failed to render output values: For input string: "many"']
    assert play.state == "FAILED"


# -- retries ----------------------------------------------------------------------------------------------------------


def test_a_retry_waits_while_its_execution_is_paused_as_a_whole() -> None:
    play = Play(plan(f"tasks: {tasks('a', retry=RETRY)}"), holds={"a"})
    play.start("a")
    play.send(e.PauseRequested(at=play.now))
    play.end("a", State.FAILED)
    play.fire()
    assert (play.state, play.run("a").state, len(play.timers)) == ("PAUSED", "RETRYING", 1)
    play.send(e.ResumeRequested(at=play.now))
    play.holds.clear()
    play.fire()
    assert (play.state, play.run("a").state) == ("SUCCESS", "SUCCESS")


def test_handlers_that_ran_already_are_taken_out_before_a_retry() -> None:
    text = (
        f"tasks: [{{id: p, type: {FLOW}Parallel, errors: {tasks('own')}, "
        f"tasks: [{tasks('a', retry=RETRY)[1:-1]}, {tasks('b')[1:-1]}]}}]"
    )
    play = Play(plan(text), fails={"a": 1, "b": 1})
    play.fire()
    assert play.run("own").state == "SUCCESS"
    assert play.state == "FAILED"


def test_a_new_execution_takes_the_place_until_the_policy_is_exhausted() -> None:
    policy = "{type: constant, interval: PT1S, maxAttempts: 2, behavior: CREATE_NEW_EXECUTION}"
    text = f"tasks: [{{id: p, type: {FLOW}Parallel, tasks: [{tasks('a', retry=policy)[1:-1]}, {tasks('b')[1:-1]}]}}]"
    play = Play(plan(text), fails={"a": 9}, holds={"b"})
    assert play.state == "RETRIED"
    assert play.run("b").state == "KILLED"
    (start,) = [command for command in play.other if isinstance(command, cmd.StartExecution)]
    assert (start.execution.attempt, start.execution.original_id, start.execution.state) == (2, "E", "CREATED")
    again = Play(plan(f"tasks: {tasks('a', retry=policy)}"), fails={"a": 9}, holds={"a"})
    again.view.execution.attempt = 2
    again.holds.clear()
    again.end("a", State.FAILED)
    assert again.state == "FAILED"


def test_what_runs_beside_is_stopped_when_a_new_execution_takes_the_place() -> None:
    policy = "{type: constant, interval: PT1S, maxAttempts: 2, behavior: CREATE_NEW_EXECUTION}"
    text = f"tasks: [{{id: p, type: {FLOW}Parallel, tasks: [{tasks('a', retry=policy)[1:-1]}, {tasks('b')[1:-1]}]}}]"
    play = Play(plan(text), holds={"a", "b"})
    play.start("b")
    play.end("a", State.FAILED)
    assert play.run("b").id in play.killed
    assert (play.state, play.runs) == ("RETRIED", "p:RETRIED a:RETRIED b:RUNNING")


# -- loops ------------------------------------------------------------------------------------------------------------


def test_a_loop_has_a_bound() -> None:
    some = view(f"tasks: [{{id: l, type: {FLOW}ForEach, values: [a, b, c], tasks: {tasks('x')}}}]")
    step = advance(some, e.ExecutionCreated(at=START), world(limits=Limits(values=2)))
    logged = [command.message for command in step.commands if isinstance(command, cmd.EmitLog)]
    assert any("A loop takes at most 2 values, 'l' has 3" in line for line in logged)


@pytest.mark.parametrize("reloaded", [False, True])
def test_values_that_a_turn_has_no_room_for_go_on_in_the_next(reloaded: bool) -> None:
    loop = f"{{id: l, type: {FLOW}ForEach, values: [a, b], concurrencyLimit: 0, tasks: {tasks('x', 'y')}}}"
    some, this = view(f"tasks: [{loop}]"), world(births=3)
    advance(some, e.ExecutionCreated(at=START), this)
    _, first, _ = some.runs.values()
    step = advance(some, e.TaskEnded(at=START, run_id=first.id, attempt=0, state=State.SUCCESS), this)
    assert len(some.runs) == 3
    (post,) = [command for command in step.commands if isinstance(command, cmd.Post)]
    if reloaded:
        some = View(some.plan, some.execution, some.runs.values(), some.outputs, some.expansions)
    advance(some, post.event, world())
    assert [(run.task_id, run.value) for run in some.runs.values()][3:] == [("y", "a")]


@pytest.mark.parametrize("limit", [0, 1, 2, 3])
def test_values_go_on_in_order_as_far_as_the_limit_allows(limit: int) -> None:
    text = f"tasks: [{{id: l, type: {FLOW}ForEach, values: [a, b, c], concurrencyLimit: {limit}, "
    play = Play(plan(text + f"tasks: {tasks('x', 'y')}}}]"), holds={"x", "y"}, births=2)
    most = 0
    while play.state == "RUNNING":
        open_ = play.view.open_leaves()
        most = max(most, len(open_))
        play.end(open_[-1].task_id, value=open_[-1].value)
    assert play.state == "SUCCESS"
    assert most == (limit or 3)
    assert len(play.started) == 6


def test_an_empty_each_parallel_is_a_success() -> None:
    text = f"type: {FLOW}EachParallel, value: '[]', tasks: {tasks('a')}"
    assert Play(plan(f"tasks: [{{id: p, {text}}}]")).state == "SUCCESS"
    text = f"type: {FLOW}EachParallel, value: '[1]', tasks: [{tasks('a', disabled='true')[1:-1]}]"
    assert Play(plan(f"tasks: [{{id: p, {text}}}]")).state == "SUCCESS"


# -- afterExecution ---------------------------------------------------------------------------------------------------


def test_flowables_work_after_the_execution() -> None:
    text = (
        f"tasks: {tasks('a')}\nafterExecution: [{{id: s, type: {FLOW}Sequential, tasks: {tasks('x', 'y')}}}, "
        f"{{id: p, type: {FLOW}Parallel, tasks: {tasks('v', 'w')}}}]"
    )
    play = Play(plan(text))
    assert play.runs == "a:SUCCESS s:SUCCESS x:SUCCESS y:SUCCESS p:SUCCESS v:SUCCESS w:SUCCESS"


def test_a_failure_after_the_execution_does_not_stop_what_follows() -> None:
    play = Play(plan(f"tasks: {tasks('a')}\nafterExecution: {tasks('y', 'z')}"), fails={"y": 9})
    assert (play.state, play.runs) == ("SUCCESS", "a:SUCCESS y:FAILED z:SUCCESS")


# -- cut short --------------------------------------------------------------------------------------------------------


def test_a_task_that_was_cut_short_before_it_began_runs_in_a_later_attempt() -> None:
    play = Play(
        plan(f"tasks: [{{id: p, type: {FLOW}Parallel, tasks: {tasks('a', 'b')}}}]"), fails={"a": 1}, holds={"b"}
    )
    assert (play.state, play.runs) == ("FAILED", "p:FAILED a:FAILED b:FAILED")
    assert play.run("b").id in play.killed
    play.holds.clear()
    play.send(e.RestartRequested(at=START))
    assert (play.state, play.runs) == ("SUCCESS", "p:SUCCESS a:SUCCESS b:SUCCESS")
    assert [attempt.state for attempt in play.run("b").attempts] == ["FAILED", "SUCCESS"]


# -- small things -----------------------------------------------------------------------------------------------------


def test_typed_values_keep_their_type() -> None:
    play = Play(plan(f"tasks: {tasks('a')}"))
    draft = Draft(play.view, world())
    assert draft.typed("{{ 1 + 1 }}", None) == 2


def test_what_nobody_asked_for_is_not_answered() -> None:
    play = Play(plan(f"tasks: {tasks('a')}"), holds={"a"})
    play.send(e.PauseRequested(at=START))
    play.send(e.PauseRequested(at=START))
    assert play.replies == []


def test_texts_are_compact_and_nulls_are_dropped() -> None:
    assert to_json({"b": 1, "a": [None, True]}) == '{"b":1,"a":[null,true]}'
    assert without_nulls({"a": None, "b": [{"c": None, "d": 1}, None]}) == {"b": [{"d": 1}, None]}


def test_errors_say_what_they_are_about() -> None:
    assert str(TaskBroken("no")) == "no"
    assert TaskBroken("no", (("WARN", "x"),)).lines == (("WARN", "x"),)
    assert Unanswered("q").question == "q"
    assert not isinstance(Unanswered("q"), Exception)
    assert issubclass(EngineBug, Exception)


def test_labels_of_a_task_join_those_of_the_execution() -> None:
    play = Play(plan(f"tasks: {tasks('a')}"), holds={"a"})
    play.view.execution.labels = [Label("k", "old"), Label("x", "y")]
    run = play.run("a")
    play.send(e.TaskEnded(at=START, run_id=run.id, attempt=0, state=State.SUCCESS, labels={"k": "new"}))
    assert play.view.execution.labels == [Label("k", "new"), Label("x", "y")]
