"""`metric.Publish`: measurements of one's own."""

from __future__ import annotations

from typing import Any, Literal

from ostinato.plugin import Dynamic, Properties, RunContext, Task, TaskFailed, parse_duration, plugin


class MetricValue(Properties):
    """One measurement."""

    type: Dynamic[Literal["counter", "timer", "gauge"]]
    """Kind of the measurement."""
    name: Dynamic[str]
    """Its name."""
    value: Dynamic[Any]
    """A number; of a timer a duration, or a number of seconds."""
    tags: Dynamic[dict[str, str] | None] = None
    """Marks to tell measurements of one name apart."""
    description: Dynamic[str | None] = None
    """What is measured."""


@plugin("io.kestra.plugin.core.metric.Publish", title="Publish metrics.", inline=True)
class Publish(Task):
    """Adds measurements to the metrics of the execution."""

    metrics: Dynamic[list[MetricValue] | None] = None
    """The measurements."""

    def run(self, ctx: RunContext) -> None:
        for metric in self.metrics or ():
            tags = metric.tags or {}
            if metric.type == "timer":
                ctx.metrics.timer(metric.name, parse_duration(metric.value), **tags)
            elif metric.type == "counter":
                ctx.metrics.counter(metric.name, _number(metric), **tags)
            else:
                ctx.metrics.gauge(metric.name, _number(metric), **tags)


def _number(metric: MetricValue) -> float:
    try:
        return float(metric.value)
    except (TypeError, ValueError):
        raise TaskFailed(f"The value '{metric.value}' of the metric '{metric.name}' is no number") from None
