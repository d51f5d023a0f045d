"""Executions as clients see them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ostinato.engine.records import Attempt, Cause, Execution, TaskRun
from ostinato.ports.turns import Snapshot
from ostinato.webserver.wire.dates import iso, state


def whole(snapshot: Snapshot) -> dict[str, Any]:
    """An execution with its task runs and their outputs."""
    return header(snapshot.execution, runs=_runs(snapshot))


def _runs(snapshot: Snapshot) -> list[dict[str, Any]]:
    execution, outputs = snapshot.execution, snapshot.outputs
    runs = sorted(snapshot.runs, key=lambda run: run.order)
    return [task_run(execution, run, outputs.get(run.id)) for run in runs]


def header(execution: Execution, runs: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """An execution without what its tasks gave, or with the task runs that are given."""
    found: dict[str, Any] = {
        "tenantId": execution.tenant,
        "id": execution.id,
        "namespace": execution.namespace,
        "flowId": execution.flow_id,
        "flowRevision": execution.revision,
    }
    if runs:
        found["taskRunList"] = runs
    if execution.inputs is not None:
        found["inputs"] = execution.inputs
    if execution.outputs:
        found["outputs"] = execution.outputs
    found["labels"] = [{"key": label.key, "value": label.value} for label in execution.labels]
    if execution.variables:
        found["variables"] = execution.variables
    found["state"] = state(execution.history)
    if execution.original_id not in (None, execution.id):
        found["parentId"] = execution.original_id
    found["originalId"] = execution.original_id or execution.id
    if execution.trigger is not None:
        found["trigger"] = cause(execution.trigger)
    found["deleted"] = False
    found["metadata"] = {
        "attemptNumber": execution.attempt,
        "originalCreatedDate": iso(execution.original_created or execution.created_at),
    }
    if execution.schedule_date is not None:
        found["scheduleDate"] = iso(execution.schedule_date)
    if execution.kind != "NORMAL":
        found["kind"] = execution.kind
    if execution.breakpoints:
        found["breakpoints"] = [_breakpoint(one.id, one.value) for one in execution.breakpoints]
    return found


def _breakpoint(id_: str, value: str | None) -> dict[str, str]:
    return {"id": id_} if value is None else {"id": id_, "value": value}


def cause(trigger: Cause) -> dict[str, Any]:
    """What started an execution."""
    found: dict[str, Any] = {"id": trigger.id, "type": trigger.type, "variables": trigger.variables}
    if trigger.log_file is not None:
        found["logFile"] = trigger.log_file
    return found


def task_run(execution: Execution, run: TaskRun, outputs: dict[str, Any] | None) -> dict[str, Any]:
    """A task run with its outputs."""
    found: dict[str, Any] = {
        "tenantId": execution.tenant,
        "id": run.id,
        "executionId": execution.id,
        "namespace": execution.namespace,
        "flowId": execution.flow_id,
        "taskId": run.task_id,
    }
    if run.parent_id is not None:
        found["parentTaskRunId"] = run.parent_id
    if run.value is not None:
        found["value"] = run.value
    if run.attempts:
        found["attempts"] = [_attempt(attempt) for attempt in run.attempts]
    if outputs or run.ended:
        found["outputs"] = outputs or {}
    found["state"] = state(run.history)
    if run.iteration is not None:
        found["iteration"] = run.iteration
    return found


def _attempt(attempt: Attempt) -> dict[str, Any]:
    found: dict[str, Any] = {"state": state(attempt.history)}
    if attempt.worker_id is not None:
        found["workerId"] = attempt.worker_id
    if attempt.log_file is not None:
        found["logFile"] = attempt.log_file
    return found


def light(execution: Execution) -> dict[str, Any]:
    """The last execution of a flow, as lists of flows show it."""
    return {
        "id": execution.id,
        "flowId": execution.flow_id,
        "namespace": execution.namespace,
        "startDate": iso(execution.created_at),
        "status": execution.state,
    }


def wholes(executions: Iterable[Execution], snapshots: dict[str, Snapshot]) -> list[dict[str, Any]]:
    """Executions of a list, with the task runs of those that are still stored."""
    return [whole(snapshots[e.id]) if e.id in snapshots else header(e) for e in executions]
