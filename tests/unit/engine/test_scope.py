"""The variables that expressions see."""

from __future__ import annotations

from typing import Any

import pytest

from ostinato.engine.events import TaskEnded
from ostinato.engine.order import EVALUATED, RENDERED, SENT, Order, stored
from ostinato.engine.records import Cause, Label
from ostinato.engine.scope import OpenedOutputs, Variables, nested, plain
from ostinato.engine.states import State
from tests.unit.engine.play import START, Play, plan, tasks

FLOW = "io.kestra.plugin.core.flow."
LOOPS = f"""tasks:
  - {{id: before, type: io.kestra.plugin.core.log.Log, message: x}}
  - id: outer
    type: {FLOW}ForEach
    values: [v]
    tasks:
      - id: choice
        type: {FLOW}If
        condition: true
        then:
          - id: inner
            type: {FLOW}ForEach
            values: [w]
            tasks: {tasks("leaf")}
"""


@pytest.fixture
def play() -> Play:
    return Play(plan(LOOPS), holds={"leaf"})


def at(play: Play, task_id: str | None, **globals_: Any) -> Variables:
    return Variables(play.view, None if task_id is None else play.run(task_id), globals_)


def test_a_task_run_knows_itself(play: Play) -> None:
    found = at(play, "leaf")["taskrun"]
    run = play.run("leaf")
    assert found == {
        "id": run.id, "startDate": START, "attemptsCount": 0, "value": "w", "iteration": 0, "parentId": run.parent_id,
    }  # fmt: skip
    assert at(play, "leaf")["task"] == {"id": "leaf", "type": "io.kestra.plugin.core.log.Log"}


def test_attempts_that_have_ended_are_counted() -> None:
    retry = "{type: constant, interval: PT1S, maxAttempts: 3}"
    play = Play(plan(f"tasks: {tasks('a', retry=retry)}"), fails={"a": 1}, holds={"a"})
    counts = [at(play, "a")["taskrun"]["attemptsCount"]]
    play.start("a")
    counts.append(at(play, "a")["taskrun"]["attemptsCount"])
    play.end("a", State.FAILED)
    play.fire()
    counts.append(at(play, "a")["taskrun"]["attemptsCount"])
    assert counts == [0, 0, 1]


def test_parents_are_told_from_the_inside_out(play: Play) -> None:
    variables = at(play, "leaf")
    assert variables["parents"] == [{"taskrun": {"value": "v"}, "outputs": {"evaluationResult": True}}]
    assert variables["parent"] == variables["parents"][0]


def test_a_task_at_the_top_has_no_parent(play: Play) -> None:
    variables = at(play, "before")
    assert variables["parents"] == []
    with pytest.raises(KeyError):
        variables["parent"]


def test_the_flow_itself_has_no_task(play: Play) -> None:
    variables = at(play, None)
    assert {"task", "taskrun", "parents", "parent"} & set(variables) == set()
    assert variables["flow"] == {"id": "f", "namespace": "n", "revision": 1, "tenantId": "main"}


def test_the_execution_is_known(play: Play) -> None:
    found = at(play, None)["execution"]
    assert (found["id"], found["state"], found["startDate"], found["originalId"]) == ("E", "RUNNING", START, "E")
    assert "outputs" not in found
    play.view.execution.outputs = {"o": 1}
    play.view.execution.original_id = "O"
    found = at(play, None)["execution"]
    assert (found["outputs"], found["originalId"]) == ({"o": 1}, "O")


def test_states_of_tasks_are_known_by_value_in_loops(play: Play) -> None:
    states = at(play, "leaf")["tasks"]
    assert states["before"]["state"] == "SUCCESS"
    assert states["choice"] == {"v": {"state": "RUNNING"}}
    assert set(states) == {"before", "outer", "choice", "inner", "leaf"}
    assert len(states) == 5
    with pytest.raises(KeyError):
        states["nowhere"]


