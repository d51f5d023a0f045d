"""What becomes of task runs whose parent, or whose execution, ends before them."""

from __future__ import annotations

import pytest

from ostinato.engine import commands as cmd
from ostinato.engine import events as e
from ostinato.engine.advance import advance
from ostinato.engine.draft import Draft
from ostinato.engine.lifecycle.retry_anew import successor_of
from ostinato.engine.start import start
from ostinato.engine.states import State
from ostinato.engine.world import World
from ostinato.expressions import Environment

from .play import START, Play, plan, tasks

FLOW = "io.kestra.plugin.core.flow."
LOOP = (
    f"{{id: l, type: {FLOW}Loop, values: [v, w], outputs: [{{id: o, value: '{{{{ nothing }}}}'}}], "
    f"retry: {{type: constant, interval: PT1M, maxAttempts: 2}}, tasks: {tasks('a')}}}"
)
CALL = f"{{id: c, type: {FLOW}Subflow, namespace: n, flowId: g}}"
AROUND = f"{{id: s, type: {FLOW}Sequential, tasks: [%s]}}"


def beside(inner: str, **more: object) -> Play:
    """A branch with something in it, and a task beside the branch that fails."""
    text = f"tasks: [{{id: p, type: {FLOW}Parallel, tasks: [{AROUND % inner}, {tasks('b')[1:-1]}]}}]"
    return Play(plan(text), holds={"b", *more.pop("holds", ())}, **more)  # type: ignore[arg-type, misc]


def test_a_loop_that_waits_for_its_next_round_lets_go_of_it() -> None:
    loop = f"{{id: l, type: {FLOW}LoopUntil, condition: 'false', tasks: {tasks('a')}}}"
    play = beside(loop)
    assert (play.state, len(play.timers)) == ("PAUSED", 1)
    play.end("b", State.FAILED)
    assert (play.state, play.run("l").state, play.timers) == ("FAILED", "FAILED", {})
    assert play.history == "CREATED RUNNING PAUSED RUNNING FAILED"


def test_the_tasks_of_a_pause_end_with_what_is_around_it() -> None:
    play = beside(f"{{id: w, type: {FLOW}Pause, tasks: {tasks('a')}}}", holds={"a"})
    play.send(e.ResumeRequested(at=START))
    play.start("a")
    play.end("b", State.FAILED)
    assert (play.state, play.run("w").state, play.run("a").state) == ("FAILED", "FAILED", "RUNNING")


def test_a_flowable_that_waits_for_another_try_does_so_no_more() -> None:
    policy = "retry: {type: constant, interval: PT1S, maxAttempts: 3}"
    play = beside(f"{{id: l, type: {FLOW}ForEach, values: '{{{{ nobody }}}}', {policy}, tasks: {tasks('a')}}}")
    assert (play.run("l").state, len(play.timers)) == ("RETRYING", 1)
    play.send(e.KillRequested(at=START))
    play.end("b", State.KILLED)
    assert (play.state, play.run("l").state, play.timers) == ("KILLED", "KILLED", {})


def test_a_flowable_that_breaks_is_tried_again() -> None:
    policy = "retry: {type: constant, interval: PT1S, maxAttempts: 2}"
    text = f"tasks: [{{id: l, type: {FLOW}ForEach, values: '{{{{ nobody }}}}', {policy}, tasks: {tasks('a')}}}]"
    play = Play(plan(text))
    assert play.history == "CREATED RUNNING FAILED RETRYING"
    play.fire()
    assert (play.state, [attempt.state for attempt in play.run("l").attempts]) == ("FAILED", ["FAILED", "FAILED"])


def test_a_block_at_work_is_closed_with_its_parent() -> None:
    block = f"{{id: w, type: {FLOW}WorkingDirectory, tasks: {tasks('a')}}}"
    text = f"tasks: [{{id: p, type: {FLOW}Parallel, tasks: [{block}, {tasks('b')[1:-1]}]}}]"
    play = Play(plan(text), holds={"b", "w"})
    play.start("w")
    play.end("b", State.FAILED)
    assert (play.state, play.run("w").state) == ("FAILED", "FAILED")


def test_handlers_run_while_a_flowable_grants_another_attempt_and_are_taken_out_for_it() -> None:
    policy = "retry: {type: constant, interval: PT1S, maxAttempts: 2}"
    text = f"tasks: [{{id: s, type: {FLOW}Sequential, {policy}, tasks: {tasks('a')}, errors: {tasks('x', 'y')}}}]"
    play = Play(plan(text), fails={"a": 1}, holds={"y"})
    assert (play.state, play.runs) == ("RETRYING", "s:RUNNING a:RETRYING x:SUCCESS y:SUBMITTED")
    play.fire()
    assert (play.state, play.runs) == ("SUCCESS", "s:SUCCESS a:SUCCESS")


