"""The executions of a ForEachItem, one for each batch."""

from __future__ import annotations

import pytest

from ostinato.engine import commands as cmd
from ostinato.engine import events as e
from ostinato.engine.called import child_id, generation_of
from ostinato.engine.states import State

from .play import START, Play, plan, tasks

ITEM = "io.kestra.plugin.core.flow.ForEachItem"


def play_of(more: str = "", total: int = 3) -> Play:
    """A play whose items are divided into so many batches."""
    each = f"{{id: each, type: {ITEM}, items: x, namespace: n, flowId: g{more}}}"
    play = Play(plan(f"tasks: [{each}, {tasks('after')[1:-1]}]"))
    start(play, 0, total, total)
    return play


def start(play: Play, first: int, made: int, total: int) -> None:
    """The executions from a place on were created."""
    run = play.run("each_items")
    attempt = len(run.attempts) - (first > 0)
    event = e.ItemsStarted(at=play.now, run_id=run.id, attempt=attempt, first=first, made=made, total=total, base="/b")
    play.send(event)


def end(play: Play, place: int, state: State = State.SUCCESS, generation: int = 0) -> None:
    """One of the executions has ended."""
    run = play.run("each_items")
    id_ = child_id(generation_of("E", run.id, generation), place)
    play.send(e.SubflowEnded(at=play.now, run_id=run.id, execution_id=id_, state=state, place=place))


def counts(play: Play) -> dict[str, int]:
    found: dict[str, int] = play.view.outputs[play.run("each_items").id]["iterations"]
    return found


def posted(play: Play) -> list[str]:
    return [type(command.event).__name__ for command in play.other if isinstance(command, cmd.Post)]


def test_it_ends_with_the_last_of_them() -> None:
    play = play_of()
    assert counts(play) == {"CREATED": 0, "RUNNING": 3}
    end(play, 1)
    end(play, 1)
    end(play, 0, State.WARNING)
    assert (play.run("each_items").state, counts(play)["SUCCESS"]) == ("RUNNING", 1)
    end(play, 2, State.CANCELLED)
    assert (play.state, play.run("each_items").state) == ("WARNING", "WARNING")
    assert counts(play) == {"CREATED": 0, "RUNNING": 0, "SUCCESS": 1, "WARNING": 1, "CANCELLED": 1}


@pytest.mark.parametrize("state", [State.FAILED, State.KILLED])
def test_the_worst_end_counts(state: State) -> None:
    play = play_of()
    for place, ended in enumerate([State.WARNING, state, State.SUCCESS]):
        end(play, place, ended)
    assert (play.state, play.run("each").state) == (state, state)


def test_an_end_that_was_set_by_hand_is_one_too() -> None:
    play = play_of(total=1)
    end(play, 0, State.RESUBMITTED)
    assert play.state == "SUCCESS"


def test_failures_may_stay_where_they_are() -> None:
    play = play_of(", transmitFailed: false", total=1)
    end(play, 0, State.FAILED)
    assert play.state == "SUCCESS"


def test_no_batch_is_a_success_without_attempt() -> None:
    play = play_of(total=0)
    assert (play.state, play.run("each_items").attempts) == ("SUCCESS", [])


def test_it_does_not_wait_where_it_is_not_to() -> None:
    play = play_of(", wait: false", total=2)
    end(play, 0)
    assert (play.state, counts(play)) == ("SUCCESS", {"RUNNING": 0, "SUCCESS": 2})


def test_many_are_made_in_several_turns() -> None:
    each = f"{{id: each, type: {ITEM}, items: x, namespace: n, flowId: g}}"
    play = Play(plan(f"tasks: [{each}]"))
    start(play, 0, 2, 3)
    calls = [command for command in play.other if isinstance(command, cmd.CallItems)]
    assert [(call.first, call.attempt) for call in calls] == [(0, 0), (2, 0)]
    start(play, 5, 1, 3)
    end(play, 0)
    end(play, 1)
    assert play.run("each_items").state == "RUNNING"
    start(play, 2, 1, 3)
    start(play, 2, 1, 3)
    play.send(e.ItemsDue(at=START, run_id=play.run("each_items").id, attempt=0, first=2))
    end(play, 2)
    assert play.state == "SUCCESS"


