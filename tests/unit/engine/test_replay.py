"""An execution run again as a new one: its header, its copied task runs, and what of it runs again."""

from __future__ import annotations

from typing import Any

import pytest

from ostinato.engine import events as e
from ostinato.engine.lifecycle.copy import copied, copied_runs, fitting, from_start
from ostinato.engine.records import Label
from ostinato.engine.states import State
from ostinato.engine.view import View
from tests.unit.engine.play import START, Play, plan, tasks

FLOW = "io.kestra.plugin.core.flow."


def labels(play: Play) -> dict[str, str]:
    return {label.key: label.value for label in play.view.execution.labels}


def replayed(old: Play, task_id: str, value: str | None = None, **more: object) -> Play:
    """A replay of a play from one of its runs on, as the API makes it, begun."""
    new = copy_of(old, **more)
    names = copied_runs(list(old.view.runs.values()), "NEW")[1]
    new.send(e.ReplayStarted(at=START, run_id=names[old.run(task_id, value).id]))
    return new


def copy_of(old: Play, **more: object) -> Play:
    """A replay that has yet to begin."""
    runs, names = copied_runs(list(old.view.runs.values()), "NEW")
    outputs = {names[id_]: dict(found) for id_, found in old.view.outputs.items()}
    expansions = {names[id_]: list(found) for id_, found in old.view.expansions.items()}
    new = Play.__new__(Play)
    new.__dict__.update(old.__dict__)
    new.view = View(old.plan, copied(old.view.execution, "NEW", START), runs, outputs, expansions)
    new.fails, new.holds = {}, set()
    new.timers, new.logs, new.replies, new.started, new.killed, new.other, new.changes = {}, [], [], [], [], [], []
    new.__dict__.update(more)
    return new


def test_a_replay_from_the_start_is_a_new_life() -> None:
    old = Play(plan(f"tasks: {tasks('a')}"), inputs={"i": 1})
    old.view.execution.labels = [Label("a", "b")]
    old.view.execution.parent_id, old.view.execution.outputs = "P", {"o": 1}
    new = from_start(old.view.execution, "NEW", START, {"v": 1})
    assert (new.id, new.state, new.original_id, new.attempt) == ("NEW", "CREATED", "E", 2)
    assert (new.inputs, new.outputs, new.parent_id, new.variables) == ({"i": 1}, None, None, {"v": 1})
    assert new.labels == [Label("a", "b"), Label("system.replay", "true")]
    assert (new.seq, new.order, new.original_created) == (0, 0, START)


def test_a_replay_of_a_replay_knows_the_first() -> None:
    first = Play(plan(f"tasks: {tasks('a')}")).view.execution
    second = from_start(from_start(first, "B", START, {}), "C", START, {})
    assert (second.original_id, second.attempt) == ("E", 3)


def test_the_history_of_a_copy_goes_on() -> None:
    new = copied(Play(plan(f"tasks: {tasks('a')}")).view.execution, "NEW", START)
    assert [mark.state for mark in new.history] == ["CREATED", "RUNNING", "SUCCESS", "RESTARTED"]


def test_copied_runs_have_ids_of_their_own() -> None:
    old = Play(plan(f"tasks: [{{id: s, type: {FLOW}Sequential, tasks: {tasks('a')}}}]"))
    runs, names = copied_runs(list(old.view.runs.values()), "NEW")
    assert {run.id for run in runs} & set(old.view.runs) == set()
    assert runs[1].parent_id == names[old.run("s").id]
    runs[0].history.clear()
    assert old.run("s").history


def test_task_runs_fit_another_revision_where_it_has_their_task_in_the_same_place() -> None:
    inner = f"{{id: %s, type: {FLOW}%s, tasks: %s}}"
    kept = inner % ("s", "Sequential", tasks("x", "y"))
    other = inner % ("t", "Parallel", tasks("z"))
    old = Play(plan(f"tasks: [{tasks('a', 'b', 'c')[1:-1]}, {kept}, {other}]"))
    changed = f"{inner % ('s', 'Sequential', tasks('x', 'b'))}, {inner % ('t', 'Sequential', tasks('z'))}"
    new = plan(f"tasks: [{tasks('a', 'y')[1:-1]}, {changed}]\nerrors: {tasks('c')}")
    assert [run.task_id for run in fitting(list(old.view.runs.values()), new, old.plan)] == ["a", "s", "x"]


