"""`kv.GetKeys`: which keys there are."""

from __future__ import annotations

from ostinato.core_plugins.kv.namespace import OfNamespace
from ostinato.plugin import Dynamic, Outputs, RunContext, Task, plugin


@plugin("io.kestra.plugin.core.kv.GetKeys", title="Get keys matching a given prefix.")
class GetKeys(OfNamespace, Task):
    """Lists the keys of a namespace that have not expired."""

    prefix: Dynamic[str | None] = None
    """How the keys begin."""

    class Result(Outputs):
        """The keys."""

        keys: list[str]
        """The keys, sorted."""

    async def run(self, ctx: RunContext) -> Result:
        return self.Result(keys=await ctx.kv.keys(await self.reached(ctx), self.prefix or ""))
