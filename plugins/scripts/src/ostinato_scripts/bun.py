"""`bun.Commands` and `bun.Script`."""

from __future__ import annotations

from typing import ClassVar

from ostinato.plugin import Dynamic, plugin
from ostinato_scripts.languages import LanguageCommands, LanguageScript
from ostinato_scripts.properties import ScriptResult

IMAGE = "oven/bun"


@plugin(
    "io.kestra.plugin.scripts.bun.Commands",
    title="Execute Bun commands.",
    outputs=ScriptResult,
)
class Commands(LanguageCommands):
    """Runs commands where Bun is at hand."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where commands run in containers."""


@plugin(
    "io.kestra.plugin.scripts.bun.Script",
    title="Execute a Bun script.",
    outputs=ScriptResult,
)
class Script(LanguageScript):
    """Runs a Bun script written in the flow."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where scripts run in containers."""

    ending: ClassVar[str] = ".ts"
    program: ClassVar[tuple[str, ...]] = ("bun", "run")
