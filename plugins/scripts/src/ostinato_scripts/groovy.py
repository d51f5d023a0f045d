"""`groovy.Commands` and `groovy.Script`."""

from __future__ import annotations

from typing import ClassVar

from ostinato.plugin import Dynamic, plugin
from ostinato_scripts.languages import LanguageCommands, LanguageScript
from ostinato_scripts.properties import ScriptResult

IMAGE = "groovy"


@plugin(
    "io.kestra.plugin.scripts.groovy.Commands",
    title="Execute Groovy commands.",
    outputs=ScriptResult,
)
class Commands(LanguageCommands):
    """Runs commands where Groovy is at hand."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where commands run in containers."""


@plugin(
    "io.kestra.plugin.scripts.groovy.Script",
    title="Execute a Groovy script.",
    outputs=ScriptResult,
)
class Script(LanguageScript):
    """Runs a Groovy script written in the flow."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where scripts run in containers."""

    ending: ClassVar[str] = ".groovy"
    program: ClassVar[tuple[str, ...]] = ("groovy",)