def test_each_wait_for_another_attempt_is_shown() -> None:
    policy = "{type: constant, interval: PT1S, maxAttempts: 2}"
    text = f"tasks: [{{id: p, type: {FLOW}Parallel, tasks: {tasks('a', 'b', retry=policy)}}}]"
    play = Play(plan(text), fails={"a": 2, "b": 2})
    play.fire()
    play.fire()
    assert play.history == "CREATED RUNNING RETRYING RUNNING RETRYING RUNNING FAILED"


def test_what_is_nested_deeper_takes_the_state_along() -> None:
    play = beside(AROUND.replace("id: s", "id: t") % tasks("a")[1:-1], holds={"a"})
    play.start("a")
    play.end("b", State.FAILED)
    assert (play.run("s").state, play.run("t").state, play.run("a").state) == ("FAILED", "FAILED", "RUNNING")


# -- who waits for an execution ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", [e.KillRequested, e.RestartRequested])
def test_what_a_caller_asks_reaches_what_has_taken_the_place(asked: type[e.KillRequested | e.RestartRequested]) -> None:
    policy = "{type: constant, interval: PT1S, maxAttempts: 2, behavior: CREATE_NEW_EXECUTION}"
    play = Play(plan(f"tasks: {tasks('a', retry=policy)}"), fails={"a": 9})
    assert play.state == "RETRIED"
    play.send(asked(at=START))
    posted = [command for command in play.other if isinstance(command, cmd.Post)]
    assert [(one.execution_id, type(one.event)) for one in posted] == [(successor_of(play.view.execution), asked)]
    play.send(asked(at=START, request="r"))
    assert play.replies[-1].status in ("conflict", "invalid")


def test_after_the_end_no_other_execution_is_asked_for() -> None:
    policy = "{type: constant, interval: PT1S, maxAttempts: 2, behavior: CREATE_NEW_EXECUTION}"
    play = Play(plan(f"tasks: {tasks('a')}\nafterExecution: {tasks('z', retry=policy)}"), fails={"z": 9})
    assert (play.history, play.run("z").state) == ("CREATED RUNNING SUCCESS", "FAILED")


def test_an_execution_that_waits_for_its_date_is_killed() -> None:
    play = Play(plan(f"tasks: {tasks('a')}"), begins=False)
    play.send(e.KillRequested(at=START))
    assert play.history == "CREATED KILLING KILLED"


def test_one_that_was_over_when_it_was_created_has_its_after_execution() -> None:
    play = Play(plan(f"tasks: {tasks('a')}\nafterExecution: {tasks('z')}"), begins=False)
    play.send(e.Broken(at=START, reason="no"))
    assert (play.history, play.runs) == ("CREATED FAILED", "z:SUCCESS")
    over = Play(plan(f"tasks: {tasks('a')}\nafterExecution: {tasks('z')}"), begins=False)
    over.view.execution.history.append(type(over.view.execution.history[0])(State.FAILED, START))
    over.send(e.ExecutionCreated(at=START))
    assert (over.history, over.runs) == ("CREATED FAILED", "z:SUCCESS")


def called(text: str, asked: dict[str, object] | None) -> e.SubflowEnded:
    """What the caller of an execution hears at its end."""
    play = Play(plan(text), begins=False)
    execution = play.view.execution
    execution.parent_id, execution.parent_run_id, execution.asked = "P", "R", asked
    play.send(e.ExecutionCreated(at=START))
    (post,) = [command for command in play.other if isinstance(command, cmd.Post)]
    assert isinstance(post.event, e.SubflowEnded)
    return post.event


def test_a_caller_may_ask_for_other_outputs() -> None:
    text = f"tasks: {tasks('a')}"
    assert called(text, {"x": "{{ outputs.a.value }}"}).outputs == {"x": "a"}
    faulty = called(text, {"x": "{{ nobody }}"})
    assert (faulty.outputs, "nobody" in str(faulty.fault)) == (None, True)


