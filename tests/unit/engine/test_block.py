"""A WorkingDirectory under the rules: children told of, handlers unfolded, everything run again as a whole."""

from __future__ import annotations

from typing import Any

import pytest

from ostinato.engine import children as story
from ostinato.engine import events as e
from ostinato.engine.lifecycle import copy
from ostinato.engine.records import ChildRun
from ostinato.engine.states import State
from ostinato.engine.view import View
from tests.unit.engine.play import Play, plan, tasks

BLOCK = "io.kestra.plugin.core.flow.WorkingDirectory"


def played(more: str = "", **options: Any) -> Play:
    """A flow with a block that is held, its first attempt begun."""
    text = f"tasks:\n  - {{id: w, type: {BLOCK}, tasks: {tasks('a', 'b')}{more}}}"
    play = Play(plan(text), holds={"w"}, **options)
    play.start("w")
    return play


def child(play: Play, task_id: str, *states: State, attempt: int = 0) -> ChildRun:
    """A child that has begun, and ended in those states."""
    found = story.begun(story.born(play.run("w").id, attempt, task_id, play.now), play.now, "w")
    return story.ended(found, play.now, *states, outputs={"of": task_id}) if states else found


def tell(play: Play, one: ChildRun, attempt: int = 0) -> None:
    play.send(e.ChildMoved(at=play.now, run_id=play.run("w").id, attempt=attempt, child=one))


def end(play: Play, state: State, *children: ChildRun, attempt: int = 0, **more: Any) -> None:
    """The worker hands in the block."""
    event = e.TaskEnded(
        at=play.now, run_id=play.run("w").id, attempt=attempt, state=state, children=list(children), **more
    )
    play.send(event)


def test_children_become_task_runs_below_the_block() -> None:
    play = played()
    tell(play, child(play, "a"))
    assert play.runs == "w:RUNNING a:RUNNING"
    end(play, State.SUCCESS, child(play, "a", State.SUCCESS), child(play, "b", State.SUCCESS))
    assert play.runs == "w:SUCCESS a:SUCCESS b:SUCCESS"
    assert play.run("a").parent_id == play.run("w").id
    assert play.view.outputs[play.run("b").id] == {"of": "b"}
    assert play.state is State.SUCCESS


def test_the_attempt_of_a_tolerant_block_ends_as_its_run_does() -> None:
    play = played(", allowFailure: true")
    end(play, State.FAILED, child(play, "a", State.FAILED))
    assert play.runs == "w:WARNING a:FAILED"
    assert [attempt.state for attempt in play.run("w").attempts] == ["WARNING"]


def test_what_is_told_late_or_twice_changes_nothing() -> None:
    play = played()
    over, begun = child(play, "a", State.SUCCESS), child(play, "a")
    tell(play, over)
    tell(play, begun)
    tell(play, over)
    assert [mark.state for mark in play.run("a").history] == ["CREATED", "RUNNING", "SUCCESS"]
    end(play, State.SUCCESS, over)
    tell(play, child(play, "b"))
    end(play, State.FAILED)
    assert play.runs == "w:SUCCESS a:SUCCESS"


def test_a_child_left_open_is_killed_with_the_job() -> None:
    play = played()
    tell(play, child(play, "a"))
    end(play, State.FAILED)
    assert play.runs == "w:FAILED a:KILLED"


def test_handlers_follow_the_job() -> None:
    play = played(f", errors: {tasks('e')}, finally: {tasks('z')}")
    end(play, State.FAILED, child(play, "a", State.FAILED))
    assert play.runs == "w:FAILED a:FAILED e:SUCCESS z:SUCCESS"
    assert [attempt.state for attempt in play.run("w").attempts] == ["FAILED"]


def test_only_the_last_handlers_follow_a_success() -> None:
    play = played(f", errors: {tasks('e')}, finally: {tasks('z')}")
    end(play, State.SUCCESS, child(play, "a", State.SUCCESS))
    assert play.runs == "w:SUCCESS a:SUCCESS z:SUCCESS"


def test_a_result_told_again_while_handlers_run_is_stale() -> None:
    play = played(f", finally: {tasks('z')}")
    play.holds.add("z")
    end(play, State.SUCCESS, child(play, "a", State.SUCCESS))
    end(play, State.FAILED)
    play.send(e.WorkerLost(at=play.now, run_id=play.run("w").id, attempt=0))
    assert play.started == ["w", "z"]
    play.end("z")
    assert play.state is State.SUCCESS


def test_a_block_that_failed_by_itself_runs_its_handlers() -> None:
    play = played(f", errors: {tasks('e')}")
    end(play, State.FAILED, child(play, "a", State.SUCCESS), attempted=False)
    assert play.runs == "w:FAILED a:SUCCESS e:SUCCESS"
    assert play.run("w").attempts == []


