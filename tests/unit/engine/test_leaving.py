"""Ends from outside the lists: Exit, kill in all states, subflows."""

from __future__ import annotations

import pytest

from ostinato.engine import commands as cmd
from ostinato.engine import events as e
from ostinato.engine.states import State
from tests.unit.engine.play import START, Play, plan, tasks

FLOW = "io.kestra.plugin.core.flow."
SUBFLOW = f"{{id: s, type: {FLOW}Subflow, namespace: n, flowId: child"


def leave(play: Play, task_id: str, state: State) -> None:
    """A task ends with the wish that the execution end, as Exit does."""
    run = play.run(task_id)
    attempt = len(run.attempts) - (run.state is State.RUNNING)
    play.send(e.TaskEnded(at=START, run_id=run.id, attempt=attempt, state=State.SUCCESS, exit_state=state))


@pytest.mark.parametrize("state", [State.SUCCESS, State.WARNING, State.CANCELLED, State.FAILED])
def test_leaving_ends_all_lists_but_after_execution(state: State) -> None:
    text = f"tasks: {tasks('a', 'b')}\nerrors: {tasks('e')}\nfinally: {tasks('f')}\nafterExecution: {tasks('z')}"
    play = Play(plan(text), holds={"a"})
    leave(play, "a", state)
    assert (play.state, play.runs) == (state, f"a:{state} z:SUCCESS")


@pytest.mark.parametrize(
    ("state", "history"),
    [
        (State.SUCCESS, "CREATED RUNNING SUCCESS"),
        (State.FAILED, "CREATED RUNNING SUCCESS FAILED"),
        (State.KILLED, "CREATED RUNNING SUCCESS KILLED"),
    ],
)
def test_leaving_after_the_execution_gives_it_another_state(state: State, history: str) -> None:
    last = f"{{id: s, type: {FLOW}Parallel, tasks: {tasks('x', 'y')}}}"
    play = Play(plan(f"tasks: {tasks('a')}\nafterExecution: [{last}, {tasks('z')[1:-1]}]"), holds={"x", "y"})
    play.start("y")
    leave(play, "x", state)
    assert (play.history, play.runs) == (history, f"a:SUCCESS s:{state} x:{state} y:RUNNING z:SUCCESS")


def test_a_kill_after_the_execution_stops_what_nobody_waits_for() -> None:
    inner = [f"{{id: s{name}, type: {FLOW}Sequential, tasks: {tasks(name)}}}" for name in "wu"]
    body = f"[{{id: p, type: {FLOW}Parallel, tasks: [{', '.join(inner)}, {tasks('x', 'y')[1:-1]}]}}]"
    last = f"[{{id: q, type: {FLOW}Parallel, tasks: {tasks('z', 'v')}}}]"
    play = Play(plan(f"tasks: {body}\nafterExecution: {last}"), holds={"w", "u", "x", "y", "z", "v"})
    play.start("y")
    play.start("u")
    play.end("x", State.FAILED)
    play.start("v")
    leave(play, "z", State.KILLED)
    assert (play.state, play.run("w").state, play.run("u").state) == ("KILLED", "KILLED", "RUNNING")
    assert {play.run(name).id for name in "wuy"} <= set(play.killed)


def test_leaving_after_a_kill_changes_nothing() -> None:
    play = Play(plan(f"tasks: {tasks('a')}\nafterExecution: {tasks('z')}"), holds={"a", "z"})
    play.send(e.KillRequested(at=START))
    leave(play, "z", State.SUCCESS)
    assert (play.state, play.run("z").state) == ("KILLED", "SUCCESS")


def test_leaving_lets_what_runs_beside_end_by_itself() -> None:
    text = f"tasks: [{{id: p, type: {FLOW}Parallel, tasks: {tasks('a', 'b', 'c')}}}]"
    play = Play(plan(text), holds={"a", "b", "c"})
    play.start("b")
    leave(play, "a", State.SUCCESS)
    assert play.runs == "p:SUCCESS a:SUCCESS b:RUNNING c:KILLED"
    play.end("b", State.FAILED)
    assert (play.state, play.run("b").state) == ("SUCCESS", "FAILED")