def test_in_a_parallel_all_run_that_another_revision_has() -> None:
    text = f"tasks: [{{id: p, type: {FLOW}Parallel, tasks: %s}}]"
    old, changed = Play(plan(text % tasks("x", "y"))), plan(text % tasks("a", "b", "y"))
    runs, _ = copied_runs(fitting(list(old.view.runs.values()), changed, old.plan), "NEW")
    old.plan, old.view = changed, View(changed, old.view.execution, runs)
    new = replayed(old, "y")
    assert (new.started, new.state) == (["y", "a", "b"], State.SUCCESS)


def test_each_value_has_the_tasks_of_another_revision() -> None:
    text = f"tasks: [{{id: p, type: {FLOW}EachParallel, value: [v, w], tasks: %s}}]"
    old, changed = Play(plan(text % tasks("x"))), plan(text % tasks("x", "y"))
    old.plan, old.view = changed, View(changed, *_rows(old))
    new = replayed(old, "x", "w")
    assert (new.started, new.state) == (["x[w]", "y[v]", "y[w]"], State.SUCCESS)


def _rows(play: Play) -> tuple[Any, ...]:
    view = play.view
    return view.execution, list(view.runs.values()), view.outputs, view.expansions


def test_what_comes_after_the_chosen_task_runs_again() -> None:
    new = replayed(Play(plan(f"tasks: {tasks('a', 'b', 'c')}")), "b")
    assert new.started == ["b", "c"]
    assert new.runs == "a:SUCCESS b:SUCCESS c:SUCCESS"
    assert new.history == "CREATED RUNNING SUCCESS RESTARTED RUNNING SUCCESS"


def test_a_later_attempt_is_told_from_the_first() -> None:
    new = replayed(Play(plan(f"tasks: {tasks('a')}")), "a")
    assert [attempt.state for attempt in new.run("a").attempts] == ["SUCCESS", "SUCCESS"]


def test_what_only_changes_the_execution_shows_its_last_attempt() -> None:
    labels = "{id: l, type: io.kestra.plugin.core.execution.Labels, labels: {k: v}}"
    new = replayed(Play(plan(f"tasks: [{labels}]")), "l")
    assert (len(new.run("l").attempts), new.run("l").tried) == (1, 2)


def test_handlers_are_taken_out() -> None:
    text = f"tasks: {tasks('a')}\nerrors: {tasks('e')}\nfinally: {tasks('f')}\nafterExecution: {tasks('z')}"
    new = replayed(Play(plan(text), fails={"a": 9}), "a")
    assert new.runs == "a:SUCCESS f:SUCCESS z:SUCCESS"


def test_what_runs_beside_a_pause_of_a_handler_is_taken_out_with_it() -> None:
    pause = f"{{id: p, type: {FLOW}Pause, onPause: {tasks('n')[1:-1]}}}"
    old = Play(plan(f"tasks: {tasks('a')}\nafterExecution: [{pause}]"), holds={"n"})
    assert old.runs == "a:SUCCESS p:PAUSED n:SUBMITTED"
    assert replayed(old, "a", holds={"n", "a"}).runs == "a:SUBMITTED"


def test_a_replay_that_ends_killed_stops_what_it_has_started() -> None:
    inner = f"{{id: q, type: {FLOW}Parallel, allowFailure: true, tasks: {tasks('x', 'y')}}}"
    text = f"tasks: [{{id: p, type: {FLOW}Parallel, tasks: [{tasks('k')[1:-1]}, {inner}]}}]"
    old = Play(plan(text), holds={"k", "y"}, fails={"x": 9})
    old.send(e.KillRequested(at=START))
    new = replayed(old, "y", holds={"y"})
    assert new.state is State.KILLED
    assert new.killed[-1:] == [new.run("y").id]


@pytest.mark.parametrize(
    ("kind", "again"),
    [
        (f"type: {FLOW}Parallel, tasks: {tasks('x', 'y')}", ["x", "after"]),
        (
            f"type: {FLOW}Dag, tasks: [{{task: {tasks('x')[1:-1]}}}, {{task: {tasks('y')[1:-1]}, dependsOn: [x]}}, "
            f"{{task: {tasks('w')[1:-1]}}}, {{task: {tasks('v')[1:-1]}, dependsOn: [y]}}]",
            ["x", "y", "v", "after"],
        ),
        (f"type: {FLOW}Sequential, tasks: {tasks('x', 'y')}", ["x", "y", "after"]),
        (f"type: {FLOW}EachParallel, value: '[1]', tasks: {tasks('x', 'y')}", ["x[1]", "after"]),
        (f"type: {FLOW}If, condition: true, then: {tasks('x', 'y')}", ["x", "y", "after"]),
    ],
)
def test_what_runs_again_depends_on_the_flowable(kind: str, again: list[str]) -> None:
    new = replayed(Play(plan(f"tasks: [{{id: p, {kind}}}, {tasks('after')[1:-1]}]")), "x")
    assert (new.started, new.state) == (again, State.SUCCESS)


