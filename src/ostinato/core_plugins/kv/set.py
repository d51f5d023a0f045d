"""`kv.Set`: store a value under a key."""

from __future__ import annotations

from typing import Any

from ostinato.core_plugins.kv.key import checked_key
from ostinato.core_plugins.kv.namespace import OfNamespace
from ostinato.core_plugins.kv.values import KvType, converted, typed
from ostinato.plugin import Duration, Dynamic, RunContext, Task, TaskFailed, Told, plugin


@plugin("io.kestra.plugin.core.kv.Set", title="Create or modify a key-value pair.")
class Set(OfNamespace, Task):
    """Stores a value under a key of a namespace."""

    key: Dynamic[str]
    """The key: letters, digits, dots, underscores and hyphens."""
    value: Told[Any]
    """The value; an expression keeps its type, anything else that is no text is stored as its text."""
    overwrite: Dynamic[bool] = True
    """Whether a key that is there may be replaced."""
    ttl: Dynamic[Duration | None] = None
    """For how long the pair lasts."""
    kv_type: Dynamic[KvType | None] = None
    """The type to store the value as."""
    kv_description: Dynamic[str | None] = None
    """What the pair is there for."""

    async def run(self, ctx: RunContext) -> None:
        kind, value = typed(self.value)
        if self.kv_type is not None:
            value = converted(self.value, self.kv_type)
            kind = typed(value)[0] if self.kv_type == "JSON" else self.kv_type
            if kind == "DATE" and len(value) > len("2024-02-29"):
                kind = "DATETIME"
        stored = await ctx.kv.put(
            await self.reached(ctx),
            checked_key(self.key),
            value,
            kind,
            ttl=self.ttl,
            description=self.kv_description,
            overwrite=self.overwrite,
        )
        if not stored:
            raise TaskFailed(
                f"Cannot set value for key '{self.key}'. Key already exists and `overwrite` is set to `false`."
            )
