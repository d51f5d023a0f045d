"""`execution.Exit`: end the execution here and now."""

from __future__ import annotations

from typing import Literal

from ostinato.plugin import Dynamic, ExecutionUpdate, RunContext, Task, plugin

ExitState = Literal["SUCCESS", "WARNING", "FAILED", "KILLED", "CANCELLED", "CANCELED"]


@plugin("io.kestra.plugin.core.execution.Exit", title="Exit the execution.", inline=True)
class Exit(Task):
    """Ends the execution at once in a given state; only `afterExecution` still runs."""

    state: Dynamic[ExitState] = "SUCCESS"
    """The state to end in. CANCELED is an older spelling."""

    def run(self, ctx: RunContext) -> ExecutionUpdate:
        return ExecutionUpdate(state="CANCELLED" if self.state == "CANCELED" else self.state)
