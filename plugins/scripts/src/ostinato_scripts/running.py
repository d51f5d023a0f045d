"""How a script task runs: files in, commands rendered, one program, files out, outputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ostinato.plugin import RunContext, TaskFailed, new_id
from ostinato.plugin.file_properties import load_namespace_files, store_output_files, write_input_files
from ostinato.plugin.globs import is_glob
from ostinato.plugin.runner import CommandRun, CommandRunner, RunResult
from ostinato_scripts.properties import ScriptResult, ScriptTask
from ostinato_scripts.protocol import ScriptOutput
from ostinato_scripts.runner_choice import choose_runner
from ostinato_scripts.texts import Texts
from ostinato_scripts.uris import with_local_copies


@dataclass
class Script:
    """A script task on its way: where it runs and what its texts may name."""

    task: ScriptTask
    ctx: RunContext
    runner: CommandRunner
    output_directory: Path | None
    texts: Texts
    environment: dict[str, str] = field(default_factory=dict)
    copies: dict[str, str] = field(default_factory=dict)

    @property
    def directory(self) -> Path:
        """The working directory."""
        return self.ctx.files.path

    @property
    def in_container(self) -> bool:
        """Whether the script does not see the programs of this machine."""
        return self.runner.uses_images

    def local(self, text: str) -> str:
        """A text with storage URIs replaced by paths."""
        return with_local_copies(self.ctx, text, self.copies)


Commands = Callable[[Script], list[str]]
"""Gives the rendered commands of a task; it may write files and set variables of the environment."""


def run_script(
    task: ScriptTask,
    ctx: RunContext,
    commands: Commands,
    *,
    watch: Callable[[str, bool], None] | None = None,
    after: Callable[[int], None] = lambda status: None,
    variables: Mapping[str, Any] | None = None,
) -> ScriptResult:
    """Run a script task from beginning to end. TaskFailed, with outputs, if its exit status is not 0.

    `watch` sees the plain lines, `after` the exit status before the failure is raised. `variables` are more names for
    the texts of the task.
    """
    script = _begin(task, ctx, variables or {})
    load_namespace_files(ctx, task.namespace_files)
    written = task.input_files
    write_input_files(ctx, script.texts.text(written) if isinstance(written, str) else script.texts.values(written))
    script.environment.update(_environment(script))
    arguments = _arguments(script, commands(script))
    output = ScriptOutput(ctx, watch)
    run = CommandRun(
        arguments=arguments,
        directory=script.directory,
        on_line=output.line,
        environment=script.environment,
        output_directory=script.output_directory,
        image=(task.docker.image if task.docker is not None else None) or task.container_image,
        labels=_labels(ctx),
    )
    ended = script.runner.run_commands(run, ctx)
    return _result(script, ended, output.vars, after)


def _begin(task: ScriptTask, ctx: RunContext, more: Mapping[str, Any]) -> Script:
    runner = choose_runner(task, ctx)
    directory = ctx.files.path.resolve()
    variables: dict[str, Any] = {"workingDir": str(directory)}
    output_directory = None
    if _wants_output_directory(task):
        output_directory = directory / new_id()
        output_directory.mkdir()
        variables["outputDir"] = str(output_directory)
    names = [name for name in task.output_files or () if not is_glob(name)]
    if names:
        variables["outputFiles"] = {name: str(ctx.files.resolve(name)) for name in names}
    return Script(task, ctx, runner, output_directory, Texts(ctx, {**variables, **more}))


def _wants_output_directory(task: ScriptTask) -> bool:
    if task.output_directory is not None:
        return task.output_directory
    if task.runner == "PROCESS":
        return True
    texts = [task.before_commands, task.env, task.input_files, getattr(task, "commands", None)]
    return any("outputDir" in str(text) for text in [*texts, getattr(task, "script", None)] if text is not None)


def _environment(script: Script) -> dict[str, str]:
    pairs = script.texts.pairs(script.task.env, "env")
    found = {name: script.local(value) for name, value in pairs.items()}
    found["WORKING_DIR"] = str(script.directory.resolve())
    if script.output_directory is not None:
        found["OUTPUT_DIR"] = str(script.output_directory)
    return found


def _arguments(script: Script, commands: list[str]) -> list[str]:
    """The program and its arguments: the interpreter with all commands as one text, or the commands themselves."""
    task = script.task
    before = [script.local(text) for text in script.texts.items(task.before_commands, "beforeCommands")]
    interpreter = script.texts.items(task.interpreter, "interpreter")
    if not interpreter and not before:
        return commands
    prefix = [task.fail_fast_line] if task.fail_fast and task.target_os != "WINDOWS" else []
    return [*interpreter, "\n".join([*prefix, *before, *commands])]


def _labels(ctx: RunContext) -> dict[str, str]:
    return {
        "namespace": ctx.flow.namespace,
        "flow-id": ctx.flow.id,
        "task-id": ctx.task_run.task_id,
        "execution-id": ctx.execution.id,
        "taskrun-id": ctx.task_run.id,
        "taskrun-attempt": str(ctx.task_run.attempt),
    }


def _result(
    script: Script, ended: RunResult, variables: Mapping[str, Any], after: Callable[[int], None]
) -> ScriptResult:
    stored = store_output_files(script.ctx, script.task.output_files or ())
    if script.output_directory is not None:
        folder = script.output_directory.relative_to(script.directory.resolve()).as_posix()
        for name, path in script.ctx.files.below(folder).items():
            stored[name] = script.ctx.storage.put(path, name)
    result = ScriptResult(
        vars=dict(variables),
        exit_code=ended.exit_code,
        output_files=stored,
        task_runner=dict(ended.details) or None,
    )
    if ended.exit_code != 0:
        after(ended.exit_code)
        message = f"Command failed with exit code {ended.exit_code}"
        wrapped = f"io.kestra.core.models.tasks.runners.TaskException: {message}"
        raise TaskFailed(message, outputs=result, log=[wrapped, message])
    return result
