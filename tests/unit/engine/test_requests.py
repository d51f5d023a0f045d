"""What people ask of an execution, and when it is refused."""

from __future__ import annotations

from typing import Any

import pytest

from ostinato.engine import commands as cmd
from ostinato.engine import events as e
from ostinato.engine.records import ChildRun, Label, Mark
from ostinato.engine.states import State
from ostinato.ids import derived_id
from tests.unit.engine.play import START, Play, plan, tasks

FLOW = "io.kestra.plugin.core.flow."


def asked(play: Play, kind: type[Any], **more: Any) -> tuple[str, str | None]:
    """Ask for something; gives the status and the message of the answer."""
    play.send(kind(at=play.now, request="q", **more))
    reply = play.replies[-1]
    return reply.status, reply.message


def ended(**more: Any) -> Play:
    return Play(plan(f"tasks: {tasks('a')}"), **more)


def running() -> Play:
    play = Play(plan(f"tasks: {tasks('a')}"), holds={"a"})
    play.start("a")
    return play


# -- state by hand ----------------------------------------------------------------------------------------------------


def test_the_state_of_an_ended_execution_can_be_set() -> None:
    play = ended()
    assert asked(play, e.StatusForced, state=State.FAILED)[0] == "ok"
    assert play.history == "CREATED RUNNING SUCCESS FAILED"


@pytest.mark.parametrize(
    ("play", "state", "message"),
    [
        (running, State.FAILED, "You can only change the state of a terminated non killed execution."),
        (ended, State.RUNNING, "You can only change the state of an execution to a terminal state."),
    ],
)
def test_a_state_that_cannot_be_set(play: Any, state: State, message: str) -> None:
    assert asked(play(), e.StatusForced, state=state) == ("invalid", message)


def test_a_killed_execution_keeps_its_state() -> None:
    play = running()
    play.send(e.KillRequested(at=play.now))
    play.end("a", State.KILLED)
    assert asked(play, e.StatusForced, state=State.SUCCESS)[0] == "invalid"
    status, message = asked(play, e.StateForced, run_id=play.run("a").id, state=State.SUCCESS)
    assert (status, message) == (
        "invalid", "You can only change the state of a task run for a terminated non killed execution.",
    )  # fmt: skip


def test_setting_the_state_of_a_task_lets_the_execution_go_on_from_there() -> None:
    play = Play(plan(f"tasks: {tasks('a', 'b')}\nerrors: {tasks('e')}"), fails={"a": 1})
    assert asked(play, e.StateForced, run_id=play.run("a").id, state=State.SUCCESS)[0] == "ok"
    assert (play.state, play.runs) == ("SUCCESS", "a:SUCCESS b:SUCCESS")
    assert ("system.restarted", "true") in [(label.key, label.value) for label in play.view.execution.labels]


def test_setting_the_state_of_a_task_in_a_flowable_reopens_what_is_around() -> None:
    text = f"tasks: [{{id: s, type: {FLOW}Sequential, tasks: {tasks('a', 'b')}}}]"
    play = Play(plan(text), fails={"a": 1})
    asked(play, e.StateForced, run_id=play.run("a").id, state=State.WARNING)
    assert play.runs == "s:WARNING a:WARNING b:SUCCESS"


def test_a_task_set_to_cancelled_cancels_all_around_it() -> None:
    text = f"tasks: [{{id: s, type: {FLOW}Sequential, tasks: {tasks('a', 'b')}}}, {tasks('c')[1:-1]}]\n"
    play = Play(plan(f"{text}errors: {tasks('e')}\nafterExecution: {tasks('z')}"), fails={"a": 1})
    assert asked(play, e.StateForced, run_id=play.run("a").id, state=State.CANCELLED)[0] == "ok"
    assert play.runs == "s:CANCELLED a:CANCELLED z:SUCCESS"
    assert play.history == "CREATED RUNNING FAILED CANCELLED"


def test_a_task_still_at_work_may_be_cancelled() -> None:
    text = f"tasks: [{{id: p, type: {FLOW}Parallel, tasks: {tasks('a', 'b')}}}]"
    play = Play(plan(text), holds={"a", "b"})
    play.start("b")
    run = play.run("a")
    play.send(e.TaskEnded(at=START, run_id=run.id, attempt=0, state=State.SUCCESS, exit_state=State.FAILED))
    assert (play.state, play.run("b").state) == ("FAILED", "RUNNING")
    asked(play, e.StateForced, run_id=play.run("b").id, state=State.CANCELLED)
    assert (play.state, play.runs) == ("CANCELLED", "p:CANCELLED a:FAILED b:CANCELLED")


