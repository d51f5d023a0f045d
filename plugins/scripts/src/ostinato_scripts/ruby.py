"""`ruby.Commands` and `ruby.Script`."""

from __future__ import annotations

from typing import ClassVar

from ostinato.plugin import Dynamic, plugin
from ostinato_scripts.languages import LanguageCommands, LanguageScript
from ostinato_scripts.properties import ScriptResult

IMAGE = "ruby"


@plugin(
    "io.kestra.plugin.scripts.ruby.Commands",
    title="Execute Ruby commands.",
    outputs=ScriptResult,
)
class Commands(LanguageCommands):
    """Runs commands where Ruby is at hand."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where commands run in containers."""


@plugin(
    "io.kestra.plugin.scripts.ruby.Script",
    title="Execute a Ruby script.",
    outputs=ScriptResult,
)
class Script(LanguageScript):
    """Runs a Ruby script written in the flow."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where scripts run in containers."""

    ending: ClassVar[str] = ".rb"
    program: ClassVar[tuple[str, ...]] = ("ruby",)
