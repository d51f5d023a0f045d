"""From a flow as it is written to a plan."""

from __future__ import annotations

from typing import Any

import pytest

from ostinato.engine.plan import FlowOutput, Kind, Node, Plan, WorkerGroup
from ostinato.engine.retry import Retry, RetryKind
from ostinato.planner import plan_of
from ostinato.planner.plan import Unplannable
from ostinato.plugin.index import default_index
from ostinato.source import parse

LOG = "io.kestra.plugin.core.log.Log"
FLOW = "io.kestra.plugin.core.flow."


def plan(text: str, **more: Any) -> Plan:
    return plan_of(parse(f"id: f\nnamespace: n\n{text}").value, default_index(), revision=3, **more)


def node(task: str) -> Node:
    """The plan of one task, given in flow style without its braces."""
    return plan(f"tasks: [{{id: a, {task}}}]").nodes["a"]


def ids(nodes: list[Node]) -> list[str]:
    return [one.id for one in nodes]


def log(id_: str, more: str = "") -> str:
    return f"{{id: {id_}, type: {LOG}, message: x{more}}}"


def test_the_lists_of_a_flow() -> None:
    lists = {"tasks": "a", "errors": "b", "finally": "c", "afterExecution": "d"}
    found = plan("\n".join(f"{name}: [{log(id_)}]" for name, id_ in lists.items()))
    root = found.root
    assert (ids(root.main), ids(root.errors), ids(root.finally_), ids(found.after)) == (["a"], ["b"], ["c"], ["d"])
    assert (found.namespace, found.flow_id, found.revision, found.tenant) == ("n", "f", 3, "main")


def test_disabled_tasks_are_left_out() -> None:
    found = plan(f"tasks: [{log('a', ', disabled: true')}, {log('b', ', disabled: false')}]")
    assert ids(found.root.main) == ["b"]


def test_an_old_name_is_planned_as_the_current_one() -> None:
    assert node("type: io.kestra.core.tasks.log.Log, message: x").type == LOG


def test_a_type_that_is_not_there_cannot_be_planned() -> None:
    with pytest.raises(Unplannable, match=r"Invalid type: no\.Such \(task 'a'\)"):
        node("type: no.Such")


def test_what_all_tasks_have() -> None:
    found = node(
        f"type: {LOG}, message: x, runIf: '{{{{ x }}}}', allowFailure: true, allowWarning: true, timeout: PT1S, "
        "logLevel: WARN, logToFile: true, workerGroup: {key: gpu}"
    )
    assert (found.run_if, found.timeout, found.worker_group, found.log_level) == (
        "{{ x }}",
        "PT1S",
        WorkerGroup("gpu"),
        "WARN",
    )
    assert (found.allow_failure, found.allow_warning, found.log_to_file) == (True, True, True)


@pytest.mark.parametrize(
    ("written", "text"), [("true", "true"), ("false", "false"), ("0", "0"), ("'{{ x }}'", "{{ x }}")]
)
def test_conditions_are_texts(written: str, text: str) -> None:
    assert node(f"type: {LOG}, message: x, runIf: {written}").run_if == text


def test_cheap_tasks_run_inside_the_turn_unless_a_group_is_asked_for() -> None:
    assert node(f"type: {LOG}, message: x").inline
    assert not node(f"type: {LOG}, message: x, workerGroup: {{key: gpu}}").inline
    assert not node(f"type: {FLOW}Sleep, duration: PT1S").inline


@pytest.mark.parametrize(
    ("task", "kind", "main", "limit"),
    [
        (f"type: {FLOW}Sequential, tasks: [{log('b')}, {log('c')}]", Kind.SEQUENCE, ["b", "c"], 0),
        (f"type: {FLOW}AllowFailure, tasks: [{log('b')}]", Kind.ALLOW_FAILURE, ["b"], 0),
        (f"type: {FLOW}Parallel, tasks: [{log('b')}], concurrent: 2", Kind.PARALLEL, ["b"], 2),
        (f"type: {FLOW}Parallel, tasks: [{log('b')}]", Kind.PARALLEL, ["b"], 0),
        (f"type: {FLOW}ForEach, values: [1], tasks: [{log('b')}]", Kind.LOOP, ["b"], 1),
        (f"type: {FLOW}ForEach, values: [1], concurrencyLimit: 0, tasks: [{log('b')}]", Kind.LOOP, ["b"], 0),
        (f"type: {FLOW}EachSequential, value: '[1]', tasks: [{log('b')}]", Kind.LOOP, ["b"], 1),
        (f"type: {FLOW}EachParallel, value: '[1]', concurrent: 3, tasks: [{log('b')}]", Kind.EACH_PARALLEL, ["b"], 3),
        (f"type: {LOG}, message: x", Kind.TASK, [], 0),
    ],
)
def test_flowables(task: str, kind: Kind, main: list[str], limit: int) -> None:
    found = node(task)
    assert (found.kind, ids(found.main), found.limit) == (kind, main, limit)