def test_a_failed_state_lets_the_handlers_run() -> None:
    play = Play(plan(f"tasks: {tasks('a')}\nerrors: {tasks('e')}"))
    asked(play, e.StateForced, run_id=play.run("a").id, state=State.FAILED)
    assert (play.state, play.runs) == ("FAILED", "a:FAILED e:SUCCESS")


def test_a_loop_that_was_skipped_and_is_said_to_have_failed_is_asked_again_at_a_restart() -> None:
    loop = f"{{id: l, type: {FLOW}ForEach, values: [v], runIf: '{{{{ taskrun.attemptsCount > 0 }}}}', "
    play = Play(plan(f"tasks: [{loop}tasks: {tasks('x')}}}]"))
    assert play.runs == "l:SKIPPED"
    asked(play, e.StateForced, run_id=play.run("l").id, state=State.FAILED)
    asked(play, e.RestartRequested)
    assert (play.state, play.runs) == ("SUCCESS", "l:SUCCESS x[v]:SUCCESS")


def test_a_task_set_to_created_runs_again() -> None:
    play = Play(plan(f"tasks: [{{id: s, type: {FLOW}Sequential, tasks: {tasks('a')}}}, {tasks('b')[1:-1]}]"))
    for task_id in ("b", "s"):
        asked(play, e.StateForced, run_id=play.run(task_id).id, state=State.CREATED)
        assert (play.state, sorted(play.runs.split())) == ("SUCCESS", ["a:SUCCESS", "b:SUCCESS", "s:SUCCESS"])
    assert play.started == ["a", "b", "b", "a"]


def test_a_task_that_is_about_to_run_is_not_started_twice() -> None:
    play = Play(plan(f"tasks: {tasks('a', 'b')}"), fails={"b": 1})
    play.holds.add("a")
    for _ in range(2):
        asked(play, e.StateForced, run_id=play.run("a").id, state=State.CREATED)
        assert play.run("a").state is State.SUBMITTED
    assert play.started == ["a", "b", "a"]


def test_an_attempt_that_never_began_is_used_up_whatever_the_run_is_set_to() -> None:
    play = Play(plan(f"tasks: {tasks('a')}"), holds={"a"})
    play.send(e.Broken(at=START, reason="it cannot go on"))
    for state in (State.SUCCESS, State.CREATED):
        asked(play, e.StateForced, run_id=play.run("a").id, state=state)
    assert (play.runs, play.run("a").tried) == ("a:SUBMITTED", 1)


def test_a_child_of_a_working_directory_set_to_created_runs_its_block_again() -> None:
    play = Play(plan(f"tasks: [{{id: w, type: {FLOW}WorkingDirectory, tasks: {tasks('a')}}}]"), holds={"w"})
    block = play.run("w")
    child = ChildRun(derived_id(block.id, 0, "a"), "a", [Mark(State.SUCCESS, START)])
    play.send(e.TaskEnded(at=START, run_id=block.id, attempt=0, state=State.SUCCESS, children=[child]))
    asked(play, e.StateForced, run_id=play.run("a").id, state=State.CREATED)
    assert (play.state, play.runs, play.started) == ("RUNNING", "w:SUBMITTED", ["w", "w"])


@pytest.mark.parametrize("state", [State.RUNNING, State.PAUSED, State.QUEUED])
def test_a_task_cannot_be_set_to_what_nobody_would_end(state: State) -> None:
    play = Play(plan(f"tasks: {tasks('a')}"))
    status, message = asked(play, e.StateForced, run_id=play.run("a").id, state=state)
    assert (status, "to a terminal state, or to CREATED" in message, play.state) == ("invalid", True, "SUCCESS")


def test_a_task_run_that_is_not_there_cannot_be_set() -> None:
    play = Play(plan(f"tasks: {tasks('a')}\nerrors: {tasks('e')}"), fails={"a": 1})
    assert asked(play, e.StateForced, run_id="X", state=State.SUCCESS) == ("invalid", "No task run found for id X")
    status, message = asked(play, e.StateForced, run_id=play.run("e").id, state=State.CANCELLED)
    assert status == "invalid"
    assert message.startswith("A task run of errors, finally or afterExecution cannot be CANCELLED")


# -- restart ----------------------------------------------------------------------------------------------------------


