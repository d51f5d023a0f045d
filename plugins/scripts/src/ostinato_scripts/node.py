"""`node.Commands` and `node.Script`."""

from __future__ import annotations

from typing import ClassVar

from ostinato.plugin import Dynamic, plugin
from ostinato_scripts.languages import LanguageCommands, LanguageScript
from ostinato_scripts.properties import ScriptResult

IMAGE = "node"


@plugin(
    "io.kestra.plugin.scripts.node.Commands",
    title="Execute Node.js commands.",
    outputs=ScriptResult,
)
class Commands(LanguageCommands):
    """Runs commands where Node.js is at hand."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where commands run in containers."""


@plugin(
    "io.kestra.plugin.scripts.node.Script",
    title="Execute a Node.js script.",
    outputs=ScriptResult,
)
class Script(LanguageScript):
    """Runs a Node.js script written in the flow."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where scripts run in containers."""

    ending: ClassVar[str] = ".js"
    program: ClassVar[tuple[str, ...]] = ("node",)
