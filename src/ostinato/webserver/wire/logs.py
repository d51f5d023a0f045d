"""Log lines and measurements as clients see them."""

from __future__ import annotations

from typing import Any

from ostinato.engine.records import LogLine, Metric
from ostinato.webserver.wire.dates import iso


def entry(line: LogLine, tenant: str = "main") -> dict[str, Any]:
    """A line of a log."""
    found: dict[str, Any] = {
        "tenantId": tenant,
        "namespace": line.namespace,
        "flowId": line.flow_id,
        "taskId": line.task_id,
        "executionId": line.execution_id,
        "taskRunId": line.task_run_id,
        "attemptNumber": line.attempt,
        "triggerId": line.trigger_id,
        "timestamp": iso(line.at),
        "level": line.level,
        "thread": line.thread,
        "message": line.message,
    }
    return {key: value for key, value in found.items() if value is not None}


def metric(one: Metric, tenant: str = "main") -> dict[str, Any]:
    """A measurement."""
    found: dict[str, Any] = {
        "tenantId": tenant,
        "namespace": one.namespace,
        "flowId": one.flow_id,
        "taskId": one.task_id,
        "executionId": one.execution_id,
        "taskRunId": one.task_run_id,
        "type": one.type,
        "name": one.name,
        "value": one.value,
        "timestamp": iso(one.at),
        "tags": one.tags,
    }
    return found
