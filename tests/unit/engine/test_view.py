"""One execution in memory: folded from changes, which can be taken back, and from rows, which is the same."""

from __future__ import annotations

from typing import Any

import pytest

from ostinato.engine import changes as c
from ostinato.engine import events as e
from ostinato.engine.errors import EngineBug
from ostinato.engine.records import Execution, Label, Mark, Slot, TaskRun
from ostinato.engine.states import State
from ostinato.engine.view import View
from tests.unit.engine.play import START, Play, plan, tasks

FLOW = "io.kestra.plugin.core.flow."
RICH = f"""
errors: {tasks("sorry")}
tasks:
  - id: each
    type: {FLOW}ForEach
    values: [v1, v2]
    concurrencyLimit: 0
    tasks:
      - id: choice
        type: {FLOW}If
        condition: true
        then: {tasks("a")}
      - {tasks("b", retry="{type: constant, interval: PT1S, maxAttempts: 2}")[1:-1]}
  - {{id: pause, type: {FLOW}Pause}}
  - {{id: last, type: io.kestra.plugin.core.log.Log, message: x}}
"""


def shape(view: View) -> Any:
    """All that a view knows, to compare."""
    return (
        [(m.state, m.at) for m in view.execution.history],
        view.execution.order,
        view.execution.labels,
        view.execution.variables,
        {id_: _run(run) for id_, run in view.runs.items()},
        dict(view.outputs),
        dict(view.expansions),
        set(view.open),
        view.paused,
        dict(view.paths),
        {name: _tree(tree) for name, tree in view.tree.items() if _tree(tree) != ([], {})},
        {key: family for key, one in view.families.items() if (family := _family(one)) != ({}, {}, {}, set())},
    )


def _run(run: TaskRun) -> Any:
    attempts = [([m.state for m in a.history], a.worker_id, a.log_file) for a in run.attempts]
    return run.task_id, run.value, run.iteration, [m.state for m in run.history], attempts, run.broken, run.extra


def _tree(tree: Any) -> Any:
    return tree.runs, {value: _tree(branch) for value, branch in tree.branches.items()}


def _family(family: Any) -> Any:
    lanes = {part: _lane(lane) for part, lane in family.parts.items() if any(_lane(lane))}
    iterations = {number: _lane(lane) for number, lane in family.iterations.items()}
    return lanes, iterations, {part: ids for part, ids in family.members.items() if ids}, family.deferred


def _lane(lane: Any) -> Any:
    return (lane.cursor + 1, lane.created, lane.open, lane.failed, lane.killed, lane.warned, lane.retrying, lane.paused)


def rich() -> Play:
    """A play with changes of every kind."""
    play = Play(plan(RICH), fails={"b": 1}, holds={"last"})
    play.fire()
    play.fire()
    play.send(e.ResumeRequested(at=play.now))
    play.start("last")
    play.end("last", State.FAILED)
    play.send(e.RestartRequested(at=play.now))
    play.end("last")
    return play


def fresh() -> View:
    return View(plan(RICH), Execution("E", "n", "f", 1, [Mark(State.CREATED, START)]))


MORE: list[c.AnyChange] = [
    c.ExecutionSet(labels=[Label("a", "b")], variables={"v": 1}),
    c.ExecutionMarked(slot=Slot(1, "asked"), deferred={"type": "x"}, broken_slas=[0]),
    c.RunMarked("{last}", broken=True, extra={"executionId": "X"}, log_file="kestra:///log"),
    c.RunMarked("{pause}", log_file="kestra:///log"),
    c.ItemMarked("{last}", 0, "S"),
    c.OutputsStored("{last}", {"x": 1}),
    c.Expanded("{each}", ["other"]),
    c.AttemptsCleared("{each}", iteration=3),
    c.AttemptsCleared("{last}"),
    c.AttemptOpened("{last}", START, State.RUNNING, "w"),
    c.AttemptOpened("{last}", START, State.RUNNING, "w"),
    c.RunMarked("{each}", broken=True),
    c.AttemptClosed("{last}", State.RESUBMITTED, START),
    c.RunTold("{last}", [Mark(State.CREATED, START), Mark(State.FAILED, START)], []),
    c.RunRemoved("{last}"),
    c.RunRemoved("{pause}"),
]
"""Further changes, which name runs by their task."""


