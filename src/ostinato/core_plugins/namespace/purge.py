"""`namespace.PurgeFiles`: old versions of namespace files deleted."""

from __future__ import annotations

from ostinato.core_plugins.purging import ByVersion, NamespaceProperties
from ostinato.plugin import Dynamic, Outputs, RunContext, Task, plugin
from ostinato.plugin.platform import VersionChoice


@plugin("io.kestra.plugin.core.namespace.PurgeFiles", title="Delete old versions of namespace files.")
class PurgeFiles(NamespaceProperties, Task):
    """Deletes earlier versions of namespace files."""

    file_pattern: Dynamic[str | None] = None
    """A pattern of paths, with `*` and `?`."""
    behavior: ByVersion | None = None
    """Which versions are deleted; all but the current one where nothing is said."""

    class Result(Outputs):
        """What happened."""

        size: int
        """How many versions went."""

    async def run(self, ctx: RunContext) -> Result:
        wanted = self.behavior or ByVersion()
        newest = 1 if wanted.before is None and wanted.keep_amount is None else wanted.keep_amount
        choice = VersionChoice(self.choice(), self.file_pattern, wanted.before, newest)
        return self.Result(size=await ctx.platform.purge_versions(choice))
