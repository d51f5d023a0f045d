"""`runner.Process`: commands as processes of the worker's machine."""

from __future__ import annotations

import subprocess
import threading

from ostinato.plugin import RunContext, TaskFailed, TaskKilled, plugin
from ostinato.plugin.lines import read_lines
from ostinato.plugin.process_tree import end_tree
from ostinato.plugin.runner import CommandRun, CommandRunner, RunResult

HIDDEN = ("KESTRA_", "OSTINATO_", "SECRET_")
"""Beginnings of names of variables that belong to the server and are not handed on."""
LINGER_SECONDS = 5.0
"""How long lines of processes left in the background are waited for once the program itself has ended."""


@plugin(
    "io.kestra.plugin.core.runner.Process",
    title="Task runner that executes a task as a subprocess on the worker.",
    kind="taskRunner",
    aliases=[
        "io.kestra.core.models.tasks.runners.types.ProcessTaskRunner",
        "io.kestra.plugin.core.runner.ProcessTaskRunner",
    ],
)
class Process(CommandRunner):
    """Runs commands on the worker itself, in a session of their own; a kill ends all of their processes."""

    def run_commands(self, run: CommandRun, ctx: RunContext) -> RunResult:
        ctx.cancelled.check()
        process = _start(run, ctx)
        readers = [
            threading.Thread(target=read_lines, args=(stream, is_error, run.on_line), daemon=True)
            for stream, is_error in ((process.stdout, False), (process.stderr, True))
        ]
        for reader in readers:
            reader.start()

        def kill() -> None:
            ctx.log.warn(f"Killing process {process.pid} for InterruptedException")
            end_tree(process)

        forget = ctx.cancelled.on_cancel(kill)
        try:
            status = process.wait()
            _drain(readers, process, ctx)
        finally:
            forget()
        if ctx.cancelled.is_set():
            raise TaskKilled(ctx.cancelled.reason or "killed")
        return RunResult(status if status >= 0 else 128 - status)


def _start(run: CommandRun, ctx: RunContext) -> subprocess.Popen[bytes]:
    inherited = {name: value for name, value in ctx.environment.items() if not name.startswith(HIDDEN)}
    if not run.arguments:
        raise TaskFailed("There is no command to run")
    try:
        return subprocess.Popen(
            list(run.arguments),
            cwd=run.directory,
            env={**inherited, **run.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise _not_started(run, error) from error


def _not_started(run: CommandRun, error: OSError | ValueError) -> TaskFailed:
    reason = str(error)
    if isinstance(error, OSError):
        reason = f"Exec failed, error: {error.errno} ({error.strerror}) "
    whole = f'Cannot run program "{run.arguments[0]}" (in directory "{run.directory}"): {reason}'
    return TaskFailed(whole, log=[whole, reason])


def _drain(readers: list[threading.Thread], process: subprocess.Popen[bytes], ctx: RunContext) -> None:
    """Wait for the last lines; processes in the background that keep the streams open are ended after a while."""
    for reader in readers:
        reader.join(LINGER_SECONDS)
    if any(reader.is_alive() for reader in readers) and not ctx.cancelled.is_set():
        ctx.log.warn("The command left processes in the background, they are ended")
        end_tree(process)
    for reader in readers:
        reader.join(LINGER_SECONDS)