def test_a_restart_runs_what_failed_again() -> None:
    play = Play(plan(f"tasks: {tasks('a', 'b')}\nerrors: {tasks('e')}"), fails={"b": 1})
    assert asked(play, e.RestartRequested)[0] == "ok"
    assert (play.state, play.runs) == ("SUCCESS", "a:SUCCESS b:SUCCESS")
    assert play.started == ["a", "b", "e", "b"]
    assert play.view.execution.attempt == 2


@pytest.mark.parametrize(
    ("play", "status", "message"),
    [
        (
            running,
            "conflict",
            "Execution must be terminated or paused and not killed to be restarted, current state is 'RUNNING' !",
        ),
        (ended, "invalid", "No task found to restart execution from!"),
    ],
)
def test_there_may_be_nothing_to_restart(play: Any, status: str, message: str) -> None:
    assert asked(play(), e.RestartRequested) == (status, message)


def test_a_restart_of_an_execution_that_waits_in_a_pause() -> None:
    play = Play(plan(f"tasks: [{{id: p, type: {FLOW}Pause}}, {tasks('a')[1:-1]}]"))
    assert asked(play, e.RestartRequested)[0] == "ok"
    assert (play.history, play.runs) == ("CREATED RUNNING PAUSED RESTARTED RUNNING PAUSED", "p:PAUSED")


def test_a_flowable_that_broke_is_opened_again() -> None:
    text = f"tasks: [{{id: l, type: {FLOW}ForEach, values: '{{{{ inputs.v }}}}', tasks: {tasks('a')}}}]"
    play = Play(plan(text), inputs={"v": "no list"})
    assert play.runs == "l:FAILED"
    play.view.execution.inputs = {"v": '["x"]'}
    asked(play, e.RestartRequested)
    assert (play.state, play.runs) == ("SUCCESS", "l:SUCCESS a[x]:SUCCESS")


def test_what_is_around_a_handler_that_failed_goes_on_and_runs_it_anew() -> None:
    inner = f"{{id: s, type: {FLOW}Sequential, tasks: {tasks('a')}, finally: {tasks('f', 'g')}}}"
    play = Play(plan(f"tasks: [{inner}]"), fails={"f": 1})
    assert (play.state, play.runs) == ("SUCCESS", "s:SUCCESS a:SUCCESS f:FAILED g:SUCCESS")
    assert asked(play, e.RestartRequested)[0] == "ok"
    assert (play.state, play.started) == ("SUCCESS", ["a", "f", "g", "f", "g"])


def test_what_failed_after_the_execution_can_be_restarted() -> None:
    play = Play(plan(f"tasks: {tasks('a')}\nafterExecution: {tasks('z')}"), fails={"z": 1})
    assert asked(play, e.RestartRequested)[0] == "ok"
    assert (play.history, play.started) == ("CREATED RUNNING SUCCESS RESTARTED RUNNING SUCCESS", ["a", "z", "z"])


@pytest.mark.parametrize(
    ("task_id", "again"), [("f", ["f", "h", "i", "z"]), ("i", ["h", "i", "z"]), ("z", ["h", "i", "z"])]
)
def test_a_handler_of_which_the_state_is_set_runs_anew(task_id: str, again: list[str]) -> None:
    inner = f"{{id: s, type: {FLOW}Sequential, tasks: {tasks('a')}, finally: {tasks('f')}}}"
    last = f"{{id: t, type: {FLOW}Sequential, tasks: {tasks('h', 'i')}}}"
    play = Play(plan(f"tasks: [{inner}]\nfinally: [{last}]\nafterExecution: {tasks('z')}"))
    play.started.clear()
    assert asked(play, e.StateForced, run_id=play.run(task_id).id, state=State.SUCCESS)[0] == "ok"
    assert play.started == again


def test_a_flowable_that_broke_and_was_to_be_tried_again_is_opened_again() -> None:
    retry = "{type: constant, interval: PT1S, maxAttempts: 3}"
    text = f"tasks: [{{id: i, type: {FLOW}If, condition: '{{{{ inputs.v }}}}', then: {tasks('a')}, retry: {retry}}}]"
    play = Play(plan(text), inputs={})
    assert play.runs == "i:RETRYING"
    play.send(e.Broken(at=play.now, reason="a bug"))
    assert play.runs == "i:FAILED"
    play.view.execution.inputs = {"v": "yes"}
    asked(play, e.RestartRequested)
    assert (play.state, play.runs) == ("SUCCESS", "i:SUCCESS a:SUCCESS")


# -- labels -----------------------------------------------------------------------------------------------------------


