"""`execution.Fail`: end in failure, always or on a condition."""

from __future__ import annotations

from ostinato.plugin import Lazy, RunContext, Task, TaskFailed, is_truthy_text, plugin


@plugin(
    "io.kestra.plugin.core.execution.Fail",
    title="Intentionally fail the execution.",
    aliases=["io.kestra.core.tasks.executions.Fail"],
    inline=True,
)
class Fail(Task):
    """Fails, and with it usually the execution."""

    condition: Lazy[str | None] = None
    """Fail only if this holds."""
    error_message: Lazy[str | None] = "Task failure"
    """Why."""

    def run(self, ctx: RunContext) -> None:
        if self.condition is None:
            raise TaskFailed(ctx.render(self.error_message or ""))
        if is_truthy_text(ctx.render(self.condition)):
            message = ctx.render(self.error_message or "")
            raise TaskFailed("Fail on a condition", log=[message, "Fail on a condition"])
