"""`storage.PurgeStorage`: files of old executions deleted."""

from __future__ import annotations

from datetime import UTC, datetime

from ostinato.plugin import Dynamic, Outputs, RunContext, Task, TaskFailed, plugin
from ostinato.plugin.platform import Selection

NEEDED = "'namespace' is required when 'flowId' is set."


@plugin("io.kestra.plugin.core.storage.PurgeStorage", title="Delete files of executions by their age.")
class PurgeStorage(Task):
    """Deletes the files of executions by when they were last changed, also of executions that are no longer known."""

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
        selection = Selection(self.namespace, self.flow_id, start=self.start_date, end=self.end_date)
        dry = str(self.dry_run).lower()
        ctx.log.info(f"Starting PurgeStorage (dryRun={dry}) {self._told()}")
        done = await ctx.platform.purge_storage(selection, dry_run=self.dry_run)
        counts = f"scanned={done.scanned}, purged={done.purged}, deletedFiles={done.files}"
        ctx.log.info(f"PurgeStorage complete (dryRun={dry}): {counts}")
        return self.Result(scanned_count=done.scanned, purged_count=done.purged, deleted_files_count=done.files)

    def _told(self) -> str:
        """What the log says of the scope, and of the time."""
        where = f"scope=[namespace={self.namespace or 'null'}, flowId={self.flow_id or 'null'}]"
        return f"{where} window=[{_instant(self.start_date)}, {_instant(self.end_date)}]"


def _instant(when: datetime | None) -> str:
    return "null" if when is None else f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
