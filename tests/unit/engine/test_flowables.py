"""How each flowable unfolds, and in which state it ends."""

from __future__ import annotations

import pytest

from ostinato.engine import events as e
from ostinato.engine.states import State
from tests.unit.engine.play import Play, plan, tasks

FLOW = "io.kestra.plugin.core.flow."


def flowable(type_: str, body: str) -> str:
    return f"tasks:\n  - {{id: f, type: {FLOW}{type_}, {body}}}\n"


def test_tasks_run_one_after_the_other() -> None:
    play = Play(plan(f"tasks: {tasks('a', 'b', 'c')}"))
    assert play.started == ["a", "b", "c"]
    assert play.history == "CREATED RUNNING SUCCESS"


def test_a_failure_stops_a_sequence() -> None:
    play = Play(plan(f"tasks: {tasks('a', 'b', 'c')}"), fails={"b": 1})
    assert play.runs == "a:SUCCESS b:FAILED"
    assert play.state is State.FAILED


def test_a_tolerated_failure_does_not() -> None:
    play = Play(plan(f"tasks: {tasks('a', 'b', allowFailure='true')}"), fails={"a": 1})
    assert play.runs == "a:WARNING b:SUCCESS"
    assert play.state is State.WARNING
    assert play.run("a").attempts[0].state is State.FAILED


@pytest.mark.parametrize("limit", [0, 1, 2])
def test_a_parallel_never_runs_more_than_its_limit(limit: int) -> None:
    body = f"concurrent: {limit}, tasks: {tasks('a', 'b', 'c')}"
    play = Play(plan(flowable("Parallel", body)), holds={"a", "b", "c"})
    assert len(play.started) == (limit or 3)
    for task_id in ("a", "b", "c"):
        play.end(task_id)
    assert play.runs == "f:SUCCESS a:SUCCESS b:SUCCESS c:SUCCESS"


def test_a_failing_parallel_starts_nothing_more_and_leaves_what_runs() -> None:
    body = f"concurrent: 2, tasks: {tasks('a', 'b', 'c')}, errors: {tasks('e')}"
    play = Play(plan(flowable("Parallel", body)), holds={"a", "b"})
    play.start("b")
    play.end("a", State.FAILED)
    assert play.runs == "f:FAILED a:FAILED b:FAILED e:SUCCESS"
    assert play.run("b").attempts[0].state is State.RUNNING
    assert play.state is State.FAILED


def test_a_dag_waits_for_its_dependencies() -> None:
    body = (
        "tasks: ["
        + ", ".join(
            f"{{task: {tasks(id_)[1:-1]}, dependsOn: [{needs}]}}"
            for id_, needs in (("d", "b, c"), ("b", "a"), ("c", "a"), ("a", ""))
        )
        + "]"
    )
    play = Play(plan(flowable("Dag", body)))
    assert play.started == ["a", "b", "c", "d"]


def test_a_disabled_dependency_counts_as_done() -> None:
    body = f"tasks: [{{task: {tasks('a', disabled='true')[1:-1]}}}, {{task: {tasks('b')[1:-1]}, dependsOn: [a]}}]"
    assert Play(plan(flowable("Dag", body))).runs == "f:SUCCESS b:SUCCESS"


@pytest.mark.parametrize(
    ("condition", "branch"),
    [("true", "a"), ("'false'", "b"), ("0", "b"), ("'-0'", "b"), ("' '", "b"), ("no way", "a"), ("'{{ 1 > 2 }}'", "b")],
)
def test_an_if_takes_one_branch(condition: str, branch: str) -> None:
    play = Play(plan(flowable("If", f"condition: {condition}, then: {tasks('a')}, else: {tasks('b')}")))
    assert play.started == [branch]
    assert play.view.outputs[play.run("f").id] == {"evaluationResult": branch == "a"}


def test_an_if_that_cannot_be_decided_runs_its_own_handlers_first() -> None:
    body = f"condition: '{{{{ nobody }}}}', then: {tasks('a')}, errors: {tasks('own')}"
    play = Play(plan(flowable("If", body) + f"errors: {tasks('outer')}"))
    assert play.started == ["own", "outer"]
    assert play.run("f").state is State.FAILED
    assert ("ERROR", "f") in [(level, task) for level, _, task in play.logs]


@pytest.mark.parametrize(("value", "started"), [("x", ["a"]), ("y", ["b"]), ("z", ["d"]), ("''", ["d"])])
def test_a_switch_takes_the_case_of_its_value(value: str, started: list[str]) -> None:
    body = f"value: {value}, cases: {{x: {tasks('a')}, y: {tasks('b')}}}, defaults: {tasks('d')}"
    play = Play(plan(flowable("Switch", body)))
    assert play.started == started


def test_a_switch_without_a_case_fails() -> None:
    play = Play(plan(flowable("Switch", f"value: z, cases: {{x: {tasks('a')}}}")))
    assert play.state is State.FAILED
    assert play.logs == [("WARN", "No task found on flow 'n.f', task 'f', execution 'E'", "f")]


def test_a_loop_runs_its_tasks_for_each_value_in_turn() -> None:
    play = Play(plan(flowable("ForEach", f"values: [x, y], tasks: {tasks('a', 'b')}")))
    assert play.started == ["a[x]", "b[x]", "a[y]", "b[y]"]
    assert [play.run("a", v).iteration for v in ("x", "y")] == [0, 1]