def test_a_lost_worker_runs_the_whole_block_again() -> None:
    play = played()
    tell(play, child(play, "a", State.SUCCESS))
    play.send(e.WorkerLost(at=play.now, run_id=play.run("w").id, attempt=0))
    assert play.runs == "w:SUBMITTED"
    play.start("w")
    tell(play, child(play, "b"))
    tell(play, child(play, "a", attempt=1), attempt=1)
    assert play.runs == "w:RUNNING a:RUNNING"


def test_a_retry_of_the_block_runs_all_of_it_again() -> None:
    play = played(", retry: {type: constant, interval: PT1S, maxAttempts: 2}")
    end(play, State.FAILED, child(play, "a", State.FAILED))
    assert play.runs == "w:RETRYING a:FAILED"
    play.fire()
    assert play.runs == "w:SUBMITTED"
    play.start("w")
    end(play, State.SUCCESS, child(play, "a", State.SUCCESS, attempt=1), attempt=1)
    assert play.runs == "w:SUCCESS a:SUCCESS"
    assert len(play.run("w").attempts) == 2


def test_a_retry_that_is_not_wanted_any_more_shows_no_children() -> None:
    retry = ", retry: {type: constant, interval: PT1S, maxAttempts: 2}"
    play = played(f"{retry}, runIf: '{{{{ taskrun.attemptsCount < 1 }}}}'")
    end(play, State.FAILED, child(play, "a", State.FAILED))
    play.fire()
    assert play.runs == "w:SKIPPED"


def test_a_restart_runs_all_of_it_again_and_its_attempts_begin_anew() -> None:
    play = played()
    end(play, State.FAILED, child(play, "a", State.SUCCESS), child(play, "b", State.FAILED))
    play.send(e.RestartRequested(at=play.now))
    assert play.runs == "w:SUBMITTED"
    end(play, State.FAILED)
    assert play.runs == "w:SUBMITTED"
    end(play, State.SUCCESS, child(play, "a", State.SUCCESS, attempt=1), attempt=1)
    assert play.runs == "w:SUCCESS a:SUCCESS"
    assert [attempt.state for attempt in play.run("w").attempts] == ["SUCCESS"]


@pytest.mark.parametrize("handlers", ["", f", errors: {tasks('e')}"])
def test_a_child_that_is_set_right_by_hand_ends_the_block_well(handlers: str) -> None:
    play = played(handlers)
    end(play, State.FAILED, child(play, "a", State.FAILED))
    play.send(e.StateForced(at=play.now, run_id=play.run("a").id, state=State.SUCCESS))
    assert play.runs == "w:SUCCESS a:SUCCESS"
    assert play.state is State.SUCCESS


def test_a_kill_stops_the_job_and_waits_for_it() -> None:
    play = played()
    tell(play, child(play, "a"))
    play.send(e.KillRequested(at=play.now))
    assert play.killed == [play.run("w").id]
    assert play.runs == "w:RUNNING a:RUNNING"
    never = story.killed(story.born(play.run("w").id, 0, "b", play.now), play.now)
    end(play, State.KILLED, child(play, "a", State.KILLED), never)
    assert play.runs == "w:KILLED a:KILLED b:KILLED"
    assert play.run("b").attempts == []
    assert play.state is State.KILLED


def test_a_worker_lost_during_a_kill_ends_the_block_with_its_children() -> None:
    play = played()
    tell(play, child(play, "a"))
    play.send(e.KillRequested(at=play.now))
    play.send(e.WorkerLost(at=play.now, run_id=play.run("w").id, attempt=0))
    assert play.runs == "w:KILLED a:KILLED"
    assert play.state is State.KILLED


def test_a_replay_from_a_child_runs_the_block() -> None:
    play = played()
    end(play, State.SUCCESS, child(play, "a", State.SUCCESS), child(play, "b", State.SUCCESS))
    old = play.view
    runs, names = copy.copied_runs(list(old.runs.values()), "N")
    play.view = View(play.plan, copy.copied(old.execution, "N", play.now), runs)
    play.send(e.ReplayStarted(at=play.now, run_id=names[next(r.id for r in old.runs.values() if r.task_id == "b")]))
    assert play.runs == "w:SUBMITTED"


def test_a_block_that_cannot_go_on_ends_with_its_children() -> None:
    play = played()
    tell(play, child(play, "a"))
    play.send(e.Broken(at=play.now, reason="no way"))
    assert (play.runs, play.state) == ("w:FAILED a:FAILED", State.FAILED)
    assert play.killed == [play.run("w").id]
