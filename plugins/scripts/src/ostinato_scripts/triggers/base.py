"""What the script triggers share: run, compare with the exit condition, fire on a change."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from ostinato.plugin import Duration, Dynamic, Lazy, Outputs, RunContext, TaskFailed, Trigger
from ostinato_scripts.properties import CommandsTask, ScriptResult, ScriptTask, TextTask

_EXIT = re.compile(r"\s*exit\s+(\d+)\s*", re.IGNORECASE)


class ScriptFired(Outputs):
    """What fired."""

    timestamp: datetime
    """When."""
    condition: str
    """The condition that was met."""
    exit_code: int
    """The exit status of the script."""
    vars: dict[str, Any]
    """Values that the script printed."""


class ScriptPolling(Trigger):
    """Runs a script at an interval and fires when it ends as the condition says."""

    exit_condition: Dynamic[str]
    """`exit N` for an exit status; any other text is a pattern that the script's values, as JSON, must contain."""
    interval: Duration = timedelta(minutes=1)
    """The pause between two runs."""
    edge: Dynamic[bool] = True
    """Whether it fires only when the condition was not met the time before."""

    def task(self) -> ScriptTask:
        """The script as a task."""
        raise NotImplementedError

    async def evaluate(self, ctx: RunContext) -> ScriptFired | None:
        """Run the script once; None if the condition is not met, or was met before already."""
        ended = await asyncio.to_thread(self._run, ctx)
        met = is_met(self.exit_condition, ended.exit_code, ended.vars)
        if self.edge and await self._was_met(ctx, met) and met:
            return None
        if not met:
            return None
        return ScriptFired(
            timestamp=ctx.now(), condition=self.exit_condition, exit_code=ended.exit_code, vars=ended.vars
        )

    def _run(self, ctx: RunContext) -> ScriptResult:
        try:
            found = self.task().run(ctx)
        except TaskFailed as error:
            if not isinstance(error.outputs, ScriptResult):
                raise
            return error.outputs
        assert isinstance(found, ScriptResult)
        return found

    async def _was_met(self, ctx: RunContext, met: bool) -> bool:
        """Whether the condition was met the time before; notes how it is now."""
        namespace, key = ctx.flow.namespace, f"{ctx.flow.id}_{self.id}_edge"
        before = await ctx.kv.get(namespace, key)
        if before is None or before.value != met:
            await ctx.kv.put(namespace, key, met, "BOOLEAN")
        return before is not None and before.value is True


def is_met(condition: str, status: int, variables: Mapping[str, Any]) -> bool:
    """Whether a script that ended so meets a condition. TaskFailed for a pattern that is not valid."""
    wanted = _EXIT.fullmatch(condition)
    if wanted is not None:
        return status == int(wanted[1])
    try:
        return re.search(condition, json.dumps(variables, ensure_ascii=False)) is not None
    except re.error as error:
        raise TaskFailed(f"The condition '{condition}' is no valid pattern: {error}") from None


class CommandsPolling(ScriptPolling):
    """Runs commands."""

    task_class: ClassVar[type[CommandsTask]]

    commands: Lazy[list[str] | str]
    """The commands."""
    container_image: Dynamic[str | None] = None
    """The image, where commands run in containers."""

    def task(self) -> ScriptTask:
        given = {"commands": self.commands, "containerImage": self.container_image}
        return self.task_class.model_validate({key: value for key, value in given.items() if value is not None})


class TextPolling(ScriptPolling):
    """Runs a script written in the flow."""

    task_class: ClassVar[type[TextTask]]

    script: Lazy[str]
    """The script."""
    container_image: Dynamic[str | None] = None
    """The image, where scripts run in containers."""

    def task(self) -> ScriptTask:
        given = {"script": self.script, "containerImage": self.container_image}
        return self.task_class.model_validate({key: value for key, value in given.items() if value is not None})