def test_labels_are_replaced_but_for_those_of_the_platform() -> None:
    play = ended()
    play.view.execution.labels = [Label("system.from", "api"), Label("old", "x")]
    assert asked(play, e.LabelsSet, labels={"new": "y"})[0] == "ok"
    assert play.view.execution.labels == [Label("system.from", "api"), Label("new", "y")]


def test_labels_of_a_running_execution_stay() -> None:
    assert asked(running(), e.LabelsSet, labels={}) == ("conflict", "The execution is not terminated")


def test_the_original_knows_that_it_was_replayed() -> None:
    play = ended()
    play.send(e.ReplayedAs(at=START, execution_id="N"))
    assert play.view.execution.labels == [Label("system.replayed", "true")]


# -- pause and resume -------------------------------------------------------------------------------------------------


def test_a_paused_execution_starts_nothing_new() -> None:
    play = Play(plan(f"tasks: {tasks('a', 'b')}"), holds={"a"})
    play.start("a")
    assert asked(play, e.PauseRequested)[0] == "ok"
    play.end("a")
    assert (play.state, play.runs) == ("PAUSED", "a:SUCCESS")
    assert asked(play, e.ResumeRequested)[0] == "ok"
    assert (play.state, play.runs) == ("SUCCESS", "a:SUCCESS b:SUCCESS")


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (e.PauseRequested, "Execution is not running, can't pause it: current state is 'SUCCESS'"),
        (e.ResumeRequested, "Execution is not paused, can't resume it: current state is 'SUCCESS'"),
        (e.KillRequested, "Execution is already finished, can't kill it: current state is 'SUCCESS'"),
    ],
)
def test_what_has_ended_cannot_be_asked_for(kind: Any, message: str) -> None:
    assert asked(ended(), kind) == ("conflict", message)


@pytest.mark.parametrize(
    ("behavior", "state", "runs"),
    [
        ("RESUME", "SUCCESS", "p:SUCCESS a:SUCCESS"),
        ("WARN", "WARNING", "p:WARNING a:SUCCESS"),
        ("FAIL", "FAILED", "p:FAILED"),
        ("CANCEL", "CANCELLED", "p:CANCELLED"),
    ],
)
def test_a_pause_ends_as_its_behaviour_says(behavior: str, state: str, runs: str) -> None:
    text = f"tasks: [{{id: p, type: {FLOW}Pause, pauseDuration: PT1S, behavior: {behavior}}}, {tasks('a')[1:-1]}]"
    play = Play(plan(text))
    assert play.state == "PAUSED"
    play.fire()
    assert (play.state, play.runs, play.timers) == (state, runs, {})


def test_a_pause_with_a_time_limit_fails_when_it_is_over() -> None:
    play = Play(plan(f"tasks: [{{id: p, type: {FLOW}Pause, timeout: PT1S}}]"))
    play.fire()
    assert play.state == "FAILED"


def test_a_resume_by_hand_drops_the_timer() -> None:
    play = Play(plan(f"tasks: [{{id: p, type: {FLOW}Pause, pauseDuration: PT1H, behavior: FAIL}}]"))
    event = next(iter(play.timers.values())).event
    asked(play, e.ResumeRequested, inputs={"x": 1})
    assert (play.state, play.timers) == ("SUCCESS", {})
    assert play.view.outputs[play.run("p").id]["onResume"] == {"x": 1}
    play.send(event)
    assert play.state == "SUCCESS"


@pytest.mark.parametrize("duration", ["soon", "'{{ nowhere.at.all }}'"])
def test_a_pause_without_a_readable_duration_fails(duration: str) -> None:
    play = Play(plan(f"tasks: [{{id: p, type: {FLOW}Pause, pauseDuration: {duration}}}]"))
    assert play.state == "FAILED"


# -- what comes late --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "event",
    [
        e.TaskEnded(at=START, run_id="X", attempt=0, state=State.SUCCESS),
        e.TaskStarted(at=START, run_id="X", attempt=0, worker_id="w"),
        e.WorkerLost(at=START, run_id="X", attempt=0),
        e.RetryDue(at=START, run_id="X", attempt=1),
        e.PauseOver(at=START, run_id="X"),
        e.SubflowStarted(at=START, run_id="X", execution_id="C"),
        e.SubflowEnded(at=START, run_id="X", execution_id="C", state=State.SUCCESS),
        e.Continued(at=START, run_id="X"),
        e.ExecutionCreated(at=START),
    ],
)
def test_events_for_what_is_not_there_change_nothing(event: e.Event) -> None:
    play = running()
    before = (play.history, play.runs)
    play.changes.clear()
    play.send(event)
    assert (play.history, play.runs, play.changes) == (*before, [])


