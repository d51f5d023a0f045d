"""`execution.PurgeExecutions`: old executions deleted."""

from __future__ import annotations

from datetime import datetime

from ostinato.plugin import Dynamic, Outputs, RunContext, State, Task, plugin
from ostinato.plugin.platform import Selection


@plugin(
    "io.kestra.plugin.core.execution.PurgeExecutions",
    title="Purge executions, logs, metrics, and storage files.",
    aliases=["io.kestra.core.tasks.storages.Purge", "io.kestra.plugin.core.storage.Purge"],
)
class PurgeExecutions(Task):
    """Deletes executions with what belongs to them."""

    namespace: Dynamic[str | None] = None
    """The namespace; all of them without it."""
    flow_id: Dynamic[str | None] = None
    """The flow."""
    start_date: Dynamic[datetime | None] = None
    """The earliest start."""
    end_date: Dynamic[datetime]
    """The latest start."""
    states: list[State] | None = None
    """States of the executions; any without them."""
    purge_execution: Dynamic[bool] = True
    """Whether the executions themselves go."""
    purge_log: Dynamic[bool] = True
    """Whether their logs go."""
    purge_metric: Dynamic[bool] = True
    """Whether their metrics go."""
    purge_storage: Dynamic[bool] = True
    """Whether their files go."""
    batch_size: Dynamic[int] = 100
    """How many go at a time."""

    class Result(Outputs):
        """What happened."""

        executions_count: int
        """How many executions went."""
        logs_count: int
        """How many log lines went."""
        metrics_count: int
        """How many metrics went."""
        storages_count: int
        """How many files went."""

    async def run(self, ctx: RunContext) -> Result:
        selection = Selection(
            namespace=self.namespace,
            flow_id=self.flow_id,
            states=self.states,
            start=self.start_date,
            end=self.end_date,
            spared=ctx.execution.id,
        )
        purged = await ctx.platform.purge_executions(
            selection,
            executions=self.purge_execution,
            logs=self.purge_log,
            metrics=self.purge_metric,
            storage=self.purge_storage,
            batch=self.batch_size,
        )
        return self.Result(
            executions_count=purged.executions,
            logs_count=purged.logs,
            metrics_count=purged.metrics,
            storages_count=purged.storage,
        )
