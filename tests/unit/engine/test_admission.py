"""Executions of a flow that limits how many of them run, and executions that somebody lets go on."""

from __future__ import annotations

import pytest

from ostinato.engine import commands as cmd
from ostinato.engine import events as e
from ostinato.engine.states import State

from .play import START, Play, plan, tasks
from .test_replay import cut_short, replayed

LIMITED = f"concurrency: {{limit: 1}}\ntasks: {tasks('a')}\nafterExecution: {tasks('z')}"
PAUSE = "io.kestra.plugin.core.flow.Pause"


def said(play: Play) -> list[tuple[str, int]]:
    """What the gate was told."""
    told = [command.event for command in play.other if isinstance(command, cmd.Post)]
    return [(type(event).__name__, event.number) for event in told]  # type: ignore[union-attr]


def grant(play: Play, number: int = 1) -> None:
    play.send(e.SlotGranted(at=play.now, number=number))


def test_it_waits_for_the_gate_and_tells_it_at_the_very_end() -> None:
    play = Play(plan(LIMITED), holds={"z"})
    assert (play.state, play.started, said(play)) == ("CREATED", [], [("SlotAsked", 1)])
    grant(play)
    assert (play.state, play.started) == ("SUCCESS", ["a", "z"])
    assert said(play) == [("SlotAsked", 1)]
    play.end("z")
    assert said(play) == [("SlotAsked", 1), ("SlotLeft", 1)]


def test_it_shows_that_it_stands_in_line() -> None:
    play = Play(plan(LIMITED))
    play.send(e.SlotQueued(at=play.now, number=1))
    play.send(e.SlotQueued(at=play.now, number=7))
    play.send(e.ExecutionCreated(at=play.now))
    assert play.state == "QUEUED"
    grant(play)
    play.send(e.SlotQueued(at=play.now, number=1))
    assert play.history == "CREATED QUEUED RUNNING SUCCESS"


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED])
def test_it_ends_where_there_is_no_room(state: State) -> None:
    play = Play(plan(LIMITED))
    play.send(e.SlotRefused(at=play.now, number=3, state=state))
    assert play.state == "CREATED"
    play.send(e.SlotRefused(at=play.now, number=1, state=state))
    assert (play.history, play.started) == (f"CREATED {state}", ["z"])
    assert ("Execution is FAILED due to concurrency limit exceeded" in str(play.logs)) is (state is State.FAILED)


def test_a_slot_that_nobody_wants_is_given_back() -> None:
    play = Play(plan(LIMITED))
    play.send(e.SlotQueued(at=play.now, number=1))
    play.send(e.KillRequested(at=play.now))
    assert play.history == "CREATED QUEUED KILLING KILLED"
    before = said(play)
    grant(play)
    assert said(play) == [*before, ("SlotLeft", 1)]


def test_a_doubled_grant_changes_nothing() -> None:
    play = Play(plan(LIMITED), holds={"a"})
    grant(play)
    grant(play)
    grant(play, 0)
    assert (play.started, said(play)) == (["a"], [("SlotAsked", 1), ("SlotLeft", 0)])


def test_a_restart_asks_again() -> None:
    play = Play(plan(LIMITED), fails={"a": 1})
    grant(play)
    play.send(e.RestartRequested(at=play.now))
    assert (play.state, said(play)[-1]) == ("RESTARTED", ("SlotAsked", 2))
    play.send(e.SlotQueued(at=play.now, number=2))
    grant(play, 2)
    assert play.history == "CREATED RUNNING FAILED RESTARTED QUEUED RUNNING SUCCESS"


def test_no_room_for_a_restart_runs_the_last_steps_anew() -> None:
    last = f"{{id: s, type: io.kestra.plugin.core.flow.Sequential, tasks: {tasks('z')}}}"
    old = Play(plan(f"concurrency: {{limit: 1}}\ntasks: {tasks('a')}\nafterExecution: [{last}]"), {"a": 1})
    grant(old)
    play = replayed(old, "a", holds={"z"})
    play.send(e.SlotRefused(at=play.now, number=1, state=State.FAILED))
    assert (play.started, play.runs) == (["z"], "a:FAILED s:RUNNING z:SUBMITTED")
    play.send(e.RestartRequested(at=play.now))
    play.send(e.SlotRefused(at=play.now, number=2, state=State.FAILED))
    assert (play.state, play.runs) == ("FAILED", "a:FAILED s:RUNNING z:SUBMITTED")
    assert play.started == ["z", "z"]


def test_no_room_for_a_replay_of_the_last_steps_ends_those_that_were_open() -> None:
    last = f"{{id: s, type: io.kestra.plugin.core.flow.Sequential, tasks: {tasks('y')}}}"
    text = f"concurrency: {{limit: 1}}\ntasks: {tasks('a')}\nafterExecution: [{last}, {tasks('z')[1:-1]}]"
    old = Play(plan(text), holds={"y"})
    grant(old)
    play = replayed(old, "y")
    play.send(e.SlotRefused(at=play.now, number=1, state=State.FAILED))
    assert (play.state, play.runs) == ("FAILED", "a:SUCCESS s:KILLED y:KILLED z:SUCCESS")


def test_a_state_set_by_hand_asks_again() -> None:
    play = Play(plan(LIMITED), fails={"a": 1})
    grant(play)
    play.send(e.StateForced(at=play.now, run_id=play.run("a").id, state=State.SUCCESS))
    assert play.state == "RESTARTED"
    grant(play, 2)
    assert play.state == "SUCCESS"


