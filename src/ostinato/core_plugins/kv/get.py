"""`kv.Get`: read the value of a key."""

from __future__ import annotations

from typing import Any

from ostinato.core_plugins.kv.key import checked_key
from ostinato.core_plugins.kv.namespace import OfNamespace
from ostinato.plugin import Dynamic, Outputs, Pair, RunContext, Task, TaskFailed, parse_duration, plugin


@plugin("io.kestra.plugin.core.kv.Get", title="Get the value of a key-value pair.")
class Get(OfNamespace, Task):
    """Reads the value of a key; where the namespace is that of the flow, those around it are looked through too."""

    key: Dynamic[str]
    """The key."""
    error_on_missing: Dynamic[bool] = False
    """Whether a missing key is a failure."""

    class Result(Outputs):
        """The value."""

        value: Any = None
        """The value with its type, a duration in seconds; none when the key is missing or expired."""

    async def run(self, ctx: RunContext) -> Result:
        pair = await self._find(ctx, checked_key(self.key))
        if pair is None and self.error_on_missing:
            raise TaskFailed(missing(self.key, self.namespace or ctx.flow.namespace))
        return self.Result(value=None if pair is None else _shown(pair))

    async def _find(self, ctx: RunContext, key: str) -> Pair | None:
        if self.namespace not in (None, ctx.flow.namespace):
            return await ctx.kv.get(await self.reached(ctx), key)
        namespace = ctx.flow.namespace
        while namespace:
            pair = await ctx.kv.get(namespace, key)
            if pair is not None:
                return pair
            namespace = namespace.rpartition(".")[0]
        return None


def _shown(pair: Pair) -> Any:
    return parse_duration(pair.value).total_seconds() if pair.type == "DURATION" else pair.value


def missing(key: str, namespace: str) -> str:
    """The message about a key that is not there."""
    return f"No value found for key '{key}' in namespace '{namespace}' and `errorOnMissing` is set to true"
