"""`deno.Commands` and `deno.Script`."""

from __future__ import annotations

from typing import ClassVar

from ostinato.plugin import Dynamic, plugin
from ostinato_scripts.languages import LanguageCommands, LanguageScript
from ostinato_scripts.properties import ScriptResult

IMAGE = "denoland/deno"


@plugin(
    "io.kestra.plugin.scripts.deno.Commands",
    title="Execute Deno commands.",
    outputs=ScriptResult,
)
class Commands(LanguageCommands):
    """Runs commands where Deno is at hand."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where commands run in containers."""


@plugin(
    "io.kestra.plugin.scripts.deno.Script",
    title="Execute a Deno script.",
    outputs=ScriptResult,
)
class Script(LanguageScript):
    """Runs a Deno script written in the flow."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where scripts run in containers."""

    ending: ClassVar[str] = ".ts"
    program: ClassVar[tuple[str, ...]] = ("deno", "run", "--allow-all")