@pytest.mark.parametrize(
    ("value", "outputs", "fault"),
    [("q", {"o": "q"}, None), ("{{ outputs.b.x }}", None, "Unable to find `b`")],
)
def test_a_caller_has_the_outputs_of_an_execution_that_was_left(value: str, outputs: object, fault: str | None) -> None:
    text = (
        f'sla: [{{id: s, type: EXECUTION_ASSERTION, assert: "{{{{ false }}}}", behavior: CANCEL}}]\ntasks: {tasks("a")}'
    )
    told = called(f"{text}\noutputs: [{{id: o, type: STRING, value: '{value}'}}]", None)
    assert (told.state, told.outputs, told.fault and told.fault[:18]) == (State.CANCELLED, outputs, fault)


def test_a_restart_that_cannot_be_had_tells_the_caller_once_more() -> None:
    play = Play(plan(f"tasks: {tasks('a')}"), begins=False)
    play.view.execution.parent_id, play.view.execution.parent_run_id = "P", "R"
    play.send(e.ExecutionCreated(at=START))
    play.send(e.RestartRequested(at=START))
    told = [command.event for command in play.other if isinstance(command, cmd.Post)]
    assert [type(event) for event in told] == [e.SubflowEnded, e.SubflowEnded]


def test_a_task_that_cannot_have_what_it_asked_for_fails() -> None:
    play = Play(plan(f"tasks: [{CALL}]"), holds={"c"})
    run = play.run("c")
    for _ in range(2):
        play.send(e.SubflowStarted(at=START, run_id=run.id, execution_id="X"))
    play.send(e.SubflowEnded(at=START, run_id=run.id, execution_id="X", state=State.SUCCESS, fault="no x"))
    assert (play.state, play.logs[-1][1]) == ("FAILED", "Failed to extract outputs with the error: 'no x'")


def test_a_flow_that_declares_outputs_is_asked_for_no_others() -> None:
    text = f"tasks: {tasks('a')}\noutputs: [{{id: o, type: STRING, value: '{{{{ outputs.a.value }}}}!'}}]"
    assert called(text, {"x": "{{ nobody }}"}).outputs == {"o": "a!"}


# -- what ends late ---------------------------------------------------------------------------------------------------


def cut(state: State = State.FAILED, more: str = "") -> Play:
    """A Parallel that has ended before its task `b`, which somebody is at work on."""
    play = Play(
        plan(f"tasks: [{{id: p, type: {FLOW}Parallel, tasks: [{tasks('a', 'b')[1:-1]}, {CALL}]{more}}}]"),
        holds={"a", "b", "c"},
    )
    play.start("b")
    play.send(e.SubflowStarted(at=START, run_id=play.run("c").id, execution_id="X"))
    play.end("a", state)
    return play


def late(play: Play, state: State, attempt: int = 0, **more: object) -> e.TaskEnded:
    return e.TaskEnded(at=START, run_id=play.run("b").id, attempt=attempt, state=state, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("cascade", "killed"), [(True, ["X"]), (False, [])])
def test_a_kill_reaches_the_executions_of_what_was_cut_short_where_it_is_to(cascade: bool, killed: list[str]) -> None:
    text = f"tasks: [{{id: p, type: {FLOW}Parallel, allowFailure: true, tasks: [{tasks('a')[1:-1]}, {CALL}]}}, %s]"
    play = Play(plan(text % tasks("z")[1:-1]), holds={"a", "c", "z"})
    play.send(e.SubflowStarted(at=START, run_id=play.run("c").id, execution_id="X"))
    play.end("a", State.FAILED)
    play.send(e.KillRequested(at=START, cascade=cascade))
    assert [post.execution_id for post in play.other if isinstance(post, cmd.Post)] == killed


def test_a_task_that_was_cut_short_shows_its_own_end() -> None:
    play = cut(more=", allowFailure: true")
    assert play.runs == "p:WARNING a:FAILED b:WARNING c:WARNING"
    end = late(play, State.SUCCESS, outputs={"value": "late"}, log_file="f")
    play.send(late(play, State.SUCCESS, attempt=1))
    play.send(end)
    play.send(end)
    run = play.run("b")
    assert [mark.state for mark in run.history] == ["CREATED", "SUBMITTED", "RUNNING", "WARNING", "SUCCESS"]
    assert ([attempt.state for attempt in run.attempts], run.attempts[0].log_file) == (["SUCCESS"], "f")
    assert play.view.outputs[run.id] == {"value": "late"}
    assert (play.state, play.runs) == ("WARNING", "p:WARNING a:FAILED b:SUCCESS c:WARNING")