def test_leaving_as_killed_stops_what_runs() -> None:
    text = f"tasks: [{{id: p, type: {FLOW}Parallel, tasks: {tasks('a', 'b')}}}]"
    play = Play(plan(text), holds={"a", "b"})
    play.start("b")
    leave(play, "a", State.KILLED)
    assert play.run("b").id in play.killed
    assert play.history == "CREATED RUNNING KILLED"


def test_tasks_may_set_variables_and_labels() -> None:
    play = Play(plan(f"tasks: {tasks('a')}"), holds={"a"})
    run = play.run("a")
    play.send(
        e.TaskEnded(
            at=START, run_id=run.id, attempt=0, state=State.SUCCESS, variables={"v": 1}, labels={"k": "x"},
            log_file="kestra:///log",
        )
    )  # fmt: skip
    execution = play.view.execution
    assert (execution.variables, [(label.key, label.value) for label in execution.labels]) == ({"v": 1}, [("k", "x")])
    assert run.attempts[0].log_file == "kestra:///log"


def test_a_paused_execution_can_be_killed() -> None:
    play = Play(plan(f"tasks: [{{id: p, type: {FLOW}Pause, pauseDuration: PT1H}}]"))
    play.send(e.KillRequested(at=START))
    assert play.history == "CREATED RUNNING PAUSED RESTARTED KILLING KILLED"
    assert (play.timers, play.view.outputs[play.run("p").id]["resumed"]["to"]) == ({}, "KILLING")


def test_what_was_paused_by_hand_is_killed_as_it_is() -> None:
    play = Play(plan(f"tasks: {tasks('a', 'b')}"), holds={"a"})
    play.send(e.PauseRequested(at=START))
    play.end("a")
    play.send(e.KillRequested(at=START))
    assert play.history == "CREATED RUNNING PAUSED KILLING KILLED"


# -- subflows ---------------------------------------------------------------------------------------------------------


def called(more: str = "", **options: object) -> Play:
    play = Play(plan(f"tasks: [{SUBFLOW}{more}}}]"), holds={"s"}, **options)  # type: ignore[arg-type]
    play.send(e.SubflowStarted(at=START, run_id=play.run("s").id, execution_id="C"))
    return play


def child_ends(play: Play, state: State, **more: object) -> None:
    event = e.SubflowEnded(at=START, run_id=play.run("s").id, execution_id="C", state=state, **more)  # type: ignore[arg-type]
    play.send(event)


def test_a_call_that_is_told_again_after_the_end_is_left_alone() -> None:
    play = called()
    child_ends(play, State.SUCCESS)
    play.other.clear()
    play.send(e.SubflowStarted(at=START, run_id=play.run("s").id, execution_id="C"))
    assert (play.state, play.other) == ("SUCCESS", [])


@pytest.mark.parametrize(
    ("more", "state", "expected"),
    [
        ("", State.SUCCESS, "SUCCESS"),
        ("", State.WARNING, "WARNING"),
        ("", State.FAILED, "FAILED"),
        ("", State.KILLED, "KILLED"),
        ("", State.CANCELLED, "SUCCESS"),
        (", transmitFailed: false", State.FAILED, "SUCCESS"),
        (", transmitFailed: false", State.KILLED, "SUCCESS"),
        (", allowFailure: true", State.FAILED, "WARNING"),
        (", allowFailure: true, allowWarning: true", State.FAILED, "SUCCESS"),
    ],
)
def test_the_state_of_a_child_is_taken_on(more: str, state: State, expected: str) -> None:
    play = called(more)
    child_ends(play, state)
    assert (play.state, play.run("s").state) == (expected, expected)


def test_the_outputs_of_a_child_are_taken_on() -> None:
    play = called()
    child_ends(play, State.SUCCESS, outputs={"o": 1})
    assert play.view.outputs[play.run("s").id] == {"executionId": "C", "state": "SUCCESS", "outputs": {"o": 1}}


