"""`flow.Sleep`: wait."""

from __future__ import annotations

import asyncio

from ostinato.plugin import Duration, Dynamic, RunContext, Task, format_duration, plugin


@plugin("io.kestra.plugin.core.flow.Sleep", title="Pause for a given time.")
class Sleep(Task):
    """Waits for a while; a kill or a timeout ends it at once."""

    duration: Dynamic[Duration]
    """How long."""

    async def run(self, ctx: RunContext) -> None:
        ctx.log.info(f"Waiting for {format_duration(self.duration)}")
        await asyncio.sleep(max(0.0, self.duration.total_seconds()))