def test_what_is_not_of_this_life_changes_nothing() -> None:
    play = play_of()
    end(play, 0, generation=4)
    end(play, 7)
    run = play.run("each_items")
    play.send(e.SubflowEnded(at=START, run_id=run.id, execution_id="x", state=State.FAILED))
    play.send(e.ItemsStarted(at=START, run_id="nobody", attempt=0, first=0, made=1, total=1))
    play.send(e.ItemsStarted(at=START, run_id=run.id, attempt=0, first=0, made=1, total=1))
    play.send(e.ItemsDue(at=START, run_id="nobody", attempt=0, first=0))
    assert counts(play) == {"CREATED": 0, "RUNNING": 3}


def test_one_that_has_ended_hears_how_its_executions_end_for_a_restart() -> None:
    play = play_of(total=2)
    play.send(e.Broken(at=START, reason="it cannot go on"))
    end(play, 0)
    end(play, 1, State.FAILED)
    assert counts(play) == {"CREATED": 0, "RUNNING": 0, "SUCCESS": 1, "FAILED": 1}
    play.other.clear()
    play.send(e.RestartRequested(at=START))
    assert posted(play) == ["RestartRequested"]
    end(play, 1)
    assert play.state == "SUCCESS"


def test_one_that_was_killed_counts_how_its_executions_end() -> None:
    play = play_of(total=2)
    play.send(e.KillRequested(at=START))
    end(play, 0, State.KILLED)
    assert counts(play) == {"CREATED": 0, "RUNNING": 1, "KILLED": 1}


def test_after_a_restart_a_killed_execution_makes_all_of_them_start_anew() -> None:
    play = play_of(total=3)
    end(play, 0, State.FAILED)
    play.send(e.Broken(at=START, reason="it cannot go on"))
    end(play, 1, State.KILLED)
    play.other.clear()
    play.send(e.RestartRequested(at=START))
    assert posted(play) == ["KillRequested"]
    start(play, 0, 3, 3)
    for place in range(3):
        end(play, place, generation=1)
    assert play.state == "SUCCESS"


def cut_short(state: State = State.KILLED, more: str = "") -> Play:
    """Two of three were made when a task beside ended the execution."""
    each = f"{{id: each, type: {ITEM}, items: x, namespace: n, flowId: g{more}}}"
    beside = f"{{id: p, type: io.kestra.plugin.core.flow.Parallel, tasks: [{each}, {tasks('x')[1:-1]}]}}"
    play = Play(plan(f"tasks: [{beside}]"), holds={"x"})
    start(play, 0, 2, 3)
    ends = e.TaskEnded(at=play.now, run_id=play.run("x").id, attempt=0, state=State.SUCCESS, exit_state=state)
    play.send(ends)
    assert (play.state, posted(play)) == (state, ["KillRequested"] * (2 if state is State.KILLED else 0))
    return play


def calls_from(play: Play) -> list[int]:
    """The places from which on executions were to be made."""
    return [command.first for command in play.other if isinstance(command, cmd.CallItems)]


def due(play: Play) -> None:
    play.send(e.ItemsDue(at=play.now, run_id=play.run("each_items").id, attempt=0, first=2))


@pytest.mark.parametrize("state", [State.KILLED, State.FAILED])
def test_no_more_are_made_once_the_execution_has_ended(state: State) -> None:
    play = cut_short(state)
    for place in (0, 1):
        due(play)
        end(play, place, State.SUCCESS)
    assert (calls_from(play), play.run("each_items").state) == ([0, 2], "KILLED")


def test_what_is_made_in_the_moment_of_the_end_is_killed() -> None:
    play = cut_short()
    start(play, 2, 1, 3)
    assert posted(play)[2:] == ["KillRequested"]
    for place in range(3):
        end(play, place, State.KILLED)
    assert play.run("each_items").state == "KILLED"