@pytest.mark.parametrize(
    ("limit", "again"),
    [
        (1, ["x[v1]", "y[v1]", "x[v2]", "y[v2]"]),
        (0, ["x[v1]", "y[v0]", "x[v2]", "y[v1]", "y[v2]"]),
        (2, ["x[v1]", "y[v0]", "y[v1]", "x[v2]", "y[v2]"]),
    ],
)
def test_in_a_loop_values_follow_in_turn_and_side_by_side_task_by_task(limit: int, again: list[str]) -> None:
    text = f"tasks: [{{id: l, type: {FLOW}ForEach, values: [v0, v1, v2], concurrencyLimit: {limit}, "
    new = replayed(Play(plan(text + f"tasks: {tasks('x', 'y')}}}]")), "x", "v1")
    assert (new.started, new.state) == (again, State.SUCCESS)


def test_a_flowable_that_is_chosen_begins_anew() -> None:
    new = replayed(Play(plan(f"tasks: [{{id: s, type: {FLOW}Sequential, tasks: {tasks('a', 'b')}}}]")), "s")
    assert new.started == ["a", "b"]
    assert new.runs == "s:SUCCESS a:SUCCESS b:SUCCESS"


def test_a_pause_that_is_chosen_pauses_again() -> None:
    old = Play(plan(f"tasks: [{{id: p, type: {FLOW}Pause}}, {tasks('a')[1:-1]}]"))
    old.send(e.ResumeRequested(at=START))
    new = replayed(old, "p")
    assert (new.state, new.runs) == ("PAUSED", "p:PAUSED")
    new.send(e.ResumeRequested(at=START))
    assert new.state == "SUCCESS"


def test_a_handler_that_is_chosen_runs_again() -> None:
    old = Play(plan(f"tasks: {tasks('a')}\nerrors: {tasks('e')}"), fails={"a": 9})
    new = replayed(old, "e")
    assert (new.started, new.runs) == (["e"], "a:FAILED e:SUCCESS")
    assert new.history == "CREATED RUNNING FAILED RESTARTED RUNNING FAILED"


def test_what_handlers_gave_before_the_chosen_task_stays() -> None:
    first = f"{{id: s, type: {FLOW}Sequential, allowFailure: true, tasks: {tasks('x')}, finally: {tasks('g')}}}"
    old = Play(plan(f"tasks: [{first}, {tasks('a', 'b')[1:-1]}]\nfinally: {tasks('f')}"), fails={"x": 9})
    new = replayed(old, "a")
    assert (new.started, new.runs) == (["a", "b", "f"], "s:WARNING x:FAILED g:SUCCESS a:SUCCESS b:SUCCESS f:SUCCESS")


def test_handlers_around_the_chosen_task_run_again() -> None:
    text = f"tasks: [{{id: s, type: {FLOW}Sequential, tasks: {tasks('a', 'b')}, finally: {tasks('g')}}}]"
    new = replayed(Play(plan(f"{text}\nfinally: {tasks('f')}")), "b")
    assert (new.started, new.runs) == (["b", "g", "f"], "s:SUCCESS a:SUCCESS b:SUCCESS g:SUCCESS f:SUCCESS")


def test_handlers_before_a_chosen_one_stay() -> None:
    text = f"tasks: {tasks('a')}\nerrors: {tasks('e')}\nfinally: {tasks('f', 'g', 'h')}\nafterExecution: {tasks('z')}"
    new = replayed(Play(plan(text), fails={"a": 9}), "g")
    assert (new.started, new.state) == (["g", "h", "z"], State.FAILED)
    assert new.runs == "a:FAILED e:SUCCESS f:SUCCESS g:SUCCESS h:SUCCESS z:SUCCESS"


