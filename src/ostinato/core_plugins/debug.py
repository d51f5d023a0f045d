"""`debug.Return` and the older `debug.Echo`."""

from __future__ import annotations

from ostinato.plugin import Dynamic, Lazy, LogLevel, Outputs, RunContext, Task, plugin


@plugin(
    "io.kestra.plugin.core.debug.Return",
    title="Return a value for debugging purposes.",
    aliases=["io.kestra.core.tasks.debugs.Return"],
    inline=True,
    metrics={"length": "counter", "duration": "timer"},
)
class Return(Task):
    """Renders a text and gives it as output, to look at a value or to hand it on."""

    format: Lazy[str | None] = None
    """The text to render."""

    class Result(Outputs):
        """The rendered text."""

        value: str | None = None
        """The text; none without a format."""

    def run(self, ctx: RunContext) -> Result:
        start = ctx.now()
        value = None if self.format is None else ctx.render(self.format)
        if value is not None:
            ctx.log.debug(value)
        ctx.metrics.counter("length", len(value or ""))
        ctx.metrics.timer("duration", ctx.now() - start)
        return self.Result(value=value)


@plugin(
    "io.kestra.plugin.core.debug.Echo",
    title="Log a message.",
    aliases=["io.kestra.core.tasks.debugs.Echo"],
    inline=True,
    deprecated="io.kestra.plugin.core.log.Log",
)
class Echo(Task):
    """Writes a line into the log; the older form of Log."""

    format: Dynamic[str]
    """The text of the line."""
    level: Dynamic[LogLevel] = "INFO"
    """The level of the line."""

    def run(self, ctx: RunContext) -> None:
        ctx.log.at(self.level, self.format)