def test_equal_values_run_once_and_numbers_become_text() -> None:
    play = Play(plan(flowable("ForEach", f"values: [1, 2, 1], concurrencyLimit: 0, tasks: {tasks('a')}")))
    assert play.started == ["a[1]", "a[2]"]


def test_a_loop_hands_the_rest_to_the_next_turn_when_the_turn_is_full() -> None:
    text = flowable("ForEach", f"values: {[str(n) for n in range(20)]}, concurrencyLimit: 0, tasks: {tasks('a', 'b')}")
    play = Play(plan(text), births=3)
    assert len(play.started) == 40
    assert play.state is State.SUCCESS


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_a_loop_never_runs_more_tasks_than_its_limit(limit: int) -> None:
    text = flowable("ForEach", f"values: [x, y, z], concurrencyLimit: {limit}, tasks: {tasks('a')}")
    play = Play(plan(text), holds={"a"})
    assert play.started == [f"a[{v}]" for v in "xyz"[:limit]]
    play.end("a", value="x")
    assert play.started == [f"a[{v}]" for v in "xyz"[: limit + 1]]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ("'not a list'", "must be a JSON array"),
        ("[1.5]", "Unknown value element type: class java.lang.Double"),
        ("[[1]]", "Unknown value element type: class java.util.ArrayList"),
        ("'[1, null]'", "Found '1' null values on Each"),
        ("'{{ nobody }}'", "Unable to find `nobody`"),
    ],
)
def test_a_loop_with_wrong_values_fails(values: str, message: str) -> None:
    play = Play(plan(flowable("ForEach", f"values: {values}, tasks: {tasks('a')}")))
    assert play.runs == "f:FAILED"
    assert any(message in text for _, text, _ in play.logs)


def test_each_parallel_treats_every_task_of_every_value_as_a_unit() -> None:
    text = flowable("EachParallel", f"value: [x, y], concurrent: 3, tasks: {tasks('a', 'b')}")
    play = Play(plan(text), holds={"a", "b"})
    assert play.started == ["a[x]", "b[x]", "a[y]"]


def test_allow_failure_makes_a_warning_of_a_failure() -> None:
    play = Play(plan(flowable("AllowFailure", f"tasks: {tasks('a', 'b')}")), fails={"a": 1})
    assert play.runs == "f:WARNING a:FAILED"


@pytest.mark.parametrize(
    ("behaviour", "state"),
    [("RESUME", State.SUCCESS), ("WARN", State.WARNING), ("FAIL", State.FAILED), ("CANCEL", State.CANCELLED)],
)
def test_a_pause_ends_as_its_behaviour_says(behaviour: str, state: State) -> None:
    play = Play(plan(flowable("Pause", f"pauseDuration: PT5S, behavior: {behaviour}")))
    assert play.state is State.PAUSED
    play.fire()
    assert play.run("f").state is state
    assert play.state is state
    assert ("RESTARTED" in play.history) is (state is not State.CANCELLED)


def test_an_allowed_failure_stays_a_warning() -> None:
    body = f"allowWarning: true, tasks: {tasks('a')}"
    assert Play(plan(flowable("AllowFailure", body)), fails={"a": 1}).runs == "f:WARNING a:FAILED"


def test_outputs_of_loops_are_found_by_value() -> None:
    format_ = "'{{ outputs.a[taskrun.value].value }} {{ parents }}'"
    body = f"values: [x, y], tasks: [{tasks('a')[1:-1]}, {{id: s, type: {FLOW}Switch, value: {format_}, cases: {{}}, "
    play = Play(plan(flowable("ForEach", body + f"defaults: {tasks('d')}}}]")))
    values = [play.view.outputs[play.run("s", v).id]["value"] for v in ("x", "y")]
    assert values == ["ax []", "ay []"]


SIDE_BY_SIDE = f"tasks: [{{id: l, type: {FLOW}ForEach, values: [v, w], concurrencyLimit: 0, tasks: {tasks('x', 'y')}}}]"


@pytest.mark.parametrize("limit", [0, 1])
def test_a_loop_that_was_held_up_goes_on_where_it_was(limit: int) -> None:
    play = Play(plan(SIDE_BY_SIDE.replace("Limit: 0", f"Limit: {limit}")), holds={"x"})
    play.start("x")
    play.send(e.PauseRequested(at=play.now))
    play.end("x", value="v")
    play.holds.clear()
    play.send(e.ResumeRequested(at=play.now))
    for run in [run for run in play.view.runs.values() if not run.ended]:
        play.end("x", value=run.value)
    assert play.state is State.SUCCESS
    assert sorted(play.started) == ["x[v]", "x[w]", "y[v]", "y[w]"]


def test_values_that_were_well_go_on_after_a_restart() -> None:
    play = Play(plan(SIDE_BY_SIDE), holds={"x"})
    states = {"v": State.FAILED, "w": State.SUCCESS}
    ends = [
        e.TaskEnded(at=play.now, run_id=play.run("x", value).id, attempt=0, state=state)
        for value, state in states.items()
    ]
    play.send(e.TasksEnded(at=play.now, ends=ends))
    assert play.runs == "l:FAILED x[v]:FAILED x[w]:SUCCESS"
    play.holds.clear()
    play.send(e.RestartRequested(at=play.now))
    assert (play.state, play.runs) == ("SUCCESS", "l:SUCCESS x[v]:SUCCESS x[w]:SUCCESS y[w]:SUCCESS y[v]:SUCCESS")
