"""A loop that gives each value a context of its own."""

from __future__ import annotations

from typing import Any

import pytest

from ostinato.engine import events as e
from ostinato.engine.advance import advance
from ostinato.engine.draft import Draft
from ostinato.engine.limits import Limits
from ostinato.engine.scope import OwnTrees
from ostinato.engine.states import State
from ostinato.engine.world import World
from ostinato.expressions import Environment

from .play import START, Play, plan, tasks

LOOP = "io.kestra.plugin.core.flow.Loop"


def loop(values: str, more: str = "", inner: str | None = None) -> str:
    return f"tasks: [{{id: l, type: {LOOP}, values: {values}, tasks: {inner or tasks('a')}{more}}}]"


def outputs(play: Play) -> dict[str, Any]:
    return play.view.outputs[play.run("l").id]


def rendered(play: Play, template: str, task_id: str, place: int = 0) -> Any:
    """What an expression gives at a run of a task."""
    world = World(now=lambda: START, environment=Environment(now=lambda: START))
    run = [run for run in play.view.runs.values() if run.task_id == task_id][place]
    return Draft(play.view, world).text(template, run)


def test_each_value_has_a_run_around_its_tasks() -> None:
    play = Play(plan(loop("[u, {a: 1}, u]")))
    assert play.state == "SUCCESS"
    around = [(run.value, run.iteration) for run in play.view.runs.values() if run.task_id == "l_item"]
    assert around == [("u", 0), ('{"a":1}', 1), ("u", 2)]
    assert outputs(play) == {"iterationCount": 3, "runningIterations": 0, "terminatedIterations": 3}


def test_expressions_see_the_value_and_what_is_beside_them() -> None:
    inner = f"[{tasks('a', 'b')[1:-1]}, {{id: m, type: {LOOP}, values: [7], tasks: {tasks('c')}}}]"
    play = Play(plan(loop("{k: v, n: [1]}", inner=inner)))
    told = "{{ item.value }} {{ item.index }} {{ item.key }} {{ outputs.a.value }}"
    assert rendered(play, told, "b", 1) == "[1] 1 n a"
    deep = "{{ item.value }} {{ item.parent.value }} {{ item.parents[0].key }} {{ outputs.b.value }}"
    assert rendered(play, deep, "c", 0) == "7 v k b"
    assert rendered(play, "{{ item ?? 'none' }} {{ outputs.c is defined }}", "l") == "none true"
    assert rendered(play, "{{ outputs.c['0'].value }}", "a") == "c"


@pytest.mark.parametrize(
    ("values", "seen"),
    [('"[1, true]"', ["1", "true"]), ('"{{ {\\"x\\": 2} | toJson }}"', ["2"]), ("[]", [])],
)
def test_values_may_be_texts(values: str, seen: list[str]) -> None:
    play = Play(plan(loop(values)))
    assert [run.value for run in play.view.runs.values() if run.task_id == "l_item"] == seen


@pytest.mark.parametrize("values", ["no list", "7", '"{{ nobody }}"'])
def test_values_that_are_none(values: str) -> None:
    assert Play(plan(loop(values))).state == "FAILED"


def test_at_most_so_many_values_at_a_time() -> None:
    play = Play(plan(loop("[u, v, w]", ", concurrencyLimit: 2")), holds={"a"})
    assert len(play.started) == 2


def test_a_failure_of_one_value_ends_the_loop_with_its_handlers_in_its_context() -> None:
    more = f", concurrencyLimit: 1, errors: {tasks('x')}, finally: {tasks('y')}"
    play = Play(plan(loop("[u, v]", more)), fails={"a": 1})
    assert (play.state, play.started) == ("FAILED", ["a", "x", "y"])
    assert rendered(play, "{{ item.value }}", "x") == "u"


def test_a_failure_may_stay_with_its_value() -> None:
    given = "outputs: [{id: r, type: STRING, value: '{{ outputs.a.value }}'}]"
    more = f", {given}, transmitFailed: false, concurrencyLimit: 1, errors: {tasks('x')}, finally: {tasks('y')}"
    play = Play(plan(loop("[u, v]", more)), holds={"a"})
    play.end("a", State.FAILED)
    play.end("a")
    assert (play.state, play.started) == ("SUCCESS", ["a", "x", "a", "y"])
    assert [run.state for run in play.view.runs.values() if run.task_id == "l_item"] == ["FAILED", "SUCCESS"]
    assert [one["outputs"] for one in outputs(play)["outputs"]] == [{}, {"r": "a"}]


