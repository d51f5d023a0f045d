"""`execution.SetVariables` and `execution.UnsetVariables`: variables that change while the execution runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ostinato.core_plugins.deep_maps import merged, removed
from ostinato.plugin import Dynamic, ExecutionUpdate, RunContext, Task, TaskFailed, plugin


@plugin("io.kestra.plugin.core.execution.SetVariables", title="Set variables of the execution.", inline=True)
class SetVariables(Task):
    """Merges variables into those of the execution; later tasks see them as `vars`."""

    variables: Dynamic[dict[str, Any]]
    """The variables; maps are merged at every depth, and lists get what is new."""
    overwrite: Dynamic[bool] = True
    """Whether variables that are there may be replaced."""

    def run(self, ctx: RunContext) -> ExecutionUpdate:
        current = ctx.execution.variables
        existing = [name for name in self.variables if name in current]
        if existing and not self.overwrite:
            names = ",".join(existing)
            raise TaskFailed(f"`overwrite` is set to false and the following variables already exist: {names}")
        return ExecutionUpdate(variables=merged(current, self.variables))


@plugin("io.kestra.plugin.core.execution.UnsetVariables", title="Unset variables of the execution.", inline=True)
class UnsetVariables(Task):
    """Removes variables of the execution."""

    variables: Dynamic[list[str]]
    """Their names; a dot leads into a map."""
    ignore_missing: Dynamic[bool] = False
    """Whether a name whose map is not there is passed over."""

    def run(self, ctx: RunContext) -> ExecutionUpdate:
        current: Mapping[str, Any] = ctx.execution.variables
        for name in self.variables:
            left = removed(current, name.split("."))
            if left is None and not self.ignore_missing:
                raise TaskFailed(f"The variable '{name}' does not exist")
            current = current if left is None else left
        return ExecutionUpdate(variables=dict(current))
