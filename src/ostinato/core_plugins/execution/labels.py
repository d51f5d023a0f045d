"""`execution.Labels`: labels given while the execution runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ostinato.core_plugins.java_names import java_class
from ostinato.plugin import ExecutionUpdate, Lazy, RunContext, Task, TaskFailed, plugin


@plugin(
    "io.kestra.plugin.core.execution.Labels",
    title="Add or replace labels on the current execution.",
    aliases=["io.kestra.core.tasks.executions.Labels"],
    inline=True,
)
class Labels(Task):
    """Adds labels to the execution; one that is there is replaced."""

    labels: Lazy[Any]
    """A map, a list of maps with `key` and `value`, or an expression that gives one of them as JSON."""

    def run(self, ctx: RunContext) -> ExecutionUpdate:
        written = self.labels
        if isinstance(written, str):
            written = _from_json(ctx.render(written))
        pairs = _pairs(written)
        found = {_text(ctx, key, key): _text(ctx, key, value) for key, value in pairs}
        for key, value in found.items():
            if key.startswith("system."):
                message = f"System labels can only be set by Kestra itself, offending label: {key}={value}"
                raise TaskFailed(message)
            if not value:
                raise TaskFailed(f"Label values cannot be empty, offending label: {key}")
        return ExecutionUpdate(labels=found)


def _from_json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise TaskFailed(f"The labels are no JSON: {error}") from None


def _pairs(written: Any) -> list[tuple[Any, Any]]:
    if isinstance(written, Mapping):
        return list(written.items())
    if not isinstance(written, (list, tuple)):
        raise TaskFailed(f"Unknown value type: class {java_class(written)}")
    for item in written:
        if not isinstance(item, Mapping):
            raise TaskFailed(f"Unknown value type: class {java_class(item)}")
    return [(item.get("key"), item.get("value")) for item in written]


def _text(ctx: RunContext, key: Any, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if not isinstance(value, str):
        raise TaskFailed(f"The value of the label {key} is no text: class {java_class(value)}")
    return ctx.render(value)
