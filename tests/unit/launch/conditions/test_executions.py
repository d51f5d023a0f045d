"""Conditions on a watched execution."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ostinato.engine.records import Attempt, Execution, Label, Mark, TaskRun
from ostinato.engine.states import State
from ostinato.expressions import Environment, ExpressionError, Scope
from ostinato.launch.conditions import Facts, hold
from ostinato.plugin.index import default_index
from ostinato.ports.turns import Snapshot
from ostinato.source import parse

CORE = "io.kestra.plugin.core.condition."
AT = datetime(2026, 1, 15, 12, tzinfo=UTC)


def facts(
    outputs: Any = None, state: State = State.SUCCESS, attempts: tuple[State, ...] = (), **variables: Any
) -> Facts:
    """What is known of an execution of company.team.orders, labelled env=prod."""
    marks = [Mark(State.CREATED, AT), Mark(state, AT)]
    labels = [Label("env", "prod"), Label("n", "1")]
    execution = Execution("e", "company.team", "orders", 3, marks, labels=labels, outputs=outputs)
    run = TaskRun("r", "a", 0, marks, attempts=[Attempt([Mark(one, AT)]) for one in attempts])
    scope = Scope({"trigger": {"outputs": outputs or {}}, **variables}, Environment(now=lambda: AT))
    return Facts(scope, default_index(), Snapshot(execution, [run]))


def told(condition: str, known: Facts | None = None) -> bool:
    written = parse(f"conditions: [{condition.replace('type: ', f'type: {CORE}')}]").value
    return hold(written, known or facts())


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("{type: ExecutionFlow, namespace: company.team, flowId: orders}", True),
        ("{type: ExecutionFlow, namespace: company, flowId: orders}", False),
        ("{type: FlowCondition, namespace: company.team, flowId: orders}", True),
        ("{type: ExecutionNamespace, namespace: company.team}", True),
        ("{type: ExecutionNamespace, namespace: company}", False),
        ("{type: ExecutionNamespace, namespace: compan, comparison: PREFIX}", True),
        ("{type: ExecutionNamespace, namespace: company, prefix: true}", True),
        ("{type: ExecutionNamespace, namespace: team, comparison: SUFFIX}", True),
        ("{type: FlowNamespaceCondition, namespace: company, prefix: true}", True),
        ("{type: FlowNamespaceCondition, namespace: company}", False),
        ("{type: ExecutionLabels, labels: {env: prod, n: 1}}", True),
        ("{type: ExecutionLabels, labels: {env: prod, n: 2}}", False),
        ("{type: ExecutionLabels, labels: [{key: env, value: prod}]}", True),
        ("{type: ExecutionStatus, in: [SUCCESS, WARNING]}", True),
        ("{type: ExecutionStatus, notIn: [SUCCESS]}", False),
        ("{type: ExecutionStatus, in: [SUCCESS], notIn: [FAILED]}", True),
        ("{type: ExecutionStatusCondition, in: [FAILED]}", False),
        ("{type: Not, conditions: [{type: ExecutionStatus, in: [FAILED]}]}", True),
        ("{type: Or, conditions: [{type: ExecutionStatus, in: [FAILED]}, {type: Expression, expression: x}]}", True),
    ],
)
def test_conditions_on_an_execution(condition: str, expected: bool) -> None:
    assert told(condition) is expected


@pytest.mark.parametrize(
    ("attempts", "expected"),
    [
        ((State.FAILED, State.SUCCESS), True),
        ((State.SUCCESS, State.SUCCESS), False),
        ((State.FAILED,), False),
        ((), False),
    ],
)
def test_a_retried_task_has_more_than_one_attempt(attempts: tuple[State, ...], expected: bool) -> None:
    assert told("{type: HasRetryAttempt, in: [FAILED]}", facts(attempts=attempts)) is expected


def test_outputs_are_asked_only_where_there_are_any() -> None:
    condition = "{type: ExecutionOutputs, expression: '{{ trigger.outputs.n > 3 }}'}"
    assert told(condition, facts({"n": 5}))
    assert not told(condition, facts({"n": 1}))
    assert not told(condition, facts())


def test_without_a_watched_execution_they_cannot_be_told() -> None:
    known = Facts(facts().scope, default_index())
    with pytest.raises(ExpressionError, match="only Flow triggers watch executions"):
        told("{type: ExecutionStatus, in: [SUCCESS]}", known)