def test_a_handler_inside_lets_what_is_around_it_go_on() -> None:
    inner = f"{{id: s, type: {FLOW}Sequential, tasks: {tasks('a')}, finally: {tasks('f', 'g')}}}"
    new = replayed(Play(plan(f"tasks: [{inner}, {tasks('after')[1:-1]}]")), "f")
    assert (new.started, new.state) == (["f", "g", "after"], State.SUCCESS)


def test_a_task_after_the_execution_that_is_chosen_comes_after_it_again() -> None:
    last = f"{{id: s, type: {FLOW}Sequential, tasks: {tasks('y')}}}"
    new = replayed(Play(plan(f"tasks: {tasks('a')}\nafterExecution: [{tasks('z')[1:-1]}, {last}]")), "y")
    assert (new.started, new.runs) == (["y"], "a:SUCCESS z:SUCCESS s:SUCCESS y:SUCCESS")
    assert new.history == "CREATED RUNNING SUCCESS RESTARTED RUNNING SUCCESS"


def test_what_was_at_work_at_the_end_is_over_where_a_task_after_it_is_chosen() -> None:
    beside = f"{{id: p, type: {FLOW}Parallel, tasks: [{tasks('x', 'y')[1:-1]}]}}"
    around = f"{{id: s, type: {FLOW}Sequential, tasks: [%s]}}"
    text = beside.replace(tasks("x", "y")[1:-1], f"{tasks('x')[1:-1]}, {around % tasks('y')[1:-1]}")
    old = Play(plan(f"tasks: [{text}]\nafterExecution: {tasks('z')}"), holds={"x", "y"})
    old.start("y")
    old.end("x", State.FAILED)
    assert old.runs == "p:FAILED x:FAILED s:FAILED y:RUNNING z:SUCCESS"
    new = replayed(old, "z")
    assert (new.started, new.state, new.run("y").state, new.view.open) == (["z"], "FAILED", "KILLED", {})


def test_what_runs_beside_a_pause_begins_with_the_pause() -> None:
    pause = f"{{id: p, type: {FLOW}Pause, onPause: {tasks('n')[1:-1]}}}"
    for part in ("tasks", "finally", "afterExecution"):
        main = "" if part == "tasks" else f"tasks: {tasks('a')}\n"
        old = Play(plan(f"{main}{part}: [{pause}]"), holds={"n"})
        new = replayed(old, "n", holds={"n"})
        assert (new.started, new.run("p").state) == (["n"], State.PAUSED)


def test_each_pause_that_pauses_again_has_one_task_beside_it() -> None:
    pause = f"{{id: p, type: {FLOW}Pause, onPause: {tasks('n')[1:-1]}}}"
    loop = f"{{id: l, type: {FLOW}ForEach, values: [v, w], concurrencyLimit: 0, tasks: [{pause}]}}"
    old = Play(plan(f"tasks: [{loop}]"), holds={"n"})
    new = replayed(old, "p", "w", holds={"n"})
    assert (new.started, [run.task_id for run in new.view.open_runs()]) == (["n", "n"], ["l", "p", "p", "n", "n"])


def test_what_began_beside_a_pause_that_is_gone_begins_itself() -> None:
    pause = f"{{id: p, type: {FLOW}Pause, onPause: {tasks('n')[1:-1]}}}"
    old = Play(plan(f"tasks: [{pause}]"), holds={"n"})
    new = copy_of(old, holds={"n"})
    names = copied_runs(list(old.view.runs.values()), "NEW")[1]
    new.view.runs[names[old.run("n").id]].order = -1
    new.send(e.ReplayStarted(at=START, run_id=names[old.run("n").id]))
    assert new.started[0] == "n"


def test_a_handler_beside_a_retry_that_is_chosen_comes_anew_after_it() -> None:
    retry = "{type: constant, interval: PT1S, maxAttempts: 2}"
    block = f"{{id: s, type: {FLOW}Sequential, retry: {retry}, tasks: {tasks('x', 'y')}, errors: {tasks('e')}}}"
    old = Play(plan(f"tasks: [{block}]"), holds={"e"}, fails={"x": 1})
    assert old.runs == "s:RUNNING x:RETRYING e:SUBMITTED"
    new = replayed(old, "e")
    assert (new.started, new.runs, new.state) == (["x", "y"], "s:SUCCESS x:SUCCESS y:SUCCESS", "SUCCESS")


