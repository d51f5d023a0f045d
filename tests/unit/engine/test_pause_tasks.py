"""A Pause with tasks of its own, with handlers, and with a task beside it."""

from __future__ import annotations

from ostinato.engine import events as e

from .play import START, Play, plan, tasks

FLOW = "io.kestra.plugin.core.flow."


A, N = f", tasks: {tasks('a')}", f", onPause: {tasks('n')[1:-1]}"


def pause(more: str) -> str:
    return f"{{id: p, type: {FLOW}Pause{more}}}"


def test_its_tasks_run_when_it_is_over() -> None:
    play = Play(plan(f"tasks: [{pause(A)}]"))
    assert (play.state, play.started) == ("PAUSED", [])
    play.send(e.ResumeRequested(at=START))
    assert (play.history, play.runs) == (
        "CREATED RUNNING PAUSED RESTARTED RUNNING SUCCESS",
        "p:SUCCESS a:SUCCESS",
    )


def test_a_failure_of_its_tasks_is_its_own() -> None:
    play = Play(plan(f"tasks: [{pause(A)}]"), fails={"a": 1})
    play.send(e.ResumeRequested(at=START))
    assert (play.state, play.runs) == ("FAILED", "p:FAILED a:FAILED")


def test_a_failed_wait_runs_its_handlers_and_not_its_tasks() -> None:
    more = f", pauseDuration: PT1S, behavior: FAIL, tasks: {tasks('a')}, errors: {tasks('x')}, finally: {tasks('y')}"
    play = Play(plan(f"tasks: [{pause(more)}]"))
    play.fire()
    assert (play.state, play.started) == ("FAILED", ["x", "y"])
    play.send(e.RestartRequested(at=play.now))
    assert (play.state, play.runs) == ("PAUSED", "p:PAUSED")


def test_a_warning_stays_whatever_follows() -> None:
    more = f", pauseDuration: PT1S, behavior: WARN, tasks: {tasks('a')}"
    play = Play(plan(f"tasks: [{pause(more)}]"))
    play.fire()
    assert (play.state, play.runs) == ("WARNING", "p:WARNING a:SUCCESS")


def test_it_is_killed_while_it_waits() -> None:
    play = Play(plan(f"tasks: [{pause(', pauseDuration: PT1S' + A)}]"))
    play.send(e.KillRequested(at=START))
    assert (play.state, play.runs, play.timers) == ("KILLED", "p:KILLED", {})
    assert play.view.outputs[play.run("p").id]["resumed"]["to"] == "KILLING"


def test_a_cut_short_wait_is_killed() -> None:
    nested = f"{{id: s, type: {FLOW}Sequential, tasks: [{pause(A)}]}}"
    text = f"tasks: [{{id: x, type: {FLOW}Parallel, tasks: [{nested}, {tasks('b')[1:-1]}]}}]"
    play = Play(plan(text), fails={"b": 1})
    assert (play.state, play.runs) == ("FAILED", "x:FAILED s:FAILED b:FAILED p:KILLED")


def test_what_runs_beside_counts_for_nothing() -> None:
    play = Play(plan(f"tasks: [{pause(N)}, {tasks('a')[1:-1]}]"), fails={"n": 1})
    assert (play.state, play.run("n").state, play.run("n").parent_id) == ("PAUSED", "FAILED", None)
    play.send(e.ResumeRequested(at=START))
    assert (play.state, play.runs) == ("SUCCESS", "p:SUCCESS n:FAILED a:SUCCESS")


def test_what_runs_beside_does_not_hold_up_the_end() -> None:
    play = Play(plan(f"tasks: [{pause(N)}]"), holds={"n"})
    play.start("n")
    play.send(e.ResumeRequested(at=START))
    assert (play.state, play.run("n").state) == ("SUCCESS", "RUNNING")
    play.end("n")
    assert (play.state, play.run("n").state) == ("SUCCESS", "SUCCESS")
