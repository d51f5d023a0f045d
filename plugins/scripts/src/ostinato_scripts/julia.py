"""`julia.Commands` and `julia.Script`."""

from __future__ import annotations

from typing import ClassVar

from ostinato.plugin import Dynamic, plugin
from ostinato_scripts.languages import LanguageCommands, LanguageScript
from ostinato_scripts.properties import ScriptResult

IMAGE = "julia"


@plugin(
    "io.kestra.plugin.scripts.julia.Commands",
    title="Execute Julia commands.",
    outputs=ScriptResult,
)
class Commands(LanguageCommands):
    """Runs commands where Julia is at hand."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where commands run in containers."""


@plugin(
    "io.kestra.plugin.scripts.julia.Script",
    title="Execute a Julia script.",
    outputs=ScriptResult,
)
class Script(LanguageScript):
    """Runs a Julia script written in the flow."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where scripts run in containers."""

    ending: ClassVar[str] = ".jl"
    program: ClassVar[tuple[str, ...]] = ("julia",)
