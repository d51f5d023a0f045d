"""`output.OutputValues`: values as outputs."""

from __future__ import annotations

from typing import Any

from ostinato.plugin import Dynamic, Outputs, RunContext, Task, plugin


@plugin("io.kestra.plugin.core.output.OutputValues", title="Output one or more values.", inline=True)
class OutputValues(Task):
    """Renders values and gives them as outputs, for tasks further down."""

    values: Dynamic[dict[str, Any] | None] = None
    """The values by name; texts are rendered."""

    class Result(Outputs):
        """The values."""

        values: dict[str, Any] | None = None
        """The values by name."""

    def run(self, ctx: RunContext) -> Result:
        return self.Result(values=self.values)