def test_labels_and_triggers_are_known(play: Play) -> None:
    with pytest.raises(KeyError):
        at(play, None)["trigger"]
    play.view.execution.labels = [Label("team.name", "red"), Label("a", "b")]
    play.view.execution.trigger = Cause("t", "type", {"date": "x"})
    variables = at(play, None)
    assert variables["labels"] == {"team": {"name": "red"}, "a": "b"}
    assert variables["trigger"] == {"date": "x"}


def test_globals_are_seen_unless_the_execution_has_the_name(play: Play) -> None:
    variables = at(play, "leaf", envs={"a": "b"}, flow="not this", inputs={"from": "globals"})
    assert (variables["envs"], variables["inputs"]) == ({"a": "b"}, {"from": "globals"})
    assert variables["flow"]["id"] == "f"
    assert len(variables) == len(list(variables))
    with pytest.raises(KeyError):
        variables["nowhere"]


@pytest.mark.parametrize(
    ("flat", "expected"),
    [
        ({"a": 1}, {"a": 1}),
        ({"a.b": 1, "a.c.d": 2}, {"a": {"b": 1, "c": {"d": 2}}}),
        ({"a": 1, "a.b": 2, "a.b.c": 3}, {"a": 1}),
        ({"a.b": 2, "a": 1}, {"a": {"b": 2}}),
    ],
)
def test_dots_nest(flat: dict[str, Any], expected: dict[str, Any]) -> None:
    assert nested(flat) == expected


def test_lazy_maps_are_made_plain(play: Play) -> None:
    play.end("leaf")
    found = plain(at(play, None)["outputs"])
    assert type(found) is dict
    assert found["leaf"] == {"v": {"w": {"value": "leafw"}}}
    assert plain([{"a": [1]}]) == [{"a": [1]}]


def test_what_dots_nest() -> None:
    assert nested({"z": 1, "a.z": 1, "a.c.b": 2}) == {"z": 1, "a": {"z": 1, "c": {"b": 2}}}
    assert nested({"a.b": 1, "a.b.c": 2, "a.d": 3}) == {"a": {"b": 1, "d": 3}}


def orders(order: Order) -> dict[str, list[str]]:
    """How the maps of an execution are seen at its task `y`."""
    text = f"variables: {{alpha: 0, theta: 1, iota: 2}}\ntasks: {tasks('theta', 'iota', 'y')}"
    inputs = stored({"alpha": 0, "theta": {"zeta": 1, "b": 2}, "iota": 2})
    play = Play(plan(text), inputs=inputs, holds={"theta", "y"})
    given = {"value": {"zeta": 1, "alpha": 2, "mid": 3, "b": 4}}
    play.send(TaskEnded(at=START, run_id=play.run("theta").id, attempt=0, state=State.SUCCESS, outputs=given))
    play.view.execution.variables = play.plan.variables
    play.view.execution.labels = [Label("z", "a"), Label("system.from", "b"), Label("system.at", "c"), Label("ab", "c")]
    found = Variables(play.view, play.run("y"), {}, order=order)
    return {
        "vars": list(found["vars"]),
        "inputs": list(found["inputs"]),
        "deep input": list(found["inputs"]["theta"]),
        "outputs": list(found["outputs"]),
        "deep output": list(found["outputs"]["theta"]["value"]),
        "labels": list(found["labels"]),
        "deep label": list(found["labels"]["system"]),
        "tasks": list(found["tasks"]),
        "flow": list(found["flow"]),
    }


def test_tasks_see_all_maps_as_they_are_stored() -> None:
    assert orders(SENT) == {
        "vars": ["iota", "alpha", "theta"],
        "inputs": ["iota", "alpha", "theta"],
        "deep input": ["b", "zeta"],
        "outputs": ["iota", "theta"],
        "deep output": ["b", "mid", "zeta", "alpha"],
        "labels": ["z", "ab", "system"],
        "deep label": ["at", "from"],
        "tasks": ["y", "iota", "theta"],
        "flow": ["id", "revision", "tenantId", "namespace"],
    }


