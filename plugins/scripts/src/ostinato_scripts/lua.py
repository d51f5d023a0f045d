"""`lua.Commands` and `lua.Script`."""

from __future__ import annotations

from typing import ClassVar

from ostinato.plugin import Dynamic, plugin
from ostinato_scripts.languages import LanguageCommands, LanguageScript
from ostinato_scripts.properties import ScriptResult

IMAGE = "nickblah/lua"


@plugin(
    "io.kestra.plugin.scripts.lua.Commands",
    title="Execute Lua commands.",
    outputs=ScriptResult,
)
class Commands(LanguageCommands):
    """Runs commands where Lua is at hand."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where commands run in containers."""


@plugin(
    "io.kestra.plugin.scripts.lua.Script",
    title="Execute a Lua script.",
    outputs=ScriptResult,
)
class Script(LanguageScript):
    """Runs a Lua script written in the flow."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where scripts run in containers."""

    ending: ClassVar[str] = ".lua"
    program: ClassVar[tuple[str, ...]] = ("lua",)