def test_values_of_loops() -> None:
    assert node(f"type: {FLOW}ForEach, values: [1, a], tasks: [{log('b')}]").expression == [1, "a"]
    assert node(f"type: {FLOW}EachSequential, value: '{{{{ x }}}}', tasks: [{log('b')}]").expression == "{{ x }}"


def test_a_dag_knows_what_waits_for_what() -> None:
    found = node(
        f"type: {FLOW}Dag, concurrent: 1, tasks: [{{task: {log('b')}}}, {{task: {log('c')}, dependsOn: [b]}}, "
        f"{{task: {log('d', ', disabled: true')}, dependsOn: [c]}}]"
    )
    assert [(one.id, one.depends_on) for one in found.main] == [("b", ()), ("c", ("b",))]
    assert (found.kind, found.limit) == (Kind.DAG, 1)


def test_branches_of_an_if() -> None:
    found = node(f"type: {FLOW}If, condition: true, then: [{log('b')}], else: [{log('c')}]")
    assert (found.kind, found.expression) == (Kind.IF, "true")
    assert {name: ids(nodes) for name, nodes in found.branches.items()} == {"then": ["b"], "else": ["c"]}


def test_branches_of_a_switch() -> None:
    found = node(
        f"type: {FLOW}Switch, value: x, cases: {{true: [{log('b')}], 1: [{log('c')}]}}, defaults: [{log('d')}]"
    )
    assert found.kind is Kind.SWITCH
    expected = {"case:true": ["b"], "case:1": ["c"], "defaults": ["d"]}
    assert {name: ids(nodes) for name, nodes in found.branches.items()} == expected
    assert "defaults" not in node(f"type: {FLOW}Switch, value: x, cases: {{a: [{log('b')}]}}").branches


def test_handlers_of_a_flowable() -> None:
    found = node(f"type: {FLOW}Sequential, tasks: [{log('b')}], errors: [{log('c')}], finally: [{log('d')}]")
    assert (ids(found.errors), ids(found.finally_)) == (["c"], ["d"])


def test_a_pause() -> None:
    assert node(f"type: {FLOW}Pause, pauseDuration: PT1S, behavior: WARN").options["pauseDuration"] == "PT1S"
    assert node(f"type: {FLOW}Pause, delay: PT2S").options["pauseDuration"] == "PT2S"


def test_a_subflow() -> None:
    found = node(f"type: {FLOW}Subflow, namespace: n, flowId: g, wait: false")
    assert found.kind is Kind.SUBFLOW
    assert {name: found.options[name] for name in ("namespace", "flowId", "wait")} == {
        "namespace": "n", "flowId": "g", "wait": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("type: constant, interval: PT5S, maxAttempt: 3", Retry(kind=RetryKind.CONSTANT, interval=5.0, max_attempts=3)),
        (
            "type: constant, interval: PT5S, maxAttempts: 3, maxDuration: PT1M, warningOnRetry: true, "
            "behavior: CREATE_NEW_EXECUTION",
            Retry(
                kind=RetryKind.CONSTANT, interval=5.0, max_attempts=3, max_duration=60.0, warning_on_retry=True,
                new_execution=True,
            ),
        ),
        (
            "type: exponential, interval: PT1S, maxInterval: PT1M",
            Retry(kind=RetryKind.EXPONENTIAL, interval=1.0, max_interval=60.0, factor=2.0),
        ),
        (
            "type: exponential, interval: PT1S, maxInterval: PT1M, delayFactor: 1.5",
            Retry(kind=RetryKind.EXPONENTIAL, interval=1.0, max_interval=60.0, factor=1.5),
        ),
        (
            "type: random, minInterval: PT1S, maxInterval: PT2S",
            Retry(kind=RetryKind.RANDOM, interval=1.0, max_interval=2.0),
        ),
    ],
)  # fmt: skip
def test_retries(written: str, expected: Retry) -> None:
    assert node(f"type: {LOG}, message: x, retry: {{{written}}}").retry == expected
    assert plan(f"retry: {{{written}}}\ntasks: [{log('a')}]").retry == expected


def test_outputs_of_the_flow() -> None:
    found = plan(
        f"tasks: [{log('a')}]\noutputs: [{{id: o, type: ARRAY, value: '{{{{ x }}}}', itemType: INT}}, "
        "{id: p, type: STRING, value: y, required: false}]"
    )
    assert found.outputs == (
        FlowOutput("o", "ARRAY", "{{ x }}", True, {"itemType": "INT"}),
        FlowOutput("p", "STRING", "y", False, {}),
    )


def test_defaults_reach_the_plan() -> None:
    defaults = [{"type": LOG, "values": {"allowFailure": True, "retry": {"type": "constant", "interval": "PT1S"}}}]
    found = plan(f"tasks: [{log('a')}]", server_defaults=defaults).nodes["a"]
    assert found.allow_failure
    assert found.retry is not None
