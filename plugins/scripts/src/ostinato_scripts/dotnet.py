"""`dotnet.Commands` and `dotnet.Script`."""

from __future__ import annotations

from typing import ClassVar

from ostinato.plugin import Dynamic, plugin
from ostinato_scripts.languages import LanguageCommands, LanguageScript
from ostinato_scripts.properties import ScriptResult

IMAGE = "mcr.microsoft.com/dotnet/sdk:10.0"


@plugin(
    "io.kestra.plugin.scripts.dotnet.Commands",
    title="Execute .NET commands.",
    outputs=ScriptResult,
)
class Commands(LanguageCommands):
    """Runs commands where .NET is at hand."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where commands run in containers."""


@plugin(
    "io.kestra.plugin.scripts.dotnet.Script",
    title="Execute an .NET script.",
    outputs=ScriptResult,
)
class Script(LanguageScript):
    """Runs an .NET script written in the flow."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where scripts run in containers."""

    ending: ClassVar[str] = ".cs"
    program: ClassVar[tuple[str, ...]] = ("dotnet", "run")
