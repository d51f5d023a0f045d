"""`execution.Resume`: go on with a paused execution."""

from __future__ import annotations

from typing import Any

from ostinato.plugin import Dynamic, RunContext, Task, plugin


@plugin(
    "io.kestra.plugin.core.execution.Resume",
    title="Resume a paused execution.",
    deprecated="the API client plugin",
)
class Resume(Task):
    """Resumes a paused execution; fails if it is unknown or not paused."""

    namespace: Dynamic[str | None] = None
    """Namespace of the execution's flow."""
    flow_id: Dynamic[str | None] = None
    """Id of the execution's flow."""
    execution_id: Dynamic[str | None] = None
    """Id of the execution, by default the running one."""
    inputs: Dynamic[dict[str, Any] | None] = None
    """Values for the inputs of the pause."""

    async def run(self, ctx: RunContext) -> None:
        await ctx.platform.resume(self.execution_id or ctx.execution.id, self.inputs)
