"""Which task runner a script gets: the one it names, an older property, or the default of the server.

The setting `task-runner` of a script type is `auto` (a container where a Docker engine answers, else a process),
`docker` or `process`.
"""

from __future__ import annotations

import threading
from typing import Any

from ostinato.plugin import RunContext, TaskFailed
from ostinato.plugin.index import default_index
from ostinato.plugin.runner import CommandRunner
from ostinato_scripts.docker.engine import engine_answers
from ostinato_scripts.properties import ScriptTask

PROCESS = "io.kestra.plugin.core.runner.Process"
DOCKER = "io.kestra.plugin.scripts.runner.docker.Docker"


def choose_runner(task: ScriptTask, ctx: RunContext) -> CommandRunner:
    """The runner of a task. TaskFailed if it names one that runs no commands."""
    if task.task_runner is not None:
        if not isinstance(task.task_runner, CommandRunner):
            raise TaskFailed(f"The task runner {task.task_runner.type} cannot run commands")
        return task.task_runner
    if task.runner == "PROCESS":
        return _make(PROCESS)
    if task.runner == "DOCKER" or task.docker is not None:
        return _make(DOCKER, **(task.docker.for_runner() if task.docker is not None else {}))
    return _make(_default(ctx))


def _default(ctx: RunContext) -> str:
    wanted = str(ctx.settings.get("task-runner", "auto")).lower()
    if wanted == "auto":
        return DOCKER if engine_answers(ctx) else _process_instead(ctx)
    if wanted not in ("docker", "process"):
        raise TaskFailed(f"The setting `task-runner` must be auto, docker or process, not '{wanted}'")
    return DOCKER if wanted == "docker" else PROCESS


class _Told:
    """Whether the choice of a process has been told in this worker."""

    lock = threading.Lock()
    told = False


def _process_instead(ctx: RunContext) -> str:
    with _Told.lock:
        first, _Told.told = not _Told.told, True
    if first:
        ctx.log.info("No Docker engine answers: scripts without `taskRunner` run as processes of the worker")
    return PROCESS


def _make(name: str, **properties: Any) -> CommandRunner:
    runner = default_index().load(name).model_validate({"type": name, **properties})
    if not isinstance(runner, CommandRunner):
        raise TypeError(f"{name} is no CommandRunner")
    return runner
