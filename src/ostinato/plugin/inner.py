"""A task run in place of another one, with the same context."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ostinato.engine.states import State
from ostinato.plugin.context import TaskContext
from ostinato.plugin.failure import TaskFailed
from ostinato.plugin.index import default_index
from ostinato.plugin.invoke import invoke

NOT_RUNNABLE = "The templated task must be a runnable task"
"""Said of a task with others in it, and of one that changes its execution: the executor's work, not a worker's."""


async def run_inner(context: TaskContext, written: Mapping[str, Any], refused: str) -> Any:
    """Run a task written as a map. Its failure is ours, its lines are in the log already. One that would change the
    execution fails."""
    entry = default_index().lookup(str(written.get("type")))
    if entry is None:
        raise TaskFailed(f"Invalid type: {written.get('type')}")
    if entry.kind != "task":
        raise TaskFailed(NOT_RUNNABLE)
    if entry.type == refused:
        raise TaskFailed("The templated task cannot be of type 'io.kestra.plugin.core.templating.TemplatedTask'")
    outcome = await invoke(default_index().load(entry.type), written, context.scope, context)
    if outcome.state is State.FAILED:
        raise TaskFailed(outcome.error or "The task failed", outputs=outcome.outputs, log=[])
    if outcome.update is not None:
        raise TaskFailed(NOT_RUNNABLE)
    return outcome.outputs