def test_the_job_of_a_task_that_was_cut_short_is_stopped_where_its_state_is_set() -> None:
    play = cut()
    play.send(e.StateForced(at=START, run_id=play.run("b").id, state=State.SUCCESS))
    assert (play.killed, play.run("b").attempts[-1].state) == ([play.run("b").id], State.SUCCESS)


def test_the_execution_of_a_task_that_somebody_says_was_killed_is_killed() -> None:
    play = cut()
    play.send(e.StateForced(at=START, run_id=play.run("c").id, state=State.KILLED))
    assert [post.execution_id for post in play.other if isinstance(post, cmd.Post)] == ["X"]


@pytest.mark.parametrize(("state", "stopped"), [(State.KILLED, ["b", "c"]), (State.FAILED, [])])
def test_a_status_of_killed_that_somebody_sets_stops_what_goes_on(state: State, stopped: list[str]) -> None:
    play = cut(more=", allowFailure: true")
    play.send(e.StatusForced(at=START, state=state))
    assert [play.view.runs[id_].task_id for id_ in play.killed] == stopped
    assert [post.execution_id for post in play.other if isinstance(post, cmd.Post)] == ["X"] * bool(stopped)


@pytest.mark.parametrize(("before", "end", "after"), [("FAILED", "FAILED", "FAILED"), ("KILLED", "SUCCESS", "KILLED")])
def test_a_late_end_that_changes_nothing_closes_the_attempt(before: str, end: str, after: str) -> None:
    play = cut(State(before))
    length = len(play.run("b").history)
    play.send(late(play, State(end)))
    run = play.run("b")
    assert (run.state, run.attempts[0].state, len(run.history)) == (after, end, length)


def test_a_subflow_that_was_cut_short_shows_its_own_end() -> None:
    play = cut()
    for id_ in ("Y", "X", "X"):
        play.send(
            e.SubflowEnded(at=START, run_id=play.run("c").id, execution_id=id_, state=State.SUCCESS, outputs={"o": 1})
        )
    run = play.run("c")
    assert (run.state, [mark.state for mark in run.history][-2:]) == ("SUCCESS", ["FAILED", "SUCCESS"])
    assert play.view.outputs[run.id] == {"executionId": "X", "state": "SUCCESS", "outputs": {"o": 1}}
    assert play.state == "FAILED"


# -- steps ------------------------------------------------------------------------------------------------------------


def test_a_run_does_not_enter_the_state_it_is_in() -> None:
    play = Play(plan(f"tasks: {tasks('a')}"), holds={"a"})
    draft = Draft(play.view, World(now=lambda: START, environment=Environment(now=lambda: START)))
    draft.move(play.run("a"), State.SUBMITTED)
    assert draft.changes == []


def test_a_restart_passes_over_what_a_new_round_has_taken_out() -> None:
    inner = f"[{{id: f, type: {FLOW}AllowFailure, tasks: {tasks('a')}}}]"
    loop = f"{{id: l, type: {FLOW}LoopUntil, condition: '{{{{ outputs.l.iterationCount >= 3 }}}}', tasks: {inner}}}"
    play = Play(plan(f"tasks: [{loop}]"), fails={"a": 1})
    assert (play.state, play.run("a").state) == ("PAUSED", "FAILED")
    play.send(e.RestartRequested(at=START))
    assert play.state == "WARNING"


def test_another_pause_still_waits() -> None:
    pauses = f"[{{id: v, type: {FLOW}Pause}}, {{id: w, type: {FLOW}Pause}}]"
    play = Play(plan(f"tasks: [{{id: p, type: {FLOW}Parallel, tasks: {pauses}}}]"))
    play.send(e.ResumeRequested(at=START))
    assert play.history == "CREATED RUNNING PAUSED"
    play.send(e.ResumeRequested(at=START))
    assert play.history == "CREATED RUNNING PAUSED RESTARTED RUNNING SUCCESS"


def test_a_full_turn_puts_a_round_and_a_handler_off() -> None:
    loop = f"{{id: l, type: {FLOW}LoopUntil, condition: 'true', tasks: {tasks('a', 'b')}, errors: {tasks('x')}}}"
    play = Play(plan(f"tasks: [{loop}]\nerrors: {tasks('z')}\nafterExecution: {tasks('y')}"), births=1, fails={"b": 1})
    assert (play.state, play.started) == ("FAILED", ["a", "b", "x", "z", "y"])


def full(text: str, started: bool) -> tuple[Play, World]:
    """An execution that has not begun, or has a task at work, and a turn that has no more room."""
    play = Play(plan(text), begins=started, holds={"a"})
    world = World(now=lambda: START, environment=Environment(now=lambda: START), births=0)
    return play, world