@pytest.mark.parametrize("wait", ["true", "false"])
def test_one_that_is_cut_short_when_none_is_left_ends_then(wait: str) -> None:
    play = cut_short(more=f", wait: {wait}")
    if wait == "true":
        end(play, 0, State.KILLED)
        end(play, 1, State.KILLED)
    due(play)
    assert play.run("each_items").state == "KILLED"


def test_what_is_made_when_nobody_waits_any_more_is_killed() -> None:
    play = Play(plan(f"tasks: [{{id: each, type: {ITEM}, items: x, namespace: n, flowId: g}}]"))
    play.send(e.Broken(at=START, reason="it cannot go on"))
    start(play, 0, 2, 2)
    assert (play.state, posted(play)) == ("FAILED", ["KillRequested", "KillRequested"])


def test_what_is_told_again_after_the_end_is_left_alone() -> None:
    play = play_of(total=1)
    end(play, 0)
    run = play.run("each_items")
    play.send(e.ItemsStarted(at=START, run_id=run.id, attempt=0, first=0, made=1, total=1))
    assert (play.state, posted(play)) == ("SUCCESS", [])


def test_a_kill_reaches_those_that_run() -> None:
    play = play_of()
    end(play, 0)
    play.send(e.KillRequested(at=START))
    assert (play.state, posted(play)) == ("KILLED", ["KillRequested", "KillRequested"])


def test_a_restart_restarts_those_that_failed() -> None:
    play = play_of()
    for place, ended in enumerate([State.FAILED, State.SUCCESS, State.FAILED]):
        end(play, place, ended)
    play.send(e.RestartRequested(at=START))
    assert posted(play) == ["RestartRequested", "RestartRequested"]
    assert counts(play) == {"CREATED": 0, "RUNNING": 2, "SUCCESS": 1, "FAILED": 0}
    end(play, 0)
    end(play, 2)
    assert (play.state, [attempt.state for attempt in play.run("each_items").attempts]) == (
        "SUCCESS",
        ["SUCCESS"],
    )
    marks = [mark.state for mark in play.run("each_items").history]
    assert marks[-4:] == ["FAILED", "RESTARTED", "RUNNING", "SUCCESS"]


def test_a_restart_makes_those_that_were_never_made() -> None:
    each = f"{{id: each, type: {ITEM}, items: x, namespace: n, flowId: g}}"
    play = Play(plan(f"tasks: [{each}]"))
    start(play, 0, 2, 3)
    end(play, 0, State.FAILED)
    play.send(e.Broken(at=play.now, reason="a bug"))
    play.send(e.RestartRequested(at=play.now))
    calls = [command for command in play.other if isinstance(command, cmd.CallItems)]
    assert (calls[-1].first, calls[-1].attempt) == (2, 0)
    run = play.run("each_items")
    play.send(e.ItemsStarted(at=play.now, run_id=run.id, attempt=0, first=2, made=1, total=3, base="/b"))
    for place in range(3):
        end(play, place)
    assert (play.state, counts(play)["SUCCESS"]) == ("SUCCESS", 3)


def test_a_retry_after_a_restart_is_one_more_attempt() -> None:
    play = play_of(", retry: {type: constant, interval: PT1S, maxAttempts: 2}", total=1)
    end(play, 0, State.FAILED)
    play.send(e.Broken(at=START, reason="it cannot go on"))
    play.send(e.RestartRequested(at=START))
    end(play, 0, State.FAILED)
    play.fire()
    end(play, 0, State.FAILED)
    assert (play.state, posted(play)) == ("FAILED", ["RestartRequested", "RestartRequested"])
    assert [attempt.state for attempt in play.run("each_items").attempts] == ["FAILED", "FAILED"]


def test_a_restart_may_start_all_anew() -> None:
    play = play_of(", restartBehavior: NEW_EXECUTION", total=1)
    end(play, 0, State.FAILED)
    play.send(e.RestartRequested(at=START))
    start(play, 0, 1, 1)
    end(play, 0, generation=1)
    assert (play.state, posted(play)) == ("SUCCESS", [])


def test_one_that_is_broken_takes_its_executions_with_it() -> None:
    play = play_of()
    play.send(e.Broken(at=START, reason="a bug"))
    assert (play.state, posted(play)) == ("FAILED", ["KillRequested"] * 3)
