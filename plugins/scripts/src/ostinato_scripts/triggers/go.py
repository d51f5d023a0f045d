"""`go.CommandsTrigger` and `go.ScriptTrigger`."""

from __future__ import annotations

from typing import ClassVar

from ostinato.plugin import plugin
from ostinato_scripts.go import Commands, Script
from ostinato_scripts.properties import CommandsTask, TextTask
from ostinato_scripts.triggers.base import CommandsPolling, ScriptFired, TextPolling


@plugin(
    "io.kestra.plugin.scripts.go.CommandsTrigger",
    title="Trigger a flow from Go commands.",
    kind="trigger",
    mode="polling",
    outputs=ScriptFired,
)
class CommandsTrigger(CommandsPolling):
    """Runs Go commands at an interval and fires when they end as the condition says."""

    task_class: ClassVar[type[CommandsTask]] = Commands


@plugin(
    "io.kestra.plugin.scripts.go.ScriptTrigger",
    title="Trigger a flow from a Go script.",
    kind="trigger",
    mode="polling",
    outputs=ScriptFired,
)
class ScriptTrigger(TextPolling):
    """Runs a Go script at an interval and fires when it ends as the condition says."""

    task_class: ClassVar[type[TextTask]] = Script
