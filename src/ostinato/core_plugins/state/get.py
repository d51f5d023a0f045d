"""`state.Get`: read a state."""

from __future__ import annotations

from typing import Any

from ostinato.core_plugins.state.entry import StateTask
from ostinato.plugin import Dynamic, Outputs, RunContext, TaskFailed, plugin


@plugin(
    "io.kestra.plugin.core.state.Get",
    title="Get a state from the state store.",
    aliases=["io.kestra.core.tasks.states.Get"],
    deprecated="io.kestra.plugin.core.kv.Get",
)
class Get(StateTask):
    """Reads a state."""

    error_on_missing: Dynamic[bool] = False
    """Whether a missing state is a failure."""

    class Result(Outputs):
        """The state."""

        count: int
        """How many values it has."""
        data: dict[str, Any]
        """Its values."""

    async def run(self, ctx: RunContext) -> Result:
        state = await self.load(ctx)
        if state is None and self.error_on_missing:
            raise TaskFailed(f"State {self.entry(ctx)} not found")
        return self.Result(count=len(state or {}), data=dict(state or {}))