def test_a_lost_worker_lets_another_attempt_be_handed_out() -> None:
    play = running()
    play.holds.discard("a")
    play.send(e.WorkerLost(at=play.now, run_id=play.run("a").id, attempt=0))
    assert play.state == "SUCCESS"
    assert [attempt.state for attempt in play.run("a").attempts] == ["RESUBMITTED", "SUCCESS"]


def test_a_worker_lost_before_it_began_counts_as_an_attempt_too() -> None:
    play = Play(plan(f"tasks: {tasks('a')}"), holds={"a"})
    play.holds.discard("a")
    play.send(e.WorkerLost(at=play.now, run_id=play.run("a").id, attempt=0))
    assert [attempt.state for attempt in play.run("a").attempts] == ["RESUBMITTED", "SUCCESS"]


def test_a_worker_lost_while_being_killed_is_killed() -> None:
    play = running()
    play.send(e.KillRequested(at=play.now))
    play.send(e.WorkerLost(at=play.now, run_id=play.run("a").id, attempt=0))
    assert (play.state, play.run("a").state) == ("KILLED", "KILLED")


def test_an_execution_that_broke_fails_with_all_that_runs() -> None:
    play = running()
    play.send(e.Broken(at=play.now, reason="no reason"))
    assert (play.state, play.runs) == ("FAILED", "a:FAILED")
    assert play.logs == [("ERROR", "no reason", None)]
    play.send(e.Broken(at=play.now, reason="again"))
    assert len(play.logs) == 1


def test_an_execution_that_broke_waits_for_nothing_and_tells_who_waits_for_it() -> None:
    play = Play(plan(f"tasks: [{{id: p, type: {FLOW}Pause, pauseDuration: PT1H}}]"))
    play.view.execution.parent_id, play.view.execution.parent_run_id = "P", "R"
    assert play.timers
    play.send(e.Broken(at=play.now, reason="no reason"))
    assert (play.state, play.runs, play.timers) == ("FAILED", "p:FAILED", {})
    [told] = play.other
    assert isinstance(told, cmd.Post) and isinstance(told.event, e.SubflowEnded)
    assert (told.execution_id, told.event.run_id, told.event.state) == ("P", "R", State.FAILED)


def test_what_breaks_after_the_end_ends_too() -> None:
    play = Play(plan(f"tasks: {tasks('a')}\nafterExecution: {tasks('z')}"), holds={"z"})
    play.view.execution.parent_id, play.view.execution.parent_run_id = "P", "R"
    play.send(e.Broken(at=play.now, reason="no reason"))
    assert (play.state, play.runs) == ("SUCCESS", "a:SUCCESS z:FAILED")
    assert [type(command) for command in play.other] == [cmd.Post]


def test_an_execution_that_broke_kills_the_one_it_waits_for() -> None:
    play = Play(plan(f"tasks: [{{id: s, type: {FLOW}Subflow, namespace: n, flowId: g}}]"), holds={"s"})
    play.send(e.SubflowStarted(at=play.now, run_id=play.run("s").id, execution_id="C"))
    play.other.clear()
    play.send(e.Broken(at=play.now, reason="no reason"))
    assert play.other == [cmd.Post("C", e.KillRequested(at=play.now))]


def test_an_execution_that_starts_when_nobody_waits_any_more_is_killed() -> None:
    play = Play(plan(f"tasks: [{{id: s, type: {FLOW}Subflow, namespace: n, flowId: g}}]"), holds={"s"})
    play.send(e.Broken(at=play.now, reason="no reason"))
    play.other.clear()
    play.send(e.SubflowStarted(at=play.now, run_id=play.run("s").id, execution_id="C"))
    assert play.other == [cmd.Post("C", e.KillRequested(at=play.now))]


def test_a_pause_that_is_restarted_twice_keeps_no_timer_when_it_is_skipped() -> None:
    pause = f"{{id: p, type: {FLOW}Pause, pauseDuration: PT1H, behavior: FAIL, runIf: '{{{{ inputs.wait }}}}'}}"
    play = Play(plan(f"tasks: [{pause}]"), inputs={"wait": True})
    play.fire()
    assert asked(play, e.RestartRequested)[0] == "ok" and play.state == "PAUSED"
    play.view.execution.inputs = {"wait": False}
    assert asked(play, e.RestartRequested)[0] == "ok"
    assert (play.run("p").state, play.timers) == ("SKIPPED", {})