def test_a_caller_that_does_not_wait_has_ended_at_once() -> None:
    play = called(", wait: false")
    assert (play.state, play.view.outputs[play.run("s").id]) == ("SUCCESS", {"executionId": "C", "state": "CREATED"})
    child_ends(play, State.FAILED)
    assert play.state == "SUCCESS"


def test_the_end_of_another_child_is_not_the_end() -> None:
    play = called()
    play.send(e.SubflowEnded(at=START, run_id=play.run("s").id, execution_id="OTHER", state=State.FAILED))
    assert play.state == "RUNNING"


def test_a_kill_reaches_a_child_that_nobody_waits_for() -> None:
    play = Play(plan(f"tasks: [{SUBFLOW}, wait: false}}, {tasks('b')[1:-1]}]"), holds={"s", "b"})
    play.send(e.SubflowStarted(at=START, run_id=play.run("s").id, execution_id="C"))
    play.send(e.KillRequested(at=START, cascade=False))
    assert play.other == []
    play = Play(plan(f"tasks: [{SUBFLOW}, wait: false}}, {tasks('b')[1:-1]}]"), holds={"s", "b"})
    play.send(e.SubflowStarted(at=START, run_id=play.run("s").id, execution_id="C"))
    play.send(e.KillRequested(at=START))
    assert play.other == [cmd.Post("C", e.KillRequested(at=START))]


@pytest.mark.parametrize("around", ["", f"{{id: q, type: {FLOW}Sequential, tasks: ["])
def test_a_killed_task_takes_with_it_the_executions_that_those_beside_it_wait_for(around: str) -> None:
    called = f"{around}{SUBFLOW}}}{']}' if around else ''}"
    beside = f"{{id: p, type: {FLOW}Parallel, tasks: [{called}, {tasks('x')[1:-1]}]}}"
    play = Play(plan(f"tasks: [{beside}]"), holds={"s", "x"})
    play.send(e.SubflowStarted(at=START, run_id=play.run("s").id, execution_id="C"))
    play.end("x", State.KILLED)
    assert (play.state, play.other) == ("KILLED", [cmd.Post("C", e.KillRequested(at=START))])


def test_a_killed_caller_shows_how_its_child_has_ended() -> None:
    play = called()
    play.send(e.KillRequested(at=START))
    child_ends(play, State.KILLED, outputs={"o": 1})
    assert (play.state, play.run("s").state) == ("KILLED", "KILLED")
    assert play.view.outputs[play.run("s").id] == {"executionId": "C", "state": "KILLED", "outputs": {"o": 1}}


def test_a_killed_caller_kills_its_child() -> None:
    play = called()
    play.send(e.KillRequested(at=START))
    (post,) = [command for command in play.other if type(command).__name__ == "Post"]
    assert (post.execution_id, type(post.event)) == ("C", e.KillRequested)
    assert play.state == "KILLED"


def test_a_kill_may_spare_the_children() -> None:
    play = called()
    play.send(e.KillRequested(at=START, cascade=False))
    assert play.other == []


def test_what_waits_for_its_next_attempt_around_makes_none() -> None:
    loop = f"{{id: l, type: {FLOW}Loop, values: [v, w], outputs: [{{id: o, value: '{{{{ nothing }}}}'}}], "
    loop += f"retry: {{type: constant, interval: PT1M, maxAttempts: 2}}, tasks: {tasks('a')}}}"
    play = Play(plan(f"tasks: [{loop}]"), holds={"a"})
    runs = [run for run in play.view.runs.values() if run.task_id == "a"]
    play.send(e.TaskEnded(at=START, run_id=runs[0].id, attempt=0, state=State.SUCCESS))
    assert (play.run("l").state, len(play.timers)) == ("RETRYING", 1)
    play.send(e.TaskEnded(at=START, run_id=runs[1].id, attempt=0, state=State.SUCCESS, exit_state=State.FAILED))
    assert (play.state, play.run("l").state, play.timers) == ("FAILED", "FAILED", {})
