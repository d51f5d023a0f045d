"""`log.Log`: lines in the log of an execution."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from ostinato.core_plugins.java_names import java_class, no_text
from ostinato.plugin import Dynamic, Lazy, LogLevel, RunContext, Task, TaskFailed, plugin

_LINES = [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]


@plugin(
    "io.kestra.plugin.core.log.Log",
    title="Log a message.",
    aliases=["io.kestra.core.tasks.log.Log"],
    inline=True,
)
class Log(Task):
    """Writes one or more lines into the log."""

    message: Annotated[Lazy[Any], Field(json_schema_extra={"anyOf": _LINES})]
    """The text of the line, or a list of texts, one line each."""
    level: Dynamic[LogLevel] = "INFO"
    """The level of the lines."""

    def run(self, ctx: RunContext) -> None:
        if isinstance(self.message, str):
            ctx.log.at(self.level, ctx.render(self.message))
        elif isinstance(self.message, (list, tuple)):
            for item in self.message:
                self._line(ctx, item)
        else:
            raise TaskFailed(f"Invalid message type 'class {java_class(self.message)}'")

    def _line(self, ctx: RunContext, item: Any) -> None:
        if not isinstance(item, str):
            raise TaskFailed(no_text(item))
        ctx.log.at(self.level, ctx.render(item))
