"""`storage.PurgeStorage`: files of old executions deleted."""

from __future__ import annotations

from datetime import datetime

from ostinato.plugin import Dynamic, Outputs, RunContext, Task, TaskFailed, plugin
from ostinato.plugin.platform import Selection

NEEDED = "'namespace' is required when 'flowId' is set."


@plugin("io.kestra.plugin.core.storage.PurgeStorage", title="Delete files of executions by their age.")
class PurgeStorage(Task):
    """Deletes the files of executions by when they were last changed, also of executions that are no longer known. The
    running execution keeps its files."""

    namespace: Dynamic[str | None] = None
    """The namespace with those below it; all of them without it."""
    flow_id: Dynamic[str | None] = None
    """The flow; needs the namespace."""
    start_date: Dynamic[datetime | None] = None
    """The earliest last change."""
    end_date: Dynamic[datetime]
    """The latest last change."""
    dry_run: Dynamic[bool] = True
    """Whether it is only counted what would go."""

    class Result(Outputs):
        """What happened."""

        scanned_count: int
        """How many executions had files."""
        purged_count: int
        """Of how many executions the files went, or would go."""
        deleted_files_count: int
        """How many files went."""

    async def run(self, ctx: RunContext) -> Result:
        if self.flow_id is not None and self.namespace is None:
            raise TaskFailed(NEEDED)
        selection = Selection(
            namespace=self.namespace,
            flow_id=self.flow_id,
            start=self.start_date,
            end=self.end_date,
            spared=ctx.execution.id,
        )
        done = await ctx.platform.purge_storage(selection, dry_run=self.dry_run)
        return self.Result(scanned_count=done.scanned, purged_count=done.purged, deleted_files_count=done.files)
