"""`log.Fetch` and `log.PurgeLogs`: log lines that are stored."""

from __future__ import annotations

import asyncio
from datetime import datetime

from ostinato.plugin import Dynamic, LogLevel, Outputs, RunContext, Task, TaskFailed, Uri, plugin
from ostinato.plugin.ion import write_rows
from ostinato.plugin.platform import Selection


@plugin(
    "io.kestra.plugin.core.log.Fetch",
    title="Fetch execution logs and store them in a file.",
    aliases=["io.kestra.core.tasks.log.Fetch"],
)
class Fetch(Task):
    """Stores the log of an execution as a file."""

    namespace: Dynamic[str | None] = None
    """Namespace of the execution's flow."""
    flow_id: Dynamic[str | None] = None
    """Id of the execution's flow."""
    execution_id: Dynamic[str | None] = None
    """Id of the execution, by default the running one; one of another flow needs all three."""
    tasks_id: list[str] | None = None
    """Only lines of these tasks."""
    level: Dynamic[LogLevel] = "INFO"
    """The least level of lines."""

    class Result(Outputs):
        """The file."""

        uri: Uri
        """Its URI: Ion, one line of the log a row."""
        size: int
        """How many rows it has."""

    async def run(self, ctx: RunContext) -> Result:
        foreign = self.execution_id is not None and self.execution_id != ctx.execution.id
        if foreign and (self.namespace is None or self.flow_id is None):
            raise TaskFailed("You must provide the namespace, the flow id and the execution id of another execution")
        execution_id = self.execution_id or ctx.execution.id
        rows = await ctx.platform.log_lines(execution_id, self.tasks_id, self.level)

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
