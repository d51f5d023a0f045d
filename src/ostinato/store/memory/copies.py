"""Cheap copies of records, so that nobody changes what is stored through a record that was handed in or out."""

from __future__ import annotations

from copy import copy
from typing import Any

from ostinato.engine.records import Attempt, Execution, TaskRun
from ostinato.ports.turns import Snapshot


def copy_attempt(attempt: Attempt) -> Attempt:
    """An attempt with a history of its own."""
    twin = copy(attempt)
    twin.history = attempt.history[:]
    return twin


def copy_run(run: TaskRun) -> TaskRun:
    """A task run with histories of its own."""
    twin = copy(run)
    twin.history = run.history[:]
    twin.attempts = [copy_attempt(attempt) for attempt in run.attempts]
    return twin


def copy_execution(execution: Execution) -> Execution:
    """A header with lists and dictionaries of its own."""
    twin = copy(execution)
    twin.history = execution.history[:]
    twin.labels = execution.labels[:]
    twin.breakpoints = execution.breakpoints[:]
    twin.variables = dict(execution.variables)
    twin.inputs = None if execution.inputs is None else dict(execution.inputs)
    twin.outputs = None if execution.outputs is None else dict(execution.outputs)
    if execution.trigger is not None:
        twin.trigger = copy(execution.trigger)
        twin.trigger.variables = dict(execution.trigger.variables)
    return twin


def copy_outputs(outputs: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Outputs by task run, copied two levels deep."""
    return {run_id: dict(values) for run_id, values in outputs.items()}


def copy_snapshot(snapshot: Snapshot) -> Snapshot:
    """A snapshot that shares no record with its original."""
    return Snapshot(
        execution=copy_execution(snapshot.execution),
        runs=[copy_run(run) for run in snapshot.runs],
        outputs=copy_outputs(snapshot.outputs),
        expansions={run_id: list(values) for run_id, values in snapshot.expansions.items()},
    )