def test_a_turn_without_room_promises_to_go_on_once() -> None:
    for text in (
        f"tasks: {tasks('a')}",
        f"tasks: [{{id: l, type: {FLOW}LoopUntil, condition: 'true', tasks: {tasks('a')}}}]",
    ):
        play, world = full(text, started=False)
        steps = [advance(play.view, event, world) for event in (created(), e.Continued(at=START, run_id=None))]
        assert [len(step.commands) for step in steps] == [1, 0]


def created() -> e.ExecutionCreated:
    return e.ExecutionCreated(at=START)


def test_a_turn_without_room_promises_the_next_handler() -> None:
    play, world = full(f"tasks: {tasks('a')}\nerrors: {tasks('x')}", started=True)
    step = advance(play.view, play._result(play.run("a").id, 0, State.FAILED), world)
    assert [type(command).__name__ for command in step.commands] == ["Post"]


def test_what_goes_on_after_the_end_is_no_matter_of_the_main_list() -> None:
    play = Play(plan(f"tasks: [{AROUND % tasks('a')[1:-1]}]"), holds={"a"})
    play.view.execution.history.append(type(play.view.execution.history[0])(State.FAILED, START))
    play.send(e.Continued(at=START, run_id=play.run("s").id))
    assert play.runs == "s:RUNNING a:SUBMITTED"


def test_what_has_ended_is_not_started() -> None:
    play = Play(plan(f"tasks: {tasks('a')}"))
    draft = Draft(play.view, World(now=lambda: START, environment=Environment(now=lambda: START)))
    start(draft, play.run("a"))
    assert draft.commands == []


def test_retries_of_handlers_leave_the_other_handlers_alone() -> None:
    policy = "{type: constant, interval: PT1S, maxAttempts: 2}"
    play = Play(plan(f"tasks: {tasks('a')}\nerrors: {tasks('x', retry=policy)}"), fails={"a": 9, "x": 1})
    play.fire()
    assert (play.state, play.runs) == ("FAILED", "a:FAILED x:SUCCESS")


def test_nothing_waits_for_another_attempt_where_an_execution_cannot_go_on() -> None:
    play = Play(plan(f"tasks: [{LOOP}]"), holds={"a"})
    play.end("a", value=None)
    assert (play.run("l").state, len(play.timers)) == ("RETRYING", 1)
    play.send(e.Broken(at=START, reason="no way"))
    assert (play.state, play.run("l").state, play.timers) == ("FAILED", "FAILED", {})


def test_what_is_restarted_waits_for_no_other_attempt() -> None:
    once = "{type: constant, interval: PT1M, maxAttempts: 1}"
    loop = LOOP.replace("{id: l,", "{id: l, transmitFailed: false,").replace(tasks("a"), tasks("a", retry=once))
    text = f"tasks: [{{id: p, type: {FLOW}Parallel, tasks: [{loop}, {{id: w, type: {FLOW}Pause}}]}}]"
    play = Play(plan(text), holds={"a"})
    first, second = [run for run in play.view.runs.values() if run.task_id == "a"]
    for run, state in ((first, State.SUCCESS), (second, State.FAILED)):
        play.send(e.TaskEnded(at=START, run_id=run.id, attempt=0, state=state))
    assert (play.state, play.run("l").state, second.state, len(play.timers)) == ("PAUSED", "RETRYING", "FAILED", 1)
    play.send(e.RestartRequested(at=START))
    assert (play.run("l").state, second.state, play.timers) == ("RUNNING", "SUBMITTED", {})


def test_a_flowable_that_has_begun_is_not_asked_again_whether_it_is_to_run() -> None:
    loop = LOOP.replace("{id: l,", "{id: l, runIf: '{{ outputs.b is not defined }}',")
    play = Play(plan(f"tasks: [{{id: p, type: {FLOW}Parallel, tasks: [{loop}, {tasks('b')[1:-1]}]}}]"), holds={"b"})
    play.end("b")
    play.fire()
    assert [attempt.state for attempt in play.run("l").attempts] == ["FAILED", "SUCCESS"]


def test_the_handlers_of_a_loop_carry_its_round() -> None:
    loop = f"{{id: l, type: {FLOW}LoopUntil, condition: 'false', tasks: {tasks('a')}, errors: {tasks('h')}}}"
    play = Play(plan(f"tasks: [{loop}]"), fails={"a": 1})
    assert (play.run("a").iteration, play.run("h").iteration) == (0, 0)
