"""What the state tasks share: which entry of the key-value store they mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ostinato.core_plugins.state.digest import digest
from ostinato.plugin import Dynamic, RunContext, Task


class StateTask(Task):
    """A task on one state."""

    name: Dynamic[str] = "default"
    """Name of the state."""
    namespace: Dynamic[bool] = False
    """Whether all flows of the namespace share it."""
    taskrun_value: Dynamic[bool] = True
    """Whether each value of a loop has a state of its own."""

    def entry(self, ctx: RunContext) -> str:
        """The key of the state."""
        flow = "" if self.namespace else f"{ctx.flow.id}_"
        value = ctx.task_run.value if self.taskrun_value else None
        suffix = "" if value is None else f"_{digest(value)}"
        return f"{flow}states_tasks-states_{self.name}{suffix}"

    async def load(self, ctx: RunContext) -> Mapping[str, Any] | None:
        """The state, or None when there is none."""
        pair = await ctx.kv.get(ctx.flow.namespace, self.entry(ctx))
        return pair.value if pair is not None and isinstance(pair.value, Mapping) else None
