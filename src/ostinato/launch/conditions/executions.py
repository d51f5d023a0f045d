"""Conditions on the execution that a Flow trigger watches, and on its flow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ostinato.engine.records import Label
from ostinato.inputs.convert import text_of
from ostinato.launch.conditions.rendered import Rendered

_COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "EQUALS": str.__eq__,
    "PREFIX": str.startswith,
    "SUFFIX": str.endswith,
}


def _flow(condition: Rendered) -> bool:
    execution = condition.watched.execution
    return (execution.namespace, execution.flow_id) == (condition.text("namespace"), condition.text("flowId"))


def _namespace(condition: Rendered) -> bool:
    kind = condition.optional("comparison") or ("PREFIX" if condition.condition.get("prefix") is True else "EQUALS")
    return _COMPARISONS[kind](condition.watched.execution.namespace, condition.text("namespace"))


def _labels(condition: Rendered) -> bool:
    return has_labels(condition.watched.execution.labels, condition.condition.get("labels"))


def has_labels(labels: Iterable[Label], wanted: Any) -> bool:
    """Whether all labels of a map, or of a list of keys and values, are there."""
    given = {(label.key, label.value) for label in labels}
    return all(pair in given for pair in pairs(wanted))


def pairs(written: Any) -> list[tuple[str, str]]:
    """Labels as they are written, a map or a list of keys and values."""
    if isinstance(written, Mapping):
        return [(str(key), text_of(value)) for key, value in written.items()]
    return [(str(one["key"]), text_of(one["value"])) for one in written or ()]


def _status(condition: Rendered) -> bool:
    return _among(condition, condition.watched.execution.state.value)


def _retried(condition: Rendered) -> bool:
    tried = [run.attempts for run in condition.watched.runs if len(run.attempts) > 1]
    return any(_among(condition, attempt.state.value) for attempts in tried for attempt in attempts)


def _among(condition: Rendered, state: str) -> bool:
    within, without = condition.condition.get("in"), condition.condition.get("notIn")
    return (within is None or state in within) and (without is None or state not in without)


def _outputs(condition: Rendered) -> bool:
    watched = condition.facts.watched
    if watched is not None and not watched.execution.outputs:
        return False
    return condition.text("expression").strip() not in ("", "false")


EXECUTIONS: dict[str, Callable[[Rendered], bool]] = {
    "ExecutionFlow": _flow,
    "ExecutionNamespace": _namespace,
    "ExecutionLabels": _labels,
    "ExecutionStatus": _status,
    "HasRetryAttempt": _retried,
    "ExecutionOutputs": _outputs,
    "FlowCondition": _flow,
    "FlowNamespaceCondition": _namespace,
}
"""Each condition by the last part of its type."""