def test_a_pause_that_pauses_again_has_one_task_beside_it() -> None:
    pause = f"{{id: p, type: {FLOW}Pause, onPause: {tasks('n')[1:-1]}}}"
    old = Play(plan(f"tasks: [{{id: q, type: {FLOW}Parallel, tasks: [{pause}, {tasks('x')[1:-1]}]}}]"), holds={"n"})
    new = replayed(old, "x", holds={"n"})
    assert (new.started, new.runs) == (["x", "n"], "q:RUNNING p:PAUSED x:SUCCESS n:SUBMITTED")


def test_a_loop_that_could_not_unfold_has_still_failed_after_a_handler_of_it() -> None:
    loop = f"{{id: l, type: {FLOW}ForEach, values: '{{{{ nobody }}}}', tasks: {tasks('x')}, errors: {tasks('e')}}}"
    old = Play(plan(f"tasks: [{loop}]"))
    new = replayed(old, "e")
    assert (new.started, new.runs, new.state) == (["e"], "l:FAILED e:SUCCESS", "FAILED")


def test_a_block_that_is_over_waits_for_its_handlers_only() -> None:
    block = f"{{id: w, type: {FLOW}WorkingDirectory, tasks: {tasks('c')}, finally: {tasks('f')}}}"
    old = Play(
        plan(f"tasks: [{{id: p, type: {FLOW}Parallel, tasks: [{block}, {tasks('k')[1:-1]}]}}]"), holds={"f", "k"}
    )
    new = replayed(old, "k", holds={"f", "k"})
    assert new.started == ["k", "f"]


def test_a_block_that_waits_for_its_next_attempt_has_it_in_the_copy() -> None:
    retry = "{type: constant, interval: PT1M, maxAttempts: 2}"
    block = f"{{id: w, type: {FLOW}WorkingDirectory, retry: {retry}, tasks: {tasks('c')}}}"
    old = Play(
        plan(f"tasks: [{{id: p, type: {FLOW}Parallel, tasks: [{block}, {tasks('k')[1:-1]}]}}]"),
        holds={"k"},
        fails={"w": 1},
    )
    assert old.runs == "p:RUNNING w:RETRYING k:SUBMITTED"
    new = replayed(old, "k")
    assert (new.started, new.state) == (["k", "w"], State.SUCCESS)


def test_a_value_taken_out_of_a_loop_gives_nothing() -> None:
    loop = f"{{id: l, type: {FLOW}Loop, concurrencyLimit: 1, values: [a, b], tasks: {tasks('x')}}}"
    old = Play(plan(f"tasks: [{loop}]"))
    first = next(run for run in old.view.runs.values() if run.value == "a" and run.parent_id == old.run("l").id)
    new = replayed(old, first.task_id, "a")
    assert (new.started, new.state) == (["x", "x"], State.SUCCESS)


def test_what_ran_while_a_task_waited_for_its_retry_goes_as_at_the_retry() -> None:
    retry = "{type: constant, interval: PT1S, maxAttempts: 2}"
    block = f"{{id: s, type: {FLOW}Sequential, retry: {retry}, tasks: {tasks('x', 'y')}, errors: {tasks('e')}}}"
    text = f"tasks: [{{id: p, type: {FLOW}Parallel, tasks: [{block}, {tasks('k')[1:-1]}]}}]"
    old = Play(plan(text), holds={"e", "k"}, fails={"x": 1})
    assert old.runs == "p:RUNNING s:RUNNING k:SUBMITTED x:RETRYING e:SUBMITTED"
    new = replayed(old, "k")
    assert (new.state, new.runs) == ("SUCCESS", "p:SUCCESS s:SUCCESS k:SUCCESS x:SUCCESS y:SUCCESS")


def test_a_stale_start_of_a_replay_changes_nothing() -> None:
    play = Play(plan(f"tasks: {tasks('a')}"))
    play.send(e.ReplayStarted(at=START, run_id=play.run("a").id))
    assert play.history == "CREATED RUNNING SUCCESS"


def test_a_replay_waits_for_room() -> None:
    old = Play(plan(f"concurrency: {{limit: 1}}\ntasks: {tasks('a', 'b')}"))
    old.send(e.SlotGranted(at=START, number=1))
    new = replayed(old, "b")
    assert (new.state, new.started) == ("RESTARTED", [])
    new.send(e.SlotGranted(at=START, number=1))
    assert (new.state, new.started) == ("SUCCESS", ["b"])


