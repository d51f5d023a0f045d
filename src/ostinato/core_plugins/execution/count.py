"""`execution.Count`: how many executions flows had."""

from __future__ import annotations

from datetime import datetime

from ostinato.plugin import Dynamic, Lazy, Outputs, Properties, RunContext, State, Task, TaskFailed, plugin
from ostinato.plugin.platform import Selection


class FlowReference(Properties):
    """A flow."""

    namespace: Dynamic[str]
    """Its namespace."""
    flow_id: Dynamic[str]
    """Its id."""


class FlowCount(Outputs):
    """A flow and how many executions it had."""

    namespace: str
    """Its namespace."""
    flow_id: str
    """Its id."""
    count: int
    """How many."""


@plugin(
    "io.kestra.plugin.core.execution.Count",
    title="Count execution for a list of flow.",
    aliases=["io.kestra.core.tasks.executions.Counts"],
    deprecated="the API client plugin",
)
class Count(Task):
    """Counts executions of flows and keeps the flows for which an expression holds."""

    flows: list[FlowReference] | None = None
    """The flows."""
    namespaces: Dynamic[list[str] | None] = None
    """Namespaces, whose flows are all looked at."""
    states: list[State] | None = None
    """States that count."""
    start_date: Dynamic[datetime]
    """The earliest start."""
    end_date: Dynamic[datetime | None] = None
    """The latest start."""
    expression: Lazy[str]
    """What must be `true` for a flow to be kept; it sees `count`."""

    class Result(Outputs):
        """The flows that are kept."""

        results: list[FlowCount]
        """Each with its count."""
        total: int
        """The sum of their counts."""

    async def run(self, ctx: RunContext) -> Result:
        if self.flows is None and self.namespaces is None:
            raise TaskFailed("You must provide a list of flows or namespaces.")
        wanted = [(flow.namespace, flow.flow_id) for flow in self.flows or ()]
        selection = Selection(states=self.states, start=self.start_date, end=self.end_date)
        counts = await ctx.platform.count_executions(wanted, self.namespaces or (), selection)
        kept = [
            FlowCount(namespace=namespace, flow_id=flow_id, count=count)
            for (namespace, flow_id), count in counts.items()
            if ctx.render(self.expression, count=count) == "true"
        ]
        return self.Result(results=kept, total=sum(found.count for found in kept))
