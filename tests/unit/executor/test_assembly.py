"""From what the engine decided to the rows that a turn writes."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.engine.play import Play, plan, tasks
from tests.unit.stage import START

from ostinato.engine import changes as c
from ostinato.engine import commands as cmd
from ostinato.engine import events as e
from ostinato.engine.records import Execution
from ostinato.engine.states import State
from ostinato.executor.assembly import Assembly
from ostinato.ports.turns import Answer, NewJob, Timer


@pytest.fixture
def play() -> Play:
    return Play(plan(f"tasks: {tasks('a', 'b')}"), holds={"a"})


@pytest.fixture
def assembly(play: Play) -> Assembly:
    return Assembly(play.view, lambda command, group: NewJob(command.run_id, command.attempt, b""))


def apply(assembly: Assembly, *changes: Any) -> None:
    for change in changes:
        assembly.view.apply(change)
        assembly.changes.append(change)


def test_a_turn_counts_the_fence_up(assembly: Assembly) -> None:
    assembly.consumed.append(5)
    turn = assembly.turn(START)
    assert (turn.expected_seq, turn.execution.seq, turn.consumed) == (0, 1, [5])


def test_a_turn_without_changes_writes_no_journal(assembly: Assembly) -> None:
    assert assembly.turn(START).journal is None


def test_the_journal_holds_the_changes_under_the_new_seq(play: Play, assembly: Assembly) -> None:
    change = c.RunMoved(play.run("a").id, State.SUCCESS, START)
    apply(assembly, change)
    entry = assembly.turn(START).journal
    assert entry is not None
    assert (entry.seq, c.decode(entry.changes)) == (1, [change])


def test_a_changed_run_is_written_once(play: Play, assembly: Assembly) -> None:
    run = play.run("a")
    apply(assembly, c.AttemptOpened(run.id, START, State.RUNNING), c.RunMoved(run.id, State.SUCCESS, START))
    turn = assembly.turn(START)
    assert (turn.added_runs, turn.changed_runs, turn.removed_runs) == ([], [run], [])


def test_an_added_run_is_only_added(assembly: Assembly) -> None:
    apply(assembly, c.RunAdded("R", "b", START), c.RunMoved("R", State.SUBMITTED, START))
    turn = assembly.turn(START)
    assert ([run.id for run in turn.added_runs], turn.changed_runs) == (["R"], [])


def test_a_run_that_came_and_went_leaves_no_row(assembly: Assembly) -> None:
    apply(assembly, c.RunAdded("R", "b", START), c.OutputsStored("R", {"x": 1}), c.RunRemoved("R"))
    turn = assembly.turn(START)
    assert (turn.added_runs, turn.changed_runs, turn.removed_runs, turn.outputs) == ([], [], [], {})


def test_a_removed_run_is_no_longer_changed(play: Play, assembly: Assembly) -> None:
    run = play.run("a")
    apply(assembly, c.RunMoved(run.id, State.KILLED, START), c.RunRemoved(run.id))
    turn = assembly.turn(START)
    assert (turn.changed_runs, turn.removed_runs) == ([], [run.id])


def test_a_removed_run_may_come_again(play: Play, assembly: Assembly) -> None:
    run = play.run("a")
    apply(assembly, c.RunRemoved(run.id), c.RunAdded(run.id, "a", START))
    turn = assembly.turn(START)
    assert ([one.id for one in turn.added_runs], turn.removed_runs) == ([run.id], [run.id])


def test_outputs_and_expansions_are_written_as_they_ended(play: Play, assembly: Assembly) -> None:
    run = play.run("a")
    apply(assembly, c.OutputsStored(run.id, {"x": 1}), c.OutputsStored(run.id, {"x": 2}), c.Expanded(run.id, ["v"]))
    turn = assembly.turn(START)
    assert (turn.outputs, turn.expansions) == ({run.id: {"x": 2}}, {run.id: ["v"]})


def test_the_wide_row_is_written_when_it_changed(assembly: Assembly) -> None:
    assert not assembly.turn(START).body_changed
    apply(assembly, c.ExecutionSet(variables={"x": 1}))
    assert assembly.turn(START).body_changed


def test_a_kill_takes_back_a_job_of_this_turn(assembly: Assembly) -> None:
    assembly.hand_out(cmd.RunTask("R", 0))
    assembly.hand_out(cmd.RunTask("S", 0))
    for id_ in ("R", "T"):
        assembly.absorb(cmd.KillTask(id_), START)
    turn = assembly.turn(START)
    assert ([job.task_run_id for job in turn.jobs], turn.dropped_jobs) == (["S"], ["T"])


def test_the_last_word_on_a_timer_counts(assembly: Assembly) -> None:
    event = e.RetryDue(at=START, run_id="R", attempt=1)
    for command in (
        cmd.StartTimer("kept", START, event), cmd.StartTimer("dropped", START, event), cmd.DropTimer("dropped"),
        cmd.DropTimer("kept"), cmd.StartTimer("kept", START, event),
    ):  # fmt: skip
        assembly.absorb(command, START)
    turn = assembly.turn(START)
    assert (turn.timers, turn.dropped_timers) == ([Timer("kept", START, event)], ["dropped"])


def test_posts_answers_and_births_are_written(assembly: Assembly) -> None:
    child = Execution("C", "n", "g", 1, [])
    event = e.KillRequested(at=START)
    assembly.absorb(cmd.Post("P", event), START)
    assembly.absorb(cmd.Reply("q", "ok", None, 1), START)
    assembly.absorb(cmd.StartExecution(child), START)
    turn = assembly.turn(START)
    assert turn.posts == [("P", event)]
    assert turn.answers == [Answer("q", "ok", None, 1)]
    assert [(birth.snapshot.execution, birth.due) for birth in turn.births] == [(child, None)]


def test_lines_belong_to_the_attempt_that_wrote_them(play: Play, assembly: Assembly) -> None:
    run = play.run("a")
    assembly.absorb(cmd.EmitLog("INFO", "flow", None), START)
    assembly.absorb(cmd.EmitLog("WARN", "task", run.id), START)
    assembly.absorb(cmd.EmitLog("WARN", "gone", "nobody"), START)
    lines = assembly.turn(START).logs
    assert [(line.message, line.task_id, line.attempt) for line in lines] == [
        ("flow", None, None),
        ("task", "a", 0),
        ("gone", None, None),
    ]


def test_what_the_player_runs_itself_is_no_row(assembly: Assembly) -> None:
    assembly.absorb(cmd.RunTask("R", 0), START)
    assert assembly.turn(START).jobs == []
