"""`trigger.Toggle`: a trigger turned on or off."""

from __future__ import annotations

from ostinato.plugin import Dynamic, RunContext, Task, plugin


@plugin(
    "io.kestra.plugin.core.trigger.Toggle",
    title="Toggle a trigger: enable or disable it.",
    aliases=["io.kestra.core.tasks.trigger.Toggle"],
    deprecated="the API client plugin",
)
class Toggle(Task):
    """Turns a trigger on or off; fails if there is no such trigger."""

    namespace: Dynamic[str | None] = None
    """Namespace of the trigger's flow, by default that of this flow."""
    flow_id: Dynamic[str | None] = None
    """Id of the trigger's flow, by default this flow."""
    trigger: Dynamic[str]
    """Id of the trigger."""
    enabled: Dynamic[bool] = False
    """Whether it is on afterwards."""

    async def run(self, ctx: RunContext) -> None:
        namespace, flow_id = self.namespace or ctx.flow.namespace, self.flow_id or ctx.flow.id
        await ctx.platform.switch_trigger(namespace, flow_id, self.trigger, self.enabled)
