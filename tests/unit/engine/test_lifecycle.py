"""Retries, kill, pause, restart, lost workers, late results."""

from __future__ import annotations

import pytest

from ostinato.engine import events as e
from ostinato.engine.states import State
from tests.unit.engine.play import START, Play, plan, tasks
from tests.unit.engine.test_replay import cut_short

RETRY = "{type: constant, interval: PT10S, maxAttempts: 3}"
PARALLEL = "io.kestra.plugin.core.flow.Parallel"


def test_a_failure_is_retried_until_it_succeeds() -> None:
    play = Play(plan(f"tasks: {tasks('a', retry=RETRY)}"), fails={"a": 2})
    assert play.run("a").state is State.RETRYING
    play.fire()
    play.fire()
    assert play.history == "CREATED RUNNING FAILED RETRYING RUNNING FAILED RETRYING RUNNING SUCCESS"
    assert [attempt.state for attempt in play.run("a").attempts] == ["FAILED", "FAILED", "SUCCESS"]


def test_an_exhausted_retry_is_a_failure() -> None:
    play = Play(plan(f"tasks: {tasks('a', retry=RETRY)}\nerrors: {tasks('e')}"), fails={"a": 9})
    play.fire()
    play.fire()
    assert play.runs == "a:FAILED e:SUCCESS"
    assert play.timers == {}


def test_warning_on_retry() -> None:
    policy = "{type: constant, interval: PT1S, maxAttempts: 2, warningOnRetry: true}"
    play = Play(plan(f"tasks: {tasks('a', retry=policy)}"), fails={"a": 1})
    play.fire()
    assert play.run("a").state is State.WARNING


def test_the_policy_of_the_flowable_around_counts() -> None:
    text = f"tasks:\n  - {{id: p, type: {PARALLEL}, retry: {RETRY}, tasks: {tasks('a', 'b')}}}"
    play = Play(plan(text), fails={"a": 1})
    assert play.history == "CREATED RUNNING RETRYING"
    play.fire()
    assert play.state is State.SUCCESS


def test_a_new_execution_takes_the_place_of_a_retried_one() -> None:
    policy = "{type: constant, interval: PT1S, maxAttempts: 2, behavior: CREATE_NEW_EXECUTION}"
    play = Play(plan(f"tasks: {tasks('a', retry=policy)}"), fails={"a": 1})
    assert play.history == "CREATED RUNNING FAILED RETRIED"
    (start,) = play.other
    assert start.execution.original_id == "E"
    assert start.execution.attempt == 2
    assert [(label.key, label.value) for label in start.execution.labels] == [("system.replay", "true")]


def test_kill_waits_for_what_runs() -> None:
    text = f"tasks:\n  - {{id: p, type: {PARALLEL}, tasks: {tasks('a', 'b')}}}\nerrors: {tasks('e')}"
    play = Play(plan(text + f"\nafterExecution: {tasks('z')}"), holds={"a", "b"})
    play.start("a")
    play.send(e.KillRequested(at=play.now, request="r"))
    assert play.replies[0].status == "ok"
    assert play.run("b").state is State.KILLED, "what has not begun is killed at once"
    assert play.state is State.KILLING
    play.end("a", State.KILLED)
    assert play.runs == "p:KILLED a:KILLED b:KILLED z:SUCCESS"
    assert play.history == "CREATED RUNNING KILLING KILLED"


def test_a_kill_of_what_has_ended_is_refused() -> None:
    play = Play(plan(f"tasks: {tasks('a')}"))
    play.send(e.KillRequested(at=play.now, request="r"))
    assert play.replies[0].status == "conflict"


def test_a_kill_ends_a_retry_that_waits() -> None:
    play = Play(plan(f"tasks: {tasks('a', retry=RETRY)}"), fails={"a": 9})
    play.send(e.KillRequested(at=play.now))
    assert play.run("a").state is State.KILLED
    assert play.timers == {}


def test_pause_starts_nothing_new_until_resumed() -> None:
    play = Play(plan(f"tasks: {tasks('a', 'b')}"), holds={"a"})
    play.send(e.PauseRequested(at=play.now))
    play.end("a")
    assert play.started == ["a"]
    play.send(e.ResumeRequested(at=play.now))
    assert play.history == "CREATED RUNNING PAUSED RUNNING SUCCESS"


def test_resuming_a_pause_task_gives_its_inputs() -> None:
    play = Play(plan("tasks: [{id: p, type: io.kestra.plugin.core.flow.Pause}]"))
    play.send(e.ResumeRequested(at=play.now, inputs={"x": 1}))
    outputs = play.view.outputs[play.run("p").id]
    assert outputs["onResume"] == {"x": 1}
    assert outputs["resumed"]["to"] == "SUCCESS"
    assert play.history == "CREATED RUNNING PAUSED RESTARTED RUNNING SUCCESS"


def test_restart_runs_the_failed_task_again_and_drops_handlers() -> None:
    play = Play(plan(f"tasks: {tasks('a', 'b')}\nerrors: {tasks('e')}"), fails={"b": 1})
    play.send(e.RestartRequested(at=play.now, request="r"))
    assert play.runs == "a:SUCCESS b:SUCCESS"
    assert play.started == ["a", "b", "e", "b"]
    assert play.view.execution.attempt == 2
    assert {label.key for label in play.view.execution.labels} == {"system.restarted"}


