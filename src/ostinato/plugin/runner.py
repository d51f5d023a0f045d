"""The contract of task runners: run one program, hand on its lines as they come, tell its exit status."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ostinato.plugin.context import RunContext
from ostinato.plugin.task import TaskRunner


@dataclass(frozen=True, slots=True)
class CommandRun:
    """What is to be run.

    `environment` are the variables of the task itself; `directory` is the working directory on this machine, with all
    files in place; what the program writes must be there when `run` returns. `on_line` takes one line without its end
    and whether it came on standard error. `image` is the container image, for runners that use one.
    """

    arguments: Sequence[str]
    directory: Path
    on_line: Callable[[str, bool], None]
    environment: Mapping[str, str] = field(default_factory=dict)
    output_directory: Path | None = None
    image: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunResult:
    """How it ended. `exit_code` is 128 + s for a program ended by signal s; `details` is the output `taskRunner`."""

    exit_code: int
    details: Mapping[str, Any] = field(default_factory=dict)


class CommandRunner(TaskRunner):
    """A task runner. Blocks until the program has ended; raises TaskKilled after `ctx.cancelled` ended it."""

    @property
    def uses_images(self) -> bool:
        """Whether commands run in containers, so that they do not see the programs of the worker's machine."""
        return False

    def run_commands(self, run: CommandRun, ctx: RunContext) -> RunResult:
        """Run it. TaskFailed if it cannot be started."""
        raise NotImplementedError(type(self).__name__)
