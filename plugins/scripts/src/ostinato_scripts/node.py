"""`node.Commands` and `node.Script`."""

from __future__ import annotations

import shlex

from ostinato.plugin import Dynamic, RunContext, plugin
from ostinato_scripts.properties import CommandsTask, ScriptResult, TextTask
from ostinato_scripts.running import Script as Running
from ostinato_scripts.running import run_script

IMAGE = "node"


@plugin(
    "io.kestra.plugin.scripts.node.Commands",
    title="Execute Node.js commands.",
    outputs=ScriptResult,
)
class Commands(CommandsTask):
    """Runs commands where Node is at hand."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where commands run in containers."""

    def run(self, ctx: RunContext) -> ScriptResult:
        return run_script(self, ctx, self._commands, image=IMAGE)

    def _commands(self, script: Running) -> list[str]:
        return [script.local(text) for text in script.texts.items(self.commands, "commands")]


@plugin(
    "io.kestra.plugin.scripts.node.Script",
    title="Execute a Node.js script.",
    outputs=ScriptResult,
)
class Script(TextTask):
    """Runs a Node script written in the flow."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where scripts run in containers."""

    def run(self, ctx: RunContext) -> ScriptResult:
        return run_script(self, ctx, self._commands, image=IMAGE)

    def _commands(self, script: Running) -> list[str]:
        path = script.ctx.files.temporary(".js")
        path.write_text(script.local(script.texts.text(self.script)), "utf-8")
        return [f"node {shlex.quote(str(path.resolve()))}"]
