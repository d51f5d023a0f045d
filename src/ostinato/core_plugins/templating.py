"""`templating.TemplatedTask`: a task whose whole text is rendered."""

from __future__ import annotations

from typing import Any

import yaml

from ostinato.plugin import Dynamic, RunContext, Task, TaskFailed, plugin

TYPE = "io.kestra.plugin.core.templating.TemplatedTask"


@plugin(TYPE, title="Run a task from a template.", aliases=["io.kestra.core.tasks.templating.TemplatedTask"])
class TemplatedTask(Task):
    """Renders the YAML of a task and runs it."""

    spec: Dynamic[str]
    """YAML of one task."""

    async def run(self, ctx: RunContext) -> Any:
        try:
            written = yaml.safe_load(self.spec)
        except yaml.YAMLError as error:
            raise TaskFailed(f"The spec is no YAML: {error}") from None
        if not isinstance(written, dict) or not isinstance(written.get("type"), str):
            raise TaskFailed("The spec is no task: it has no type")
        return await ctx.run_plugin(written, refused=TYPE)