def test_a_flow_without_limit_asks_nobody() -> None:
    play = Play(plan(f"tasks: {tasks('a')}"))
    grant(play)
    assert (play.state, said(play)) == ("SUCCESS", [("SlotLeft", 1)])


# -- over the head of the gate ----------------------------------------------------------------------------------------


def test_unqueue_runs_it_at_once() -> None:
    play = Play(plan(LIMITED), holds={"a"})
    play.send(e.SlotQueued(at=play.now, number=1))
    play.send(e.Unqueued(at=play.now, request="r"))
    assert (play.history, play.started) == ("CREATED QUEUED RUNNING", ["a"])
    assert said(play) == [("SlotAsked", 1), ("SlotTaken", 2)]
    assert play.replies[-1].status == "ok"


def test_unqueue_ends_it() -> None:
    play = Play(plan(LIMITED))
    play.send(e.SlotQueued(at=play.now, number=1))
    play.send(e.Unqueued(at=play.now, request="r", state=State.SUCCESS))
    assert play.replies[-1].status == "invalid"
    play.send(e.Unqueued(at=play.now, state=State.CANCELLED))
    assert play.history == "CREATED QUEUED CANCELLED"
    play.send(e.Unqueued(at=play.now, request="r"))
    assert play.replies[-1].message == "Only QUEUED execution can be unqueued"


def test_force_run_lets_whatever_waits_go_on() -> None:
    asking = Play(plan(LIMITED), holds={"a"})
    asking.send(e.ForceRunRequested(at=START))
    assert asking.history == "CREATED RUNNING"
    paused = Play(plan(f"tasks: [{{id: p, type: {PAUSE}}}]"))
    paused.send(e.ForceRunRequested(at=START))
    assert paused.state == "SUCCESS"
    assert "onResume" not in paused.view.outputs[paused.run("p").id]
    paused.send(e.ForceRunRequested(at=START, request="r"))
    assert paused.replies[-1].message == "Only non terminated executions can be forced run."
    running = Play(plan(f"tasks: {tasks('a')}"), holds={"a"})
    running.send(e.ForceRunRequested(at=START, request="r"))
    assert (running.state, running.replies[-1].status) == ("RUNNING", "ok")


def test_force_run_does_not_wait_for_the_date() -> None:
    play = Play(plan(LIMITED), holds={"a"}, begins=False)
    play.send(e.ForceRunRequested(at=START))
    assert (play.state, play.started, said(play)) == ("RUNNING", ["a"], [("SlotTaken", 1)])
    free = Play(plan(f"tasks: {tasks('a')}"), begins=False)
    free.send(e.ForceRunRequested(at=START))
    assert (free.state, said(free)) == ("SUCCESS", [])


# -- breakpoints ------------------------------------------------------------------------------------------------------


def at(*points: str) -> Play:
    return Play(plan(f"tasks: {tasks('a', 'b', 'c')}\nafterExecution: {tasks('z')}"), breakpoints=list(points))


def test_it_stops_before_a_task_and_goes_on() -> None:
    play = at("b", "z")
    assert (play.state, play.runs) == ("BREAKPOINT", "a:SUCCESS b:BREAKPOINT")
    play.send(e.BreakpointLeft(at=START))
    assert play.history == "CREATED RUNNING BREAKPOINT RUNNING SUCCESS"


def test_it_goes_on_to_the_breakpoints_that_follow() -> None:
    play = at("b")
    play.send(e.BreakpointLeft(at=START, breakpoints=[*play.points("c")]))
    assert (play.state, play.run("c").state) == ("BREAKPOINT", "BREAKPOINT")
    play.send(e.ForceRunRequested(at=START))
    assert play.state == "SUCCESS"
    play.send(e.BreakpointLeft(at=START, request="r"))
    assert play.replies[-1].message == "Execution is not suspended"


def test_nothing_new_starts_at_a_breakpoint() -> None:
    flow = "io.kestra.plugin.core.flow."
    branches = f"[{{id: s, type: {flow}Sequential, tasks: {tasks('a', 'b')}}}, {tasks('c')[1:-1]}]"
    play = Play(plan(f"tasks: [{{id: p, type: {flow}Parallel, tasks: {branches}}}]"), breakpoints=["c"])
    assert (play.state, play.started) == ("BREAKPOINT", [])
    play.send(e.BreakpointLeft(at=START))
    assert (play.state, play.started) == ("SUCCESS", ["c", "a", "b"])


def test_a_pause_elsewhere_is_shown_once_the_breakpoint_is_left() -> None:
    flow = "io.kestra.plugin.core.flow."
    text = f"tasks: [{{id: x, type: {flow}Parallel, tasks: [{tasks('a')[1:-1]}, {{id: p, type: {PAUSE}}}]}}]"
    play = Play(plan(text), breakpoints=["a"])
    assert play.state == "BREAKPOINT"
    play.send(e.BreakpointLeft(at=START))
    assert play.state == "PAUSED"
    play.send(e.ResumeRequested(at=START))
    assert play.state == "SUCCESS"


def test_a_replay_for_which_there_is_no_room_leaves_nothing_of_its_copy_open() -> None:
    old = cut_short("concurrency: {limit: 1, behavior: FAIL}\n")
    new = replayed(old, "c")
    assert (new.state, new.run("b").state, new.run("w").state) == ("RESTARTED", "RUNNING", "RUNNING")
    new.send(e.SlotRefused(at=START, number=1, state=State.FAILED))
    assert (new.state, new.started) == (State.FAILED, [])
    assert new.runs == "p:WARNING a:FAILED s:WARNING b:KILLED w:KILLED c:KILLED"
