"""`perl.Commands` and `perl.Script`."""

from __future__ import annotations

from typing import ClassVar

from ostinato.plugin import Dynamic, plugin
from ostinato_scripts.languages import LanguageCommands, LanguageScript
from ostinato_scripts.properties import ScriptResult

IMAGE = "perl"


@plugin(
    "io.kestra.plugin.scripts.perl.Commands",
    title="Execute Perl commands.",
    outputs=ScriptResult,
)
class Commands(LanguageCommands):
    """Runs commands where Perl is at hand."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where commands run in containers."""


@plugin(
    "io.kestra.plugin.scripts.perl.Script",
    title="Execute a Perl script.",
    outputs=ScriptResult,
)
class Script(LanguageScript):
    """Runs a Perl script written in the flow."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where scripts run in containers."""

    ending: ClassVar[str] = ".pl"
    program: ClassVar[tuple[str, ...]] = ("perl",)
