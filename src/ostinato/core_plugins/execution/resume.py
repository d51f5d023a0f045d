"""`execution.Resume`: go on with a paused execution."""

from __future__ import annotations

from typing import Any

from ostinato.core_plugins.execution.reference import ExecutionReference
from ostinato.plugin import Dynamic, RunContext, Task, plugin


@plugin(
    "io.kestra.plugin.core.execution.Resume",
    title="Resume a paused execution.",
    deprecated="the API client plugin",
)
class Resume(ExecutionReference, Task):
    """Resumes a paused execution; fails if it is unknown or not paused."""

    inputs: Dynamic[dict[str, Any] | None] = None
    """Values for the inputs of the pause."""

    async def run(self, ctx: RunContext) -> None:
        await ctx.platform.resume(self.referred(ctx), self.inputs)