def test_a_loop_begins_with_its_first_round() -> None:
    loop = (
        f"{{id: l, type: {FLOW}LoopUntil, condition: '{{{{ outputs.l.iterationCount >= 2 }}}}', tasks: {tasks('a')}}}"
    )
    old = Play(plan(f"tasks: [{loop}]"))
    new = replayed(old, "l")
    assert (new.state, new.view.outputs[new.run("l").id]) == ("SUCCESS", {"iterationCount": 2})


BLOCK = f"{{id: w, type: {FLOW}WorkingDirectory, tasks: {tasks('in')}}}"
CUT = (
    f"tasks: [{{id: p, type: {FLOW}Parallel, allowFailure: true, tasks: [{tasks('a')[1:-1]}, "
    f"{{id: s, type: {FLOW}Parallel, tasks: [{tasks('b')[1:-1]}, {BLOCK}]}}]}}, {tasks('c')[1:-1]}]"
)
"""The failure of `a` cuts `s` short, below which `b` and `w` may still run."""


def cut_short(head: str = "") -> Play:
    """A play whose task `c` is held, while `b` and `w` still run unheard."""
    play = Play(plan(head + CUT), fails={"a": 9}, holds={"a", "b", "w", "c"})
    if head:
        play.send(e.SlotGranted(at=START, number=1))
    play.start("b")
    play.start("w")
    play.end("a", State.FAILED)
    return play


def test_what_nobody_waits_for_is_over_in_the_copy() -> None:
    old = cut_short()
    assert old.runs == "p:WARNING a:FAILED s:WARNING b:RUNNING w:RUNNING c:SUBMITTED"
    new = replayed(old, "c")
    assert new.runs == "p:WARNING a:FAILED s:WARNING b:KILLED w:KILLED c:SUCCESS"
    assert (new.started, new.state) == (["c"], State.WARNING)


def test_a_copy_of_what_is_open_waits_for_no_execution_of_the_original() -> None:
    old = cut_short()
    old.run("b").extra, old.run("a").extra = {"executionId": "X", "keys": ["k"]}, {"executionId": "Y"}
    copies = {run.task_id: run.extra for run in copied_runs(list(old.view.runs.values()), "NEW")[0]}
    assert (copies["b"], copies["a"], copies["c"]) == ({"keys": ["k"]}, {"executionId": "Y"}, None)


def test_a_flowable_that_waits_for_its_next_attempt_begins_anew_in_the_copy() -> None:
    broken = f"{{id: l, type: {FLOW}LoopUntil, condition: '{{{{ nothing }}}}', retry: {{type: constant, "
    broken += f"interval: PT1M, maxAttempts: 3}}, tasks: {tasks('x')}}}"
    old = Play(plan(f"tasks: [{{id: p, type: {FLOW}Parallel, tasks: [{broken}, {tasks('y')[1:-1]}]}}]"))
    assert old.runs == "p:RUNNING l:RETRYING y:SUCCESS x:SUCCESS"
    new = replayed(old, "y")
    assert (new.started, new.run("l").state) == (["y"], State.RETRYING)
    assert len(new.timers) == 1


def test_values_begin_with_the_first_where_a_loop_is_chosen_that_had_put_one_off() -> None:
    text = f"{{id: l, type: {FLOW}ForEach, values: [v0, v1], concurrencyLimit: 1, tasks: {tasks('x', 'y')}}}"
    old = Play(plan(f"tasks: [{text}]"), fails={"y": 1})
    new = replayed(old, "l", births=1)
    assert new.started == ["x[v0]", "y[v0]", "x[v1]", "y[v1]"]


def test_a_replay_that_has_yet_to_begin_cannot_be_hurried() -> None:
    new = copy_of(Play(plan(f"tasks: {tasks('a')}\nerrors: {tasks('e')}"), fails={"a": 9}))
    new.send(e.ForceRunRequested(at=START, request="r"))
    assert (new.state, new.started, new.replies[-1].status) == ("RESTARTED", [], "ok")


def test_a_replayed_flowable_goes_on_in_its_attempt() -> None:
    old = Play(plan(f"tasks: [{{id: s, type: {FLOW}Sequential, tasks: {tasks('a')}}}]"))
    new = replayed(old, "s")
    run = new.run("s")
    assert [mark.state for mark in run.history] == ["CREATED", "RUNNING", "SUCCESS", "RUNNING", "SUCCESS"]
    assert ([attempt.state for attempt in run.attempts], new.started) == (["SUCCESS"], ["a"])
