"""`php.Commands` and `php.Script`."""

from __future__ import annotations

from typing import ClassVar

from ostinato.plugin import Dynamic, plugin
from ostinato_scripts.languages import LanguageCommands, LanguageScript
from ostinato_scripts.properties import ScriptResult

IMAGE = "php"


@plugin(
    "io.kestra.plugin.scripts.php.Commands",
    title="Execute PHP commands.",
    outputs=ScriptResult,
)
class Commands(LanguageCommands):
    """Runs commands where PHP is at hand."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where commands run in containers."""


@plugin(
    "io.kestra.plugin.scripts.php.Script",
    title="Execute a PHP script.",
    outputs=ScriptResult,
)
class Script(LanguageScript):
    """Runs a PHP script written in the flow."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where scripts run in containers."""

    ending: ClassVar[str] = ".php"
    program: ClassVar[tuple[str, ...]] = ("php",)