def test_a_restart_without_anything_to_restart_is_refused() -> None:
    play = Play(plan(f"tasks: {tasks('a')}"))
    play.send(e.RestartRequested(at=play.now, request="r"))
    assert play.replies[0].message == "No task found to restart execution from!"
    assert play.replies[0].status == "invalid"


def test_setting_the_state_of_a_task_run_lets_the_flow_go_on() -> None:
    play = Play(plan(f"tasks: {tasks('a', 'b')}"), fails={"a": 1})
    play.send(e.StateForced(at=play.now, run_id=play.run("a").id, state=State.SUCCESS))
    assert play.runs == "a:SUCCESS b:SUCCESS"


def test_the_status_of_an_ended_execution_can_be_set() -> None:
    play = Play(plan(f"tasks: {tasks('a')}"), fails={"a": 1})
    play.send(e.StatusForced(at=play.now, state=State.SUCCESS))
    assert play.history == "CREATED RUNNING FAILED SUCCESS"


@pytest.mark.parametrize("begun", [False, True])
def test_a_lost_worker_costs_one_attempt_that_does_not_count(begun: bool) -> None:
    play = Play(plan(f"tasks: {tasks('a')}"), holds={"a"})
    if begun:
        play.start("a")
    play.send(e.WorkerLost(at=play.now, run_id=play.run("a").id, attempt=0))
    assert play.started == ["a", "a"]
    play.send(e.WorkerLost(at=play.now, run_id=play.run("a").id, attempt=0))
    assert play.started == ["a", "a"], "told twice, it is lost once"
    play.end("a")
    assert [attempt.state for attempt in play.run("a").attempts] == ["RESUBMITTED", "SUCCESS"]


def test_a_late_result_of_an_earlier_attempt_changes_nothing() -> None:
    play = Play(plan(f"tasks: {tasks('a')}"), holds={"a"})
    run = play.run("a")
    play.start("a")
    play.send(e.WorkerLost(at=play.now, run_id=run.id, attempt=0))
    play.send(e.TaskEnded(at=play.now, run_id=run.id, attempt=0, state=State.SUCCESS, outputs={"late": True}))
    assert play.run("a").state is State.SUBMITTED
    assert play.view.outputs == {}


def test_a_result_that_comes_twice_counts_once() -> None:
    play = Play(plan(f"tasks: {tasks('a', 'b')}"), holds={"a"})
    run = play.run("a")
    for _ in range(2):
        play.send(e.TaskEnded(at=play.now, run_id=run.id, attempt=0, state=State.SUCCESS))
    assert play.runs == "a:SUCCESS b:SUCCESS"


def test_exit_ends_the_execution_at_once() -> None:
    text = f"tasks: {tasks('a', 'b')}\nerrors: {tasks('e')}\nafterExecution: {tasks('z')}"
    play = Play(plan(text), holds={"a"})
    run = play.run("a")
    event = e.TaskEnded(at=play.now, run_id=run.id, attempt=0, state=State.SUCCESS, exit_state=State.CANCELLED)
    play.send(event)
    assert play.runs == "a:CANCELLED z:SUCCESS"
    assert play.state is State.CANCELLED


@pytest.mark.parametrize(("task_id", "after"), [("b", "b:SUCCESS w:RUNNING"), ("w", "b:RUNNING w:SUCCESS")])
def test_a_state_given_to_what_still_runs_unheard_ends_it(task_id: str, after: str) -> None:
    play = cut_short()
    play.end("c", State.FAILED)
    run = play.run(task_id)
    play.send(e.StateForced(at=START, run_id=run.id, state=State.SUCCESS))
    assert after in play.runs
    assert run.id in play.killed


def test_what_ends_side_by_side_is_not_cut_short() -> None:
    text = f"tasks:\n  - {{id: p, type: {PARALLEL}, tasks: {tasks('a', 'b')}}}"
    play = Play(plan(text), holds={"a", "b"})
    states = (("a", State.FAILED), ("b", State.SUCCESS))
    ends = [e.TaskEnded(at=play.now, run_id=play.run(id_).id, attempt=0, state=state) for id_, state in states]
    play.send(e.TasksEnded(at=play.now, ends=ends))
    assert play.runs == "p:FAILED a:FAILED b:SUCCESS"


def test_what_a_worker_is_about_to_have_ends_unheard() -> None:
    sleep = "{id: b, type: io.kestra.plugin.core.flow.Sleep, duration: PT1S}"
    play = Play(
        plan(f"tasks:\n  - {{id: p, type: {PARALLEL}, tasks: [{tasks('a')[1:-1]}, {sleep}]}}"), holds={"a", "b"}
    )
    play.end("a", State.FAILED)
    assert play.runs == "p:FAILED a:FAILED b:FAILED"
    assert [attempt.state for attempt in play.run("b").attempts] == ["RUNNING"]
    assert play.killed == []


def test_a_kill_stops_what_still_runs_unheard_too() -> None:
    play = cut_short()
    play.send(e.KillRequested(at=START))
    assert {play.run("b").id, play.run("w").id, play.run("c").id} <= set(play.killed)


def test_leaving_as_killed_stops_what_still_runs_unheard_too() -> None:
    play = cut_short()
    run = play.run("c")
    end = e.TaskEnded(at=START, run_id=run.id, attempt=0, state=State.SUCCESS, exit_state=State.KILLED)
    play.send(end)
    assert play.state == "KILLED"
    assert {play.run("b").id, play.run("w").id} <= set(play.killed)
