"""What the tasks of most languages share: commands as they are, and a script in a file that one program runs."""

from __future__ import annotations

import shlex
from typing import ClassVar

from ostinato.plugin import RunContext
from ostinato_scripts.properties import CommandsTask, ScriptResult, TextTask
from ostinato_scripts.running import Script, run_script


class LanguageCommands(CommandsTask):
    """Runs commands where a language is at hand."""

    def run(self, ctx: RunContext) -> ScriptResult:
        return run_script(self, ctx, self._commands)

    def _commands(self, script: Script) -> list[str]:
        return [script.local(text) for text in script.texts.items(self.commands, "commands")]


class LanguageScript(TextTask):
    """Writes a script to a file with this `ending` and hands it to this `program`."""

    ending: ClassVar[str]
    program: ClassVar[tuple[str, ...]]

    def run(self, ctx: RunContext) -> ScriptResult:
        return run_script(self, ctx, self._commands)

    def _commands(self, script: Script) -> list[str]:
        path = script.ctx.files.temporary(self.ending)
        path.write_text(script.local(script.texts.text(self.script)), "utf-8")
        return [self.call(str(path.resolve()))]

    def call(self, path: str) -> str:
        """The command that runs the file."""
        return " ".join(shlex.quote(word) for word in (*self.program, path))
