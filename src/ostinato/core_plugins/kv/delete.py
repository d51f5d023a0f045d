"""`kv.Delete`: remove a key."""

from __future__ import annotations

from ostinato.core_plugins.kv.get import missing
from ostinato.core_plugins.kv.key import checked_key
from ostinato.core_plugins.kv.namespace import OfNamespace
from ostinato.plugin import Dynamic, Outputs, RunContext, Task, TaskFailed, plugin


@plugin("io.kestra.plugin.core.kv.Delete", title="Delete a key-value pair.")
class Delete(OfNamespace, Task):
    """Removes a key with its value."""

    key: Dynamic[str]
    """The key."""
    error_on_missing: Dynamic[bool] = False
    """Whether a missing key is a failure."""

    class Result(Outputs):
        """What happened."""

        deleted: bool
        """Whether there was such a key."""

    async def run(self, ctx: RunContext) -> Result:
        namespace = await self.reached(ctx)
        deleted = await ctx.kv.delete(namespace, checked_key(self.key))
        if not deleted and self.error_on_missing:
            raise TaskFailed(missing(self.key, namespace))
        return self.Result(deleted=deleted)
