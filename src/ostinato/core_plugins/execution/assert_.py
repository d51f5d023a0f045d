"""`execution.Assert`: conditions that must hold."""

from __future__ import annotations

from ostinato.plugin import ExpressionError, Lazy, RunContext, Task, TaskFailed, is_truthy_text, plugin


@plugin(
    "io.kestra.plugin.core.execution.Assert",
    title="Assert some conditions to control task output data.",
    inline=True,
    metrics={"success": "counter", "failed": "counter"},
)
class Assert(Task):
    """Fails if a condition does not hold or cannot be rendered; looks at all of them first."""

    conditions: list[str]
    """Expressions; each must render to a text that is true."""
    error_message: Lazy[str | None] = None
    """What to add to the failure."""

    def run(self, ctx: RunContext) -> None:
        failed = sum(not self._holds(ctx, condition) for condition in self.conditions)
        ctx.metrics.counter("success", len(self.conditions) - failed)
        ctx.metrics.counter("failed", failed)
        if failed:
            message = f"{failed} assertion{'s' if failed > 1 else ''} failed!"
            raise TaskFailed(
                f"{message}\n{ctx.render(self.error_message)}" if self.error_message is not None else message
            )

    def _holds(self, ctx: RunContext, condition: str) -> bool:
        try:
            holds = is_truthy_text(ctx.render(condition))
        except ExpressionError as error:
            ctx.log.error(f"Assertion `{condition}` failed, failed to render `{error}`")
            return False
        if not holds:
            ctx.log.error(f"Assertion `{condition}` failed!")
        return holds