def changes() -> list[c.AnyChange]:
    import msgspec

    play = rich()
    ids = {name: play.run(name).id for name in ("last", "pause", "each")}
    named = [msgspec.structs.replace(one, run_id=one.run_id.format(**ids)) for one in MORE if hasattr(one, "run_id")]
    return [*play.changes, *(one for one in MORE if not hasattr(one, "run_id")), *named]


def test_the_play_has_changes_of_every_kind() -> None:
    assert {type(change) for change in changes()} == set(c.AnyChange.__args__)


def test_every_change_can_be_taken_back() -> None:
    view = fresh()
    for change in changes():
        before = shape(view)
        undo = view.apply(change)
        undo()
        assert shape(view) == before, change
        view.apply(change)


def test_all_changes_can_be_taken_back_in_reverse() -> None:
    view = fresh()
    before = shape(view)
    for undo in reversed([view.apply(change) for change in changes()]):
        undo()
    assert shape(view) == before


def test_changes_fold_to_what_the_rules_saw() -> None:
    play, view = rich(), fresh()
    for change in play.changes:
        view.apply(change)
    assert shape(view) == shape(play.view)


@pytest.mark.parametrize("steps", [5, 12, 20, 40, 200])
def test_rows_load_to_what_changes_fold_to(steps: int) -> None:
    view = fresh()
    for change in changes()[:steps]:
        view.apply(change)
    loaded = View(view.plan, view.execution, view.runs.values(), view.outputs, view.expansions)
    mine, theirs = shape(view), shape(loaded)
    assert mine[:9] == theirs[:9]
    assert mine[10] == theirs[10]


def test_a_run_of_a_task_that_the_flow_does_not_have_is_a_bug() -> None:
    with pytest.raises(EngineBug, match="of a task 'nowhere' that the flow does not have"):
        fresh().apply(c.RunAdded("R", "nowhere", START))


def test_a_run_that_is_there_cannot_be_added() -> None:
    view = fresh()
    view.apply(c.RunAdded("R", "last", START))
    with pytest.raises(EngineBug, match="was created twice"):
        view.apply(c.RunAdded("R", "last", START))


def test_time_never_runs_backwards_in_a_history() -> None:
    from datetime import timedelta

    view = fresh()
    view.apply(c.ExecutionMoved(State.RUNNING, START - timedelta(days=1)))
    assert [mark.at for mark in view.execution.history] == [START, START]


def test_relatives_are_found() -> None:
    play = Play(plan(RICH), holds={"a"})
    leaf = play.run("a")
    assert [run.task_id for run in play.view.ancestors(leaf)] == ["choice", "each"]
    assert [run.task_id for run in play.view.open_leaves()] == ["a", "a"]
    each = play.run("each")
    assert [run.task_id for run in play.view.open_children(each)] == ["choice", "choice"]


def test_changes_survive_the_journal() -> None:
    found = c.decode(c.encode(changes()))
    assert [type(change) for change in found] == [type(change) for change in changes()]
    stored = [one for one in found if isinstance(one, c.OutputsStored | c.Expanded)]
    assert all(getattr(one, "outputs", None) is None and getattr(one, "values", None) is None for one in stored)


def test_a_change_taken_back_keeps_the_order_of_what_is_open() -> None:
    list_ = tasks("a", "b")
    play = Play(plan(f"tasks: [{{id: p, type: {FLOW}Parallel, tasks: {list_}}}]"), holds={"a", "b"})
    play.view.apply(c.RunMoved(play.run("a").id, State.SUCCESS, START))()
    assert [run.task_id for run in play.view.open_leaves()] == ["a", "b"]
