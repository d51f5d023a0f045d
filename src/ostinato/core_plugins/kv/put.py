"""`kv.Put`: change a value that is there, or a part of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ostinato.core_plugins.deep_maps import merged, nested
from ostinato.core_plugins.kv.get import missing
from ostinato.core_plugins.kv.key import checked_key
from ostinato.core_plugins.kv.namespace import OfNamespace
from ostinato.core_plugins.kv.values import typed
from ostinato.plugin import Dynamic, Pair, RunContext, Task, TaskFailed, Typed, plugin


@plugin("io.kestra.plugin.core.kv.Put", title="Update a key-value pair in place.")
class Put(OfNamespace, Task):
    """Merges a map into the map of a key, or replaces a value; time to live and description stay."""

    key: Dynamic[str]
    """The key."""
    value: Typed[Any]
    """A map to merge, a list of maps with `key` (dots lead into maps) and `value`, or a value that replaces."""
    error_on_missing: Dynamic[bool] = False
    """Whether a missing key is a failure."""

    async def run(self, ctx: RunContext) -> None:
        namespace = await self.reached(ctx)
        pair = await ctx.kv.get(namespace, checked_key(self.key))
        if pair is None and self.error_on_missing:
            raise TaskFailed(missing(self.key, namespace))
        kind, value = typed(_changed(pair, self.value))
        ttl = pair.expires - ctx.now() if pair is not None and pair.expires is not None else None
        description = pair.description if pair is not None else None
        await ctx.kv.put(namespace, self.key, value, kind, ttl=ttl, description=description)


def _changed(pair: Pair | None, value: Any) -> Any:
    there = pair.value if pair is not None else None
    if isinstance(value, Mapping):
        return merged(there, value) if isinstance(there, Mapping) else value
    if not _is_keyed(value):
        return value
    if there is not None and not isinstance(there, Mapping):
        raise TaskFailed("Cannot apply keyed `value` updates to a non-JSON existing KV value.")
    result: dict[str, Any] = dict(there or {})
    for entry in value:
        result = merged(result, nested(str(entry["key"]).split("."), entry.get("value")))
    return result


def _is_keyed(value: Any) -> bool:
    return (
        isinstance(value, list) and bool(value) and all(isinstance(item, Mapping) and "key" in item for item in value)
    )