def test_the_executor_sees_hash_maps() -> None:
    assert orders(RENDERED) == {
        "vars": ["theta", "iota", "alpha"],
        "inputs": ["theta", "iota", "alpha"],
        "deep input": ["b", "zeta"],
        "outputs": ["theta", "iota"],
        "deep output": ["zeta", "mid", "b", "alpha"],
        "labels": ["ab", "system", "z"],
        "deep label": ["at", "from"],
        "tasks": ["iota", "y", "theta"],
        "flow": ["id", "namespace", "revision", "tenantId"],
    }


def test_who_looks_at_an_execution_sees_outputs_as_they_are_stored() -> None:
    found = orders(EVALUATED)
    assert found.pop("deep output") == ["b", "mid", "zeta", "alpha"]
    assert found.items() <= orders(RENDERED).items()


def test_sealed_outputs_are_read_when_they_are_looked_at(play: Play) -> None:
    def opened(values: Any) -> Any:
        return {"opened": values}

    play.plan.seals = True
    found = Variables(play.view, play.run("leaf"), {}, opened=opened)
    known = OpenedOutputs(play.view.outputs, opened)
    assert (len(known), set(known)) == (len(play.view.outputs), set(play.view.outputs))
    assert found["outputs"]["before"]["opened"] == {"value": "before"}
    assert found["parent"] == {"opened": at(play, "leaf")["parent"]} or "opened" in found["parent"]
    assert all("opened" in one for one in found["parents"])


def test_states_of_runs_without_a_value_of_their_own_are_told_by_the_last() -> None:
    body = f"values: [v, w], tasks: [{{id: s, type: {FLOW}Sequential, tasks: {tasks('x')}}}]"
    play = Play(plan(f"tasks:\n  - {{id: fe, type: {FLOW}ForEach, {body}}}"))
    states = at(play, None)["tasks"]
    assert states["x"] == {"state": "SUCCESS"}
    assert states["s"] == {"v": {"state": "SUCCESS"}, "w": {"state": "SUCCESS"}}


def test_a_task_has_outputs_once_it_has_run_even_none_but_where_it_only_changes_the_execution() -> None:
    log = "io.kestra.plugin.core.log.Log"
    skipped = f"{{id: s, type: {log}, message: x, runIf: '{{{{ false }}}}'}}"
    labels = "{id: l, type: io.kestra.plugin.core.execution.Labels, labels: {k: v}}"
    play = Play(plan(f"tasks: [{tasks('a')[1:-1]}, {labels}, {skipped}, {tasks('c')[1:-1]}]"), holds={"a", "l", "c"})
    for task_id in ("a", "l"):
        play.send(TaskEnded(at=play.now, run_id=play.run(task_id).id, attempt=0, state=State.SUCCESS))
    assert dict(at(play, "c")["outputs"]) == {"a": {}}


def test_inputs_that_were_dropped_show_their_defaults(play: Play) -> None:
    play.plan.input_defaults = {"a": "1", "db.name": "main", "db.port": "5", "x.y": "z"}
    assert "inputs" not in at(play, None)
    play.view.execution.inputs = {"a": "given", "db": {"port": "7"}, "x": "text"}
    found = at(play, None)["inputs"]
    assert found == {"a": "given", "db": {"name": "main", "port": "7"}, "x": {"y": "z"}}
    play.plan.input_defaults = {"a": "1"}
    assert at(play, None)["inputs"] == {"a": "given", "db": {"port": "7"}, "x": "text"}


def test_what_is_handed_out_together_shows_as_it_was_before() -> None:
    text = "tasks: [{id: p, type: io.kestra.plugin.core.flow.Parallel, tasks: " + tasks("a", "b") + "}]"
    play = Play(plan(text), holds={"a", "b"})
    assert play.run("a").state == "SUBMITTED"
    assert Variables(play.view, play.run("b"), {})["tasks"]["a"] == {"state": "CREATED"}
