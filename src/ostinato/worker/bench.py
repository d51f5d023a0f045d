"""What all jobs of one worker share, and the context that each gets from it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ostinato.answers import Answers, Asker
from ostinato.expressions import Environment, Scope
from ostinato.inputs import Sealer
from ostinato.plugin import Doors, ExecutionInfo, FlowInfo, TaskContext, TaskRunInfo
from ostinato.plugin.index import PluginIndex
from ostinato.ports.jobs import JobRequest
from ostinato.storage import addresses
from ostinato.worker.asking import Asking
from ostinato.worker.lines import JobLines

_SEALED = ("inputs", "outputs", "trigger", "execution", "parent", "parents")
"""Variables in which something can be encrypted."""


@dataclass(frozen=True, slots=True)
class Bench:
    """The tools of a worker."""

    worker_id: str
    index: PluginIndex
    doors: Doors
    answers: Answers
    globals_: Mapping[str, Any]
    sealer: Sealer
    now: Callable[[], datetime]
    timezone: str
    threads: Executor

    async def in_thread(self, call: Callable[..., Any], *arguments: Any) -> Any:
        """Do something that blocks."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, call, *arguments)

    def context(self, request: JobRequest, lines: JobLines, shared: Path | None = None) -> TaskContext:
        """The context of a job, made on the worker's loop; `shared` is the folder of a WorkingDirectory around it."""
        ask = Asking(self.answers, lambda: _asker(request, lines), lines)
        environment = Environment(ask=ask, now=self.now, timezone=self.timezone, worker=True)
        return TaskContext(
            flow=FlowInfo(request.flow_id, request.namespace, request.revision, request.tenant),
            execution=_execution_info(request),
            task_run=_task_run_info(request),
            scope=Scope({**self.globals_, **_opened(request.variables, self.sealer, lines.mask.hide)}, environment),
            doors=self.doors,
            write_line=lines.write,
            write_measure=lines.measure,
            type=request.type,
            prefix=addresses.task_run(
                request.namespace, request.flow_id, request.execution_id, request.task_id, request.task_run_id
            ),
            shared_files=shared,
        )


def _opened(variables: Mapping[str, Any], sealer: Sealer, heard: Callable[[str], None]) -> dict[str, Any]:
    """The variables with what is encrypted among them made readable."""

    def readable(value: Any) -> Any:
        if isinstance(value, list):
            return [readable(one) for one in value]
        return sealer.read(value, heard) if isinstance(value, Mapping) else value

    return {name: readable(value) if name in _SEALED else value for name, value in variables.items()}


def _asker(request: JobRequest, lines: JobLines) -> Asker:
    cause = (request.variables.get("trigger") or {}).get("executionId")
    return Asker(request.namespace, request.flow_id, request.execution_id, cause, tuple(lines.pending()))


def _execution_info(request: JobRequest) -> ExecutionInfo:
    variables = request.variables
    labels = {key: str(value) for key, value in (variables.get("labels") or {}).items() if not isinstance(value, dict)}
    return ExecutionInfo(request.execution_id, "RUNNING", labels, variables.get("vars") or {})


def _task_run_info(request: JobRequest) -> TaskRunInfo:
    taskrun = request.variables.get("taskrun") or {}
    return TaskRunInfo(
        request.task_run_id, request.task_id, request.attempt, taskrun.get("value"), taskrun.get("iteration")
    )
