"""Which namespace a task on the key-value store means."""

from __future__ import annotations

from ostinato.plugin import Dynamic, Properties, RunContext, TaskFailed


class OfNamespace(Properties):
    """A namespace with its pairs."""

    namespace: Dynamic[str | None] = None
    """The namespace, by default that of the flow."""

    async def reached(self, ctx: RunContext) -> str:
        """The namespace; TaskFailed if it is neither the flow's own nor one around it, and is not known."""
        own = ctx.flow.namespace
        name = self.namespace or own
        if name != own and not own.startswith(name + ".") and not await ctx.kv.knows(name):
            raise TaskFailed(f"Cannot access the KV store. The namespace '{name}' does not exist.")
        return name
