"""`scripts.Bash`, `scripts.Python` and `scripts.Node` of old."""

from __future__ import annotations

import shlex
from typing import Literal

from pydantic import Field

from ostinato.plugin import Dynamic, Lazy, plugin
from ostinato_scripts.legacy.base import LegacyResult, LegacyTask
from ostinato_scripts.running import Script

SHELL = "io.kestra.plugin.scripts.shell.Commands"
PYTHON = "io.kestra.plugin.scripts.python.Commands"
NODE = "io.kestra.plugin.scripts.node.Commands"


@plugin(
    "io.kestra.core.tasks.scripts.Bash",
    title="Execute a Bash script, command, or set of commands.",
    deprecated=SHELL,
    outputs=LegacyResult,
)
class Bash(LegacyTask):
    """Runs commands in a shell."""

    commands: Lazy[list[str] | str]
    """The commands."""

    def lines_of(self, script: Script) -> list[str]:
        return [script.local(text) for text in script.texts.items(self.commands, "commands")]


@plugin(
    "io.kestra.core.tasks.scripts.Python",
    title="Execute a Python script.",
    deprecated=PYTHON,
    outputs=LegacyResult,
)
class Python(LegacyTask):
    """Runs Python in a virtual environment made in the working directory."""

    commands: Lazy[list[str] | str] = Field(default_factory=lambda: ["./bin/python main.py"])
    """The commands."""
    args: Dynamic[list[str] | None] = None
    """Arguments of the commands."""
    requirements: Dynamic[list[str] | None] = None
    """Packages to install."""
    python_path: Dynamic[str] = "python"
    """The program of Python."""
    virtual_env: bool = True
    """Whether a virtual environment is made."""
    package_manager: Dynamic[Literal["UV", "PIP"]] = "PIP"
    """Accepted, without effect: pip installs."""

    def lines_of(self, script: Script) -> list[str]:
        arguments = "".join(f" {shlex.quote(item)}" for item in self.args or ())
        commands = [script.local(text) + arguments for text in script.texts.items(self.commands, "commands")]
        if not self.virtual_env:
            return commands
        before = [f"{shlex.quote(self.python_path)} -m venv . > /dev/null"]
        if self.requirements:
            names = " ".join(map(shlex.quote, self.requirements))
            before.append(f"./bin/pip install --disable-pip-version-check {names} > /dev/null")
        return [*before, *commands]


@plugin(
    "io.kestra.core.tasks.scripts.Node",
    title="Execute a Node.js script.",
    deprecated=NODE,
    outputs=LegacyResult,
)
class Node(LegacyTask):
    """Runs `main.js` of the input files, with the packages that a `package.json` there names."""

    args: Dynamic[list[str] | None] = None
    """Arguments of the script."""
    node_path: Dynamic[str] = "node"
    """The program of Node."""
    npm_path: Dynamic[str] = "npm"
    """The program of npm."""

    def lines_of(self, script: Script) -> list[str]:
        arguments = "".join(f" {shlex.quote(item)}" for item in self.args or ())
        main = f"{shlex.quote(self.node_path)} main.js{arguments}"
        if script.ctx.files.resolve("package.json").exists():
            return [f"{shlex.quote(self.npm_path)} install > /dev/null", main]
        return [main]
