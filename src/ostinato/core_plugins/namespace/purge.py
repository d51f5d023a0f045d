"""`namespace.PurgeFiles`: old versions of namespace files deleted."""

from __future__ import annotations

from ostinato.core_plugins.purging import ByVersion, NamespaceProperties
from ostinato.plugin import Dynamic, Outputs, RunContext, Task, plugin


@plugin("io.kestra.plugin.core.namespace.PurgeFiles", title="Delete old versions of namespace files.")
class PurgeFiles(NamespaceProperties, Task):
    """Deletes versions of namespace files that are not the current one. Only the current version of a file is stored,
    so that there is nothing to delete."""

    file_pattern: Dynamic[str | None] = None
    """A pattern of paths, with `*` and `?`."""
    behavior: ByVersion | None = None
    """Which versions are deleted; all but the current one where nothing is said."""

    class Result(Outputs):
        """What happened."""

        size: int
        """How many versions went."""

    def run(self, ctx: RunContext) -> Result:
        self.choice()
        return self.Result(size=0)
