"""Triggers as clients see them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ostinato.ports.flows import TriggerState
from ostinato.webserver.wire.dates import maybe_iso


def context(state: TriggerState, next_at: Any = None) -> dict[str, Any]:
    """The state of a trigger. `next_at` is told where the state itself has no date."""
    due = state.next_at or (None if state.disabled else next_at)
    found: dict[str, Any] = {
        "tenantId": state.tenant,
        "namespace": state.namespace,
        "flowId": state.flow_id,
        "triggerId": state.trigger_id,
        "date": maybe_iso(state.date),
        "nextExecutionDate": maybe_iso(due),
        "backfill": state.backfill,
        "stopAfter": state.stop_after or None,
        "disabled": state.disabled,
        "executionId": state.execution_id,
        "updatedDate": maybe_iso(state.updated) if state.execution_id is not None else None,
        "evaluateRunningDate": maybe_iso(state.evaluating_since),
        "workerId": state.worker_id,
    }
    return {key: value for key, value in found.items() if value is not None}


def newer(state: TriggerState, trigger: Mapping[str, Any] | None, kind: str, next_at: Any = None) -> dict[str, Any]:
    """The state of a trigger in the words of newer clients."""
    due = state.next_at or (None if state.disabled else next_at)
    found: dict[str, Any] = {
        "namespace": state.namespace,
        "flowId": state.flow_id,
        "triggerId": state.trigger_id,
        "updatedAt": maybe_iso(state.updated),
        "nextEvaluationDate": maybe_iso(due),
        "lastTriggeredDate": maybe_iso(state.date),
        "backfill": state.backfill,
        "stopAfter": state.stop_after or None,
        "disabled": state.disabled or bool(trigger and trigger.get("disabled") is True),
        "locked": state.execution_id is not None or state.evaluating_since is not None,
        "workerId": state.worker_id,
        "executionId": state.execution_id,
        "kind": kind,
    }
    return {key: value for key, value in found.items() if value is not None}
