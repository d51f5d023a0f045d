"""`jbang.Commands` and `jbang.Script`: Java, Kotlin and Groovy without a build."""

from __future__ import annotations

import shlex
from typing import ClassVar

from ostinato.plugin import Dynamic, plugin
from ostinato_scripts.languages import LanguageCommands, LanguageScript
from ostinato_scripts.properties import ScriptResult
from ostinato_scripts.running import Script as Running

IMAGE = "jbangdev/jbang-action"


@plugin("io.kestra.plugin.scripts.jbang.Commands", title="Execute JBang commands.", outputs=ScriptResult)
class Commands(LanguageCommands):
    """Runs commands where JBang is at hand."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where commands run in containers."""


@plugin("io.kestra.plugin.scripts.jbang.Script", title="Execute a JBang script.", outputs=ScriptResult)
class Script(LanguageScript):
    """Runs a script written in the flow with JBang."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where scripts run in containers."""
    extension: Dynamic[str] = ".java"
    """The ending of the file, which tells the language."""
    quiet: Dynamic[bool] = True
    """Whether JBang itself says nothing."""

    program: ClassVar[tuple[str, ...]] = ("jbang",)

    def _commands(self, script: Running) -> list[str]:
        path = script.ctx.files.temporary(self.extension)
        path.write_text(script.local(script.texts.text(self.script)), "utf-8")
        words = ["jbang", *(["--quiet"] if self.quiet else []), str(path.resolve())]
        return [" ".join(map(shlex.quote, words))]