def test_what_each_value_gives_is_collected() -> None:
    given = "[{id: r, type: STRING, value: '{{ item.value }}-{{ outputs.a.value }}'}]"
    play = Play(plan(loop("{k: v, n: w}", f", outputs: {given}")))
    assert outputs(play)["outputs"] == [
        {"item": {"value": "v", "iteration": 0, "key": "k"}, "outputs": {"r": "v-a"}},
        {"item": {"value": "w", "iteration": 1, "key": "n"}, "outputs": {"r": "w-a"}},
    ]


def test_what_cannot_be_collected_fails_the_loop() -> None:
    play = Play(plan(loop("[u]", ", outputs: [{id: r, type: STRING, value: '{{ nobody }}'}]")))
    assert play.state == "FAILED"
    assert play.logs[0][1].startswith("Failed to render the outputs of value 0 of 'l': ")


def test_it_may_stop_early() -> None:
    more = ", concurrencyLimit: 1, breakWhen: \"{{ item.value == 'v' }}\""
    play = Play(plan(loop("[u, v, w]", more)))
    assert (play.state, outputs(play)["terminatedIterations"], play.started) == ("SUCCESS", 2, ["a", "a"])


def test_it_waits_for_what_runs_when_it_stops_early() -> None:
    play = Play(plan(loop("[u, v, w]", ", concurrencyLimit: 2, breakWhen: 'true'")), holds={"a"})
    play.end("a")
    assert (play.state, len(play.started)) == ("RUNNING", 2)
    first = next(run for run in play.view.runs.values() if run.task_id == "a")
    play.send(play._result(first.id, 0))
    assert (play.state, len(play.started)) == ("SUCCESS", 2)


def test_it_is_killed() -> None:
    play = Play(plan(loop("[u, v]")), holds={"a"})
    play.send(e.KillRequested(at=START))
    assert play.state == "KILLED"


def test_the_lines_of_a_file_are_values() -> None:
    play = Play(plan(loop("'kestra:///a.txt'")), begins=False)
    environment = Environment(now=lambda: START, ask=lambda question: "u\n\nv\n")
    advance(play.view, e.ExecutionCreated(at=START), World(now=lambda: START, environment=environment))
    assert [run.value for run in play.view.runs.values() if run.task_id == "l_item"] == ["u", "v"]


def test_it_has_a_bound() -> None:
    play = Play(plan(loop("[u, v]")), begins=False)
    world = World(now=lambda: START, environment=Environment(now=lambda: START), limits=Limits(values=1))
    step = advance(play.view, e.ExecutionCreated(at=START), world)
    assert "A loop takes at most 1 values, 'l' has 2" in str(step.commands)


def test_a_list_has_no_keys() -> None:
    play = Play(plan(loop("[u]", ", outputs: [{id: r, type: STRING, value: x}]", f"{tasks('a', disabled='true')}")))
    assert outputs(play)["outputs"] == [{"item": {"value": "u", "iteration": 0}, "outputs": {"r": "x"}}]


def test_a_task_that_has_not_run_in_this_context_has_no_outputs() -> None:
    play = Play(plan(loop("[u, v]", ", concurrencyLimit: 1", tasks("a", "b"))), holds={"b"})
    play.end("b")
    assert rendered(play, "{{ outputs.b is defined }} {{ outputs | length }}", "a", 1) == "false 3"


def test_outputs_are_looked_up_lazily() -> None:
    play = Play(plan(loop("[u]")))
    run = play.run("a")
    trees = OwnTrees(play.view, [play.run("l_item")])
    assert (len(trees), sorted(trees)) == (3, ["a", "l", "l_item"])
    assert trees["a"].runs == [run.id]


def test_what_has_not_run_in_a_context_is_not_there() -> None:
    play = Play(plan(loop("[u, v]", ", concurrencyLimit: 1", tasks("a", "b"))), holds={"a"})
    play.end("a")
    trees = OwnTrees(play.view, [run for run in play.view.runs.values() if run.task_id == "l_item"][1:])
    with pytest.raises(KeyError):
        trees["b"]
