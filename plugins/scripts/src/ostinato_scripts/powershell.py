"""`powershell.Commands` and `powershell.Script`."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from ostinato.plugin import Dynamic, Lazy, plugin
from ostinato_scripts.languages import LanguageCommands, LanguageScript
from ostinato_scripts.properties import ScriptResult

IMAGE = "ghcr.io/kestra-io/powershell:latest"
INTERPRETER = ("pwsh", "-NoProfile", "-NonInteractive", "-Command")
STOP = "$ErrorActionPreference = 'Stop'"


@plugin("io.kestra.plugin.scripts.powershell.Commands", title="Execute PowerShell commands.", outputs=ScriptResult)
class Commands(LanguageCommands):
    """Runs commands in PowerShell."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where commands run in containers."""
    interpreter: Lazy[list[str] | str] = Field(default_factory=lambda: list(INTERPRETER))
    """The program that is handed the commands as its last argument."""

    fail_fast_line: ClassVar[str] = STOP


@plugin("io.kestra.plugin.scripts.powershell.Script", title="Execute a PowerShell script.", outputs=ScriptResult)
class Script(LanguageScript):
    """Runs a PowerShell script written in the flow."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where scripts run in containers."""
    interpreter: Lazy[list[str] | str] = Field(default_factory=lambda: list(INTERPRETER))
    """The program that is handed the call of the script as its last argument."""

    fail_fast_line: ClassVar[str] = STOP
    ending: ClassVar[str] = ".ps1"
    program: ClassVar[tuple[str, ...]] = ()

    def call(self, path: str) -> str:
        return "& '" + path.replace("'", "''") + "'"
