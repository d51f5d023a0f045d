"""What the oldest script tasks share: output files and folders named by expressions, counts of lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field

from ostinato.plugin import Dynamic, Lazy, Outputs, RunContext, Task, TaskFailed, new_id
from ostinato_scripts.docker.options import DockerOptions
from ostinato_scripts.properties import ScriptResult
from ostinato_scripts.running import Script, run_script
from ostinato_scripts.shell import Commands

DEPRECATED = {"$deprecated": True}


class LegacyResult(Outputs):
    """How a script ended."""

    vars: dict[str, Any] = Field(default_factory=dict)
    """Values that the script printed as `::{"outputs": {...}}::`."""
    std_out_line_count: int = 0
    """Lines of standard output."""
    std_err_line_count: int = 0
    """Lines of standard error."""
    exit_code: int = 0
    """Its exit status."""
    files: dict[str, str] = Field(default_factory=dict)
    """The same as outputFiles."""
    output_files: dict[str, str] = Field(default_factory=dict)
    """URIs of the stored files by name."""


class LegacyTask(Task):
    """A script task in its oldest form."""

    runner: Dynamic[Literal["PROCESS", "DOCKER"]] = "PROCESS"
    """Where the commands run."""
    docker_options: DockerOptions | None = None
    """The container."""
    interpreter: Dynamic[str] = "/bin/sh"
    """The program that is handed the commands."""
    interpreter_args: list[str] = Field(default_factory=lambda: ["-c"])
    """Its arguments before them."""
    exit_on_failed: Dynamic[bool] = True
    """Whether the first command that fails ends the script."""
    files: Annotated[Dynamic[list[str] | None], Field(json_schema_extra=DEPRECATED)] = None
    """Use outputFiles."""
    outputs_files: Annotated[Dynamic[list[str] | None], Field(json_schema_extra=DEPRECATED)] = None
    """Use outputFiles."""
    output_files: Dynamic[list[str] | None] = None
    """Names of files to store; the script writes to `{{ outputFiles.name }}`."""
    output_dirs: Annotated[Dynamic[list[str] | None], Field(json_schema_extra=DEPRECATED)] = None
    """Names of folders to store; the script writes to `{{ outputDirs.name }}`."""
    input_files: Lazy[dict[str, Any] | str | None] = None
    """Files to begin with: texts or storage URIs by name."""
    env: Lazy[dict[str, Any] | str | None] = None
    """Environment variables."""
    warning_on_std_err: Annotated[Dynamic[bool | None], Field(json_schema_extra=DEPRECATED)] = None
    """Without effect."""

    def lines_of(self, script: Script) -> list[str]:
        """The rendered commands."""
        raise NotImplementedError

    def run(self, ctx: RunContext) -> LegacyResult:
        return _LegacyRun(self, ctx).run()


class _LegacyRun:
    """One run: the inner task with the names of its files."""

    def __init__(self, task: LegacyTask, ctx: RunContext) -> None:
        self._task = task
        self._ctx = ctx
        self._counts = {False: 0, True: 0}
        names = [*(task.output_files or ()), *(task.outputs_files or ()), *(task.files or ())]
        self._folder = new_id()
        self._files = {name: f"{self._folder}/{name}" for name in names}
        self._folders = {name: f"{self._folder}/{name}" for name in task.output_dirs or ()}

    def run(self) -> LegacyResult:
        ctx = self._ctx
        ctx.log.info(f"Running script with working directory: {ctx.files.path.resolve()}")
        for place in self._files.values():
            ctx.files.place(place)
        for place in self._folders.values():
            ctx.files.resolve(place).mkdir(parents=True)
        paths = {name: str(ctx.files.resolve(place)) for name, place in self._files.items()}
        folders = {name: str(ctx.files.resolve(place)) for name, place in self._folders.items()}
        variables = {"outputFiles": paths, "outputsFiles": paths, "files": paths, "outputDirs": folders}
        try:
            ended = run_script(self._inner(), ctx, self._task.lines_of, watch=self._count, variables=variables)
        except TaskFailed as error:
            if not isinstance(error.outputs, ScriptResult):
                raise
            raise TaskFailed(error.message, outputs=self._result(error.outputs), log=error.log) from error
        return self._result(ended)

    def _inner(self) -> Commands:
        task = self._task
        written = {
            "runner": task.runner,
            "docker": task.docker_options,
            "commands": [],
            "interpreter": [task.interpreter, *task.interpreter_args],
            "failFast": task.exit_on_failed,
            "inputFiles": task.input_files,
            "env": task.env,
            "outputDirectory": False,
        }
        return Commands.model_validate({key: value for key, value in written.items() if value is not None})

    def _count(self, text: str, is_error: bool) -> None:
        self._counts[is_error] += 1

    def _stored(self) -> Iterator[tuple[str, str]]:
        for name, place in self._files.items():
            path = self._ctx.files.resolve(place)
            if path.is_file():
                yield name, self._ctx.storage.put(path, name)
        for name, place in self._folders.items():
            for below, path in self._ctx.files.below(place).items():
                yield f"{name}/{below}", self._ctx.storage.put(path, f"{name}/{below}")

    def _result(self, ended: ScriptResult) -> LegacyResult:
        stored = dict(self._stored())
        return LegacyResult(
            vars=ended.vars,
            exit_code=ended.exit_code,
            std_out_line_count=self._counts[False],
            std_err_line_count=self._counts[True],
            files=stored,
            output_files=stored,
        )
