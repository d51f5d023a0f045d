"""`log.Fetch` and `log.PurgeLogs`: log lines that are stored."""

from __future__ import annotations

import asyncio
from datetime import datetime

from ostinato.core_plugins.execution.reference import ExecutionReference
from ostinato.plugin import Dynamic, LogLevel, Outputs, RunContext, Task, Uri, plugin
from ostinato.plugin.ion import write_rows
from ostinato.plugin.platform import Selection


@plugin(
    "io.kestra.plugin.core.log.Fetch",
    title="Fetch execution logs and store them in a file.",
    aliases=["io.kestra.core.tasks.log.Fetch"],
)
class Fetch(ExecutionReference, Task):
    """Stores the log of an execution as a file; of one that is unknown there are no lines."""

    tasks_id: Dynamic[list[str] | None] = None
    """Only lines of these tasks; of all where none is named."""
    level: Dynamic[LogLevel] = "INFO"
    """The least level of lines."""

    class Result(Outputs):
        """The file."""

        uri: Uri
        """Its URI: Ion, one line of the log a row."""
        size: int
        """How many rows it has."""

    async def run(self, ctx: RunContext) -> Result:
        rows = await ctx.platform.log_lines(self.referred(ctx), self.tasks_id or None, self.level)

        def store() -> str:
            with ctx.storage.writing(".ion") as new, new.path.open("wb") as target:
                write_rows(target, rows)
            return new.uri

        return self.Result(uri=await asyncio.to_thread(store), size=len(rows))


@plugin("io.kestra.plugin.core.log.PurgeLogs", title="Purge flow execution and trigger logs.")
class PurgeLogs(Task):
    """Deletes log lines of executions and triggers."""

    namespace: Dynamic[str | None] = None
    """The namespace; all of them without it."""
    flow_id: Dynamic[str | None] = None
    """The flow."""
    execution_id: Dynamic[str | None] = None
    """The execution."""
    log_levels: list[LogLevel] | None = None
    """Levels of the lines."""
    start_date: Dynamic[datetime | None] = None
    """The earliest instant."""
    end_date: Dynamic[datetime]
    """The latest instant."""

    class Result(Outputs):
        """What happened."""

        count: int
        """How many lines went."""

    async def run(self, ctx: RunContext) -> Result:
        selection = Selection(
            namespace=self.namespace,
            flow_id=self.flow_id,
            execution_id=self.execution_id,
            levels=self.log_levels,
            start=self.start_date,
            end=self.end_date,
        )
        return self.Result(count=await ctx.platform.purge_logs(selection))
