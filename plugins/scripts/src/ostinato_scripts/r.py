"""`r.Commands` and `r.Script`."""

from __future__ import annotations

from typing import ClassVar

from ostinato.plugin import Dynamic, plugin
from ostinato_scripts.languages import LanguageCommands, LanguageScript
from ostinato_scripts.properties import ScriptResult

IMAGE = "r-base"


@plugin(
    "io.kestra.plugin.scripts.r.Commands",
    title="Execute R commands.",
    outputs=ScriptResult,
)
class Commands(LanguageCommands):
    """Runs commands where R is at hand."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where commands run in containers."""


@plugin(
    "io.kestra.plugin.scripts.r.Script",
    title="Execute an R script.",
    outputs=ScriptResult,
)
class Script(LanguageScript):
    """Runs an R script written in the flow."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where scripts run in containers."""

    ending: ClassVar[str] = ".R"
    program: ClassVar[tuple[str, ...]] = ("Rscript",)
