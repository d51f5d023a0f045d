"""`python.Commands` and `python.Script`: Python with the packages that the task asks for."""

from __future__ import annotations

import shlex
from typing import Annotated, Literal

from pydantic import Field

from ostinato.plugin import Dynamic, RunContext, plugin
from ostinato_scripts.properties import CommandsTask, ScriptResult, ScriptTask, TextTask
from ostinato_scripts.python.environments import environment_for
from ostinato_scripts.python.interpreter import offer_python
from ostinato_scripts.python.missing_module import MissingModules
from ostinato_scripts.running import Script as Running
from ostinato_scripts.running import run_script

IMAGE = "python:3.13-slim"
VARIABLES = {"PYTHONUNBUFFERED": "true", "PIP_ROOT_USER_ACTION": "ignore", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
PRELUDE = "true = True\nfalse = False\nnull = None\n"
"""Names of JSON, because rendered values look like it."""


class PythonTask(ScriptTask):
    """What the Python tasks share."""

    container_image: Dynamic[str | None] = IMAGE
    """The image, where scripts run in containers."""
    dependencies: Dynamic[list[str] | None] = None
    """Packages to install, as pip takes them. They are kept for the next run that asks for the same."""
    python_version: Dynamic[str | None] = None
    """Version of Python, `3.12`; uv fetches it where it is not there."""
    dependency_cache_enabled: Dynamic[bool] = True
    """Whether installed packages are kept."""
    package_manager: Dynamic[Literal["UV", "PIP"]] = "UV"
    """What installs packages."""
    uv_auto_install_enabled: Annotated[Dynamic[bool | None], Field(json_schema_extra={"$deprecated": True})] = None
    """Without effect: uv comes with the extra `ostinato-scripts[uv]`."""
    uv_installer_version: Dynamic[str | None] = None
    """Without effect."""
    uv_installer_sha256: Annotated[Dynamic[str | None], Field(alias="uvInstallerSha256")] = None
    """Without effect."""

    def prepare(self, script: Running) -> list[str]:
        """Set the variables of Python, and bring its packages; gives commands to run before all others."""
        for name, value in VARIABLES.items():
            script.environment.setdefault(name, value)
        if script.in_container:
            quoted = " ".join(shlex.quote(item) for item in self.dependencies or ())
            return [f"python -m pip install --quiet {quoted}"] if quoted else []
        if self.dependencies or self.python_version:
            environment_for(self, script.ctx).activate(script.environment, script.ctx.environment)
        offer_python(script.environment, script.ctx)
        return []


@plugin(
    "io.kestra.plugin.scripts.python.Commands",
    title="Execute Python scripts from the command line.",
    outputs=ScriptResult,
)
class Commands(PythonTask, CommandsTask):
    """Runs commands where Python is at hand."""

    def run(self, ctx: RunContext) -> ScriptResult:
        modules = MissingModules(ctx)
        return run_script(self, ctx, self._commands, watch=modules.line, after=modules.tell)

    def _commands(self, script: Running) -> list[str]:
        first = self.prepare(script)
        return first + [script.local(text) for text in script.texts.items(self.commands, "commands")]


@plugin(
    "io.kestra.plugin.scripts.python.Script",
    title="Execute a Python script.",
    outputs=ScriptResult,
)
class Script(PythonTask, TextTask):
    """Runs a Python script written in the flow."""

    def run(self, ctx: RunContext) -> ScriptResult:
        modules = MissingModules(ctx)
        return run_script(self, ctx, self._commands, watch=modules.line, after=modules.tell)

    def _commands(self, script: Running) -> list[str]:
        text = script.local(script.texts.text(self.script))
        path = script.ctx.files.temporary(".py")
        path.write_text(PRELUDE + text, "utf-8")
        first = self.prepare(script)
        return [*first, f"python {shlex.quote(str(path.resolve()))}"]
