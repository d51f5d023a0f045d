"""`state.Set`: merge into a state."""

from __future__ import annotations

from typing import Any

from ostinato.core_plugins.deep_maps import merged, without_nulls
from ostinato.core_plugins.state.entry import StateTask
from ostinato.plugin import Dynamic, Outputs, RunContext, plugin


@plugin(
    "io.kestra.plugin.core.state.Set",
    title="Set a state in the state store.",
    aliases=["io.kestra.core.tasks.states.Set"],
    deprecated="io.kestra.plugin.core.kv.Set",
)
class Set(StateTask):
    """Merges values into a state; what is null is not kept."""

    data: Dynamic[dict[str, Any] | None] = None
    """The values."""

    class Result(Outputs):
        """The state."""

        count: int
        """How many values it has now."""
        key: str
        """Where it is kept."""

    async def run(self, ctx: RunContext) -> Result:
        state = without_nulls(merged(await self.load(ctx) or {}, self.data or {}))
        await ctx.kv.put(ctx.flow.namespace, self.entry(ctx), state, "JSON")
        return self.Result(count=len(state), key=self.entry(ctx))
