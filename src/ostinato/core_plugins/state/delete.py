"""`state.Delete`: remove a state."""

from __future__ import annotations

from ostinato.core_plugins.state.entry import StateTask
from ostinato.plugin import Dynamic, Outputs, RunContext, TaskFailed, plugin


@plugin(
    "io.kestra.plugin.core.state.Delete",
    title="Delete a state from the state store.",
    aliases=["io.kestra.core.tasks.states.Delete"],
    deprecated="io.kestra.plugin.core.kv.Delete",
)
class Delete(StateTask):
    """Removes a state."""

    error_on_missing: Dynamic[bool] = False
    """Whether a missing state is a failure."""

    class Result(Outputs):
        """What happened."""

        deleted: bool
        """Whether there was such a state."""

    async def run(self, ctx: RunContext) -> Result:
        deleted = await ctx.kv.delete(ctx.flow.namespace, self.entry(ctx))
        if not deleted and self.error_on_missing:
            raise TaskFailed(f"Unable to find the state file '{self.name}'")
        return self.Result(deleted=deleted)
