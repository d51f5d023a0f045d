"""The properties that all script tasks share."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from ostinato.plugin import Dynamic, Lazy, Outputs, Plugged, Task, TaskRunner
from ostinato.plugin.file_properties import NamespaceFilesChoice
from ostinato_scripts.docker.options import DockerOptions

DEPRECATED = {"$deprecated": True}


class ScriptResult(Outputs):
    """How a script ended."""

    vars: dict[str, Any] = Field(default_factory=dict)
    """Values that the script printed as `::{"outputs": {...}}::`."""
    exit_code: int = 0
    """Its exit status."""
    output_files: dict[str, str] = Field(default_factory=dict)
    """URIs of the stored files by name."""
    task_runner: dict[str, Any] | None = None
    """What the task runner tells of the run."""


class ScriptTask(Task):
    """A task that runs commands. `fail_fast_line` tells its interpreter to end at the first failure."""

    fail_fast_line: ClassVar[str] = "set -e"

    task_runner: Plugged[TaskRunner] | None = None
    """Where the commands run. By default in a container if a Docker engine answers, else on the worker."""
    container_image: Dynamic[str | None] = None
    """The image, where commands run in containers."""
    before_commands: Lazy[list[str] | str | None] = None
    """Commands to run before, in the same shell."""
    env: Lazy[dict[str, Any] | str | None] = None
    """Environment variables, or an expression that gives a JSON map of them."""
    interpreter: Lazy[list[str] | str] = Field(default_factory=lambda: ["/bin/sh", "-c"])
    """The program that is handed the commands as its last argument. With an empty list the commands are the program."""
    fail_fast: Dynamic[bool] = True
    """Whether the first command that fails ends the script."""
    namespace_files: NamespaceFilesChoice | None = None
    """Files of namespaces to begin with."""
    input_files: Lazy[dict[str, Any] | str | None] = None
    """Files to begin with: texts or storage URIs by name, or an expression that gives a JSON map of them."""
    output_files: Dynamic[list[str] | None] = None
    """Names and patterns of files to store afterwards, also of a script that failed."""
    target_os: Annotated[Dynamic[Literal["LINUX", "WINDOWS", "AUTO"]], Field(alias="targetOS")] = "AUTO"
    """The system that the commands are for."""
    output_directory: Annotated[Dynamic[bool | None], Field(json_schema_extra=DEPRECATED)] = None
    """Store all files below `{{ outputDir }}`; writing that expression is enough."""
    warning_on_std_err: Annotated[Dynamic[bool | None], Field(json_schema_extra=DEPRECATED)] = None
    """Without effect."""
    runner: Annotated[Literal["PROCESS", "DOCKER"] | None, Field(json_schema_extra=DEPRECATED)] = None
    """Use taskRunner."""
    docker: Annotated[DockerOptions | None, Field(json_schema_extra=DEPRECATED)] = None
    """Use taskRunner and containerImage."""


class CommandsTask(ScriptTask):
    """A task that runs a list of commands."""

    commands: Lazy[list[str] | str]
    """The commands, in one shell one after another."""


class TextTask(ScriptTask):
    """A task that runs a script written in the flow."""

    script: Lazy[str]
    """The script."""
