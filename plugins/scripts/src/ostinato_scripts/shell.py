"""`shell.Commands` and `shell.Script`."""

from __future__ import annotations

from ostinato.plugin import Dynamic, RunContext, plugin
from ostinato_scripts.properties import CommandsTask, ScriptResult, TextTask
from ostinato_scripts.running import Script as Running
from ostinato_scripts.running import run_script

IMAGE = "ubuntu"


@plugin(
    "io.kestra.plugin.scripts.shell.Commands",
    title="Execute Shell commands.",
    outputs=ScriptResult,
)
class Commands(CommandsTask):
    """Runs commands in a shell."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where commands run in containers."""

    def run(self, ctx: RunContext) -> ScriptResult:
        return run_script(self, ctx, self._commands)

    def _commands(self, script: Running) -> list[str]:
        return [script.local(text) for text in script.texts.items(self.commands, "commands")]


@plugin(
    "io.kestra.plugin.scripts.shell.Script",
    title="Execute a Shell script.",
    outputs=ScriptResult,
)
class Script(TextTask):
    """Runs a shell script written in the flow."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where scripts run in containers."""

    def run(self, ctx: RunContext) -> ScriptResult:
        return run_script(self, ctx, self._commands)

    def _commands(self, script: Running) -> list[str]:
        return [script.local(script.texts.text(self.script))]
