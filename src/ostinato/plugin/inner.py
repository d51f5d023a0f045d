"""A task run in place of another one, with the same context."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ostinato.engine.states import State
from ostinato.plugin.context import TaskContext
from ostinato.plugin.failure import TaskFailed
from ostinato.plugin.index import default_index
from ostinato.plugin.invoke import invoke
from ostinato.plugin.update import ExecutionUpdate


async def run_inner(context: TaskContext, written: Mapping[str, Any], refused: str) -> Any:
    """Run a task written as a map. Its failure is ours, its lines are in the log already."""
    entry = default_index().lookup(str(written.get("type")))
    if entry is None:
        raise TaskFailed(f"Invalid type: {written.get('type')}")
    if entry.kind != "task":
        raise TaskFailed("The templated task must be a runnable task")
    if entry.type == refused:
        raise TaskFailed("The templated task cannot be of type 'io.kestra.plugin.core.templating.TemplatedTask'")
    outcome = await invoke(default_index().load(entry.type), written, context.scope, context)
    if outcome.state is State.FAILED:
        raise TaskFailed(outcome.error or "The task failed", outputs=outcome.outputs, log=[])
    if isinstance(outcome.update, ExecutionUpdate):
        return outcome.update
    return outcome.outputs
