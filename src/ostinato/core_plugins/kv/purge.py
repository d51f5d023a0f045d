"""`kv.PurgeKV`: pairs that are no longer wanted deleted."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ostinato.core_plugins.purging import ByVersion, NamespaceProperties
from ostinato.plugin import Dynamic, Outputs, Properties, RunContext, Task, plugin
from ostinato.plugin.platform import KeyChoice


class ByKey(Properties):
    """Whole pairs."""

    type: Literal["key"] = "key"
    """The word `key`."""
    expired_only: Dynamic[bool] = True
    """Whether only pairs go whose time is over."""


@plugin("io.kestra.plugin.core.kv.PurgeKV", title="Delete expired keys, or old versions of them.")
class PurgeKV(NamespaceProperties, Task):
    """Deletes pairs of the key-value store. Only the current version of a pair is stored, so that the behavior
    `version` finds nothing to delete."""

    key_pattern: Dynamic[str | None] = None
    """A pattern of keys, with `*` and `?`."""
    behavior: Annotated[ByKey | ByVersion | None, Field(discriminator="type")] = None
    """What is deleted; expired pairs where nothing is said."""
    expired_only: Dynamic[bool | None] = Field(None, json_schema_extra={"$deprecated": True})
    """Use behavior.expiredOnly."""

    class Result(Outputs):
        """What happened."""

        size: int
        """How many pairs went."""

    async def run(self, ctx: RunContext) -> Result:
        namespaces = self.choice()
        if isinstance(self.behavior, ByVersion):
            return self.Result(size=0)
        choice = KeyChoice(namespaces, self.key_pattern, self._expired_only())
        return self.Result(size=await ctx.platform.purge_pairs(choice))

    def _expired_only(self) -> bool:
        if isinstance(self.behavior, ByKey):
            return self.behavior.expired_only
        return self.expired_only is not False
