"""How values are written and kept: JSON without blanks, maps without nulls, as existing flows see them."""

from __future__ import annotations

from typing import Any

from msgspec.json import encode

from ostinato.engine.records import Execution, TaskRun


def to_json(value: Any) -> str:
    """A value as compact JSON; the order of keys is kept."""
    return encode(value).decode()


def without_nulls(value: Any) -> Any:
    """A value without the entries of its maps that are null: they are not stored."""
    if isinstance(value, dict):
        return {key: without_nulls(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [without_nulls(inner) for inner in value]
    return value


def described(execution: Execution, run: TaskRun) -> str:
    """A task run that has only been created, as lines about one have always shown it."""
    fields = {
        "tenantId": execution.tenant,
        "id": run.id,
        "executionId": execution.id,
        "namespace": execution.namespace,
        "flowId": execution.flow_id,
        "taskId": run.task_id,
        "parentTaskRunId": run.parent_id,
        "value": run.value,
        "attempts": None,
        "outputs": None,
        "assets": None,
        "state": _created(run),
        "iteration": run.iteration,
        "dynamic": None,
        "forceExecution": None,
    }
    return f"TaskRun({', '.join(f'{name}={_shown(value)}' for name, value in fields.items())})"


def _created(run: TaskRun) -> str:
    first = run.history[0]
    at = first.at.isoformat().replace("+00:00", "Z")
    return f"State(current={first.state}, histories=[State.History(state={first.state}, date={at})])"


def _shown(value: Any) -> str:
    return "null" if value is None else str(value)
