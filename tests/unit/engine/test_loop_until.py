"""Tasks in rounds, until a condition holds."""

from __future__ import annotations

import pytest

from ostinato.engine import events as e
from ostinato.engine.states import State

from .play import START, Play, plan, tasks

FLOW = "io.kestra.plugin.core.flow."
COUNT = "{{ outputs.l.iterationCount >= 3 }}"


def loop(condition: str, more: str = "", frequency: str = "interval: PT1S", inner: str = "") -> str:
    check = f"checkFrequency: {{{frequency}}}"
    return f'{{id: l, type: {FLOW}LoopUntil, condition: "{condition}", {check}, tasks: {inner or tasks("a")}{more}}}'


def count(play: Play) -> int:
    return int(play.view.outputs[play.run("l").id]["iterationCount"])


def test_it_goes_on_until_the_condition_holds() -> None:
    play = Play(plan(f"tasks: [{loop(COUNT)}]"))
    assert (play.state, play.run("l").state, count(play)) == ("PAUSED", "PAUSED", 2)
    play.fire()
    assert play.history == "CREATED RUNNING PAUSED RUNNING SUCCESS"
    assert (play.run("l").iteration, play.run("a").iteration, count(play)) == (1, 1, 3)


def test_the_wait_is_a_minute_where_nothing_is_said() -> None:
    play = Play(plan(f"tasks: [{{id: l, type: {FLOW}LoopUntil, condition: 'false', tasks: {tasks('a')}}}]"))
    (timer,) = play.timers.values()
    assert (timer.due - START).total_seconds() == 60


@pytest.mark.parametrize(
    ("frequency", "said"),
    [
        ("interval: PT1S, maxIterations: 1", "Max iterations reached"),
        ('interval: PT1S, maxIterations: \\"{{ 1 }}\\"'.replace('\\"', '"'), "Max iterations reached"),
    ],
)
def test_a_maximum_ends_it(frequency: str, said: str) -> None:
    play = Play(plan(f"tasks: [{loop('false', frequency=frequency)}]"))
    assert (play.state, play.logs) == ("SUCCESS", [("WARN", said, "l")])


def test_the_longest_duration_ends_it() -> None:
    play = Play(plan(f"tasks: [{loop('false', frequency='interval: PT1S, maxDuration: PT0.5S')}]"))
    assert play.state == "PAUSED"
    play.fire()
    assert (play.state, play.logs[-1][1]) == ("SUCCESS", "Max duration reached")


def test_a_maximum_may_be_a_failure_with_handlers_of_its_own() -> None:
    more = f", failOnMaxReached: true, errors: {tasks('x')}, finally: {tasks('y')}"
    play = Play(plan(f"tasks: [{loop('false', more, 'maxIterations: 1')}]\nerrors: {tasks('z')}"))
    assert (play.state, play.started) == ("FAILED", ["a", "x", "y", "z"])
    rendered = more.replace("true", '"{{ 1 == 1 }}"')
    assert Play(plan(f"tasks: [{loop('false', rendered, 'maxIterations: 1')}]")).state == "FAILED"


@pytest.mark.parametrize("frequency", ["maxIterations: some", "interval: soon"])
def test_a_wrong_frequency_is_a_failure(frequency: str) -> None:
    play = Play(plan(f"tasks: [{loop('false', frequency=frequency)}]"))
    assert (play.state, play.logs[0][0]) == ("FAILED", "ERROR")


def test_a_condition_that_cannot_be_had_fails_it() -> None:
    play = Play(plan(f"tasks: [{loop('{{ nobody }}')}]"))
    assert (play.state, play.runs) == ("FAILED", "l:FAILED a:SUCCESS")


def test_a_child_that_fails_ends_it() -> None:
    play = Play(plan(f"tasks: [{loop('false')}]"), fails={"a": 1})
    assert (play.state, play.timers) == ("FAILED", {})


def test_a_resume_begins_the_next_round_at_once() -> None:
    play = Play(plan(f"tasks: [{loop(COUNT)}]"))
    play.send(e.RoundDue(at=START, run_id=play.run("l").id, count=1))
    assert play.state == "PAUSED"
    play.send(e.ResumeRequested(at=START))
    assert (play.state, play.timers) == ("SUCCESS", {})
    play.send(e.RoundDue(at=START, run_id=play.run("l").id, count=2))
    assert play.state == "SUCCESS"


def test_a_restart_of_one_that_waits_begins_the_next_round() -> None:
    play = Play(plan(f"tasks: [{loop(COUNT)}]"))
    play.send(e.RestartRequested(at=START))
    assert (play.state, play.timers) == ("SUCCESS", {})


def test_it_is_killed_between_two_rounds() -> None:
    play = Play(plan(f"tasks: [{loop('false')}]"))
    play.send(e.KillRequested(at=START))
    assert (play.state, play.runs, play.timers) == ("KILLED", "l:KILLED a:SUCCESS", {})


def test_each_value_of_a_loop_counts_for_itself() -> None:
    inner = f"[{loop('{{ outputs.l[taskrun.value].iterationCount >= 3 }}')}]"
    play = Play(plan(f"tasks: [{{id: each, type: {FLOW}ForEach, values: [u, v], tasks: {inner}}}]"))
    play.fire()
    play.fire()
    assert play.state == "SUCCESS"
    assert [(run.value, run.iteration) for run in play.view.runs.values() if run.task_id == "l"] == [("u", 0), ("v", 1)]
    assert [run.iteration for run in play.view.runs.values() if run.task_id == "a"] == [1, 1]


def test_an_inner_loop_counts_on_from_the_round_around_it() -> None:
    inner = loop("{{ outputs.m.iterationCount >= 3 }}").replace("id: l", "id: m")
    play = Play(plan(f"tasks: [{loop(COUNT, inner=f'[{inner}]')}]"))
    while play.state == State.PAUSED:
        play.fire()
    assert (play.run("l").iteration, play.run("m").iteration, play.run("a").iteration) == (1, 2, 2)


def test_it_waits_beside_after_the_end() -> None:
    play = Play(plan(f"tasks: {tasks('b')}\nafterExecution: [{loop(COUNT)}]"))
    assert (play.state, play.run("l").state) == ("SUCCESS", "PAUSED")
    play.fire()
    assert (play.history, play.run("l").state) == ("CREATED RUNNING SUCCESS", "SUCCESS")


def test_one_that_is_skipped_has_a_count() -> None:
    play = Play(plan(f"tasks: [{loop('true', ', runIf: false')}]"))
    assert (play.run("l").state, count(play)) == ("SKIPPED", 1)


def test_one_without_tasks_that_run_looks_at_its_condition() -> None:
    play = Play(plan(f"tasks: [{loop('true', inner=tasks('a', disabled='true'))}]"))
    assert (play.state, play.runs) == ("SUCCESS", "l:SUCCESS")


def test_a_restart_of_one_at_its_maximum_leaves_the_count() -> None:
    play = Play(plan(f"tasks: [{loop('false', ', failOnMaxReached: true', 'maxIterations: 1')}]"))
    play.send(e.RestartRequested(at=START))
    assert (play.state, count(play)) == ("FAILED", 2)


def test_a_maximum_of_none_ends_the_first_round() -> None:
    play = Play(plan(f"tasks: [{loop('false', '', 'maxIterations: 0')}]"))
    assert (play.state, count(play)) == ("SUCCESS", 1)
