"""`go.Commands` and `go.Script`."""

from __future__ import annotations

from typing import ClassVar

from ostinato.plugin import Dynamic, plugin
from ostinato_scripts.languages import LanguageCommands, LanguageScript
from ostinato_scripts.properties import ScriptResult

IMAGE = "golang"


@plugin(
    "io.kestra.plugin.scripts.go.Commands",
    title="Execute Go commands.",
    outputs=ScriptResult,
)
class Commands(LanguageCommands):
    """Runs commands where Go is at hand."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where commands run in containers."""


@plugin(
    "io.kestra.plugin.scripts.go.Script",
    title="Execute a Go script.",
    outputs=ScriptResult,
)
class Script(LanguageScript):
    """Runs a Go script written in the flow."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where scripts run in containers."""

    ending: ClassVar[str] = ".go"
    program: ClassVar[tuple[str, ...]] = ("go", "run")
