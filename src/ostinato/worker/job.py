"""One job: its context, its time limit, its kill, its end."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from datetime import datetime, timedelta
from typing import Any

from ostinato.answers import Answers, Asker
from ostinato.duration import parse_duration
from ostinato.engine.events import TaskEnded
from ostinato.engine.states import State
from ostinato.expressions import Environment, ExpressionError, Scope, render_text
from ostinato.inputs import Sealer
from ostinato.plugin import (
    Doors,
    ExecutionInfo,
    FlowInfo,
    Line,
    Outcome,
    TaskContext,
    TaskRunInfo,
    format_clock,
    invoke,
)
from ostinato.plugin.ending import ending
from ostinato.plugin.index import PluginIndex, UnknownPlugin
from ostinato.ports.jobs import JobRequest
from ostinato.storage import addresses
from ostinato.worker.asking import Asking
from ostinato.worker.lines import JobLines

GRACE = 15.0
"""Seconds that a task has to stop after it was asked to, before its result is given up."""


class Job:
    """Runs one attempt of one task run."""

    def __init__(
        self,
        request: JobRequest,
        lines: JobLines,
        *,
        worker_id: str,
        index: PluginIndex,
        doors: Doors,
        answers: Answers,
        globals_: Mapping[str, Any],
        sealer: Sealer,
        now: Callable[[], datetime],
        timezone: str,
        threads: Executor,
    ):
        self.request, self.lines = request, lines
        self._worker_id, self._index, self._threads = worker_id, index, threads
        self._now = now
        self._loop = asyncio.get_running_loop()
        self._asked = asyncio.Event()
        self._work: asyncio.Task[Outcome] | None = None
        inputs = request.variables.get("inputs")
        opened = {} if inputs is None else {"inputs": sealer.read(inputs, lines.mask.hide)}
        ask = Asking(answers, self._asker, lines)
        environment = Environment(ask=ask, now=now, timezone=timezone, worker=True)
        self._context = TaskContext(
            flow=FlowInfo(request.flow_id, request.namespace, request.revision, request.tenant),
            execution=_execution_info(request),
            task_run=_task_run_info(request),
            scope=Scope({**globals_, **request.variables, **opened}, environment),
            doors=doors,
            write_line=lines.write,
            write_measure=lines.measure,
            type=request.type,
            prefix=addresses.task_run(
                request.namespace, request.flow_id, request.execution_id, request.task_id, request.task_run_id
            ),
        )

    def kill(self) -> None:
        """Stop it; it ends as KILLED."""
        self._asked.set()
        self._stop("killed")

    async def run(self) -> TaskEnded:
        """Run it to its end and tell how that was. Never raises, but for being cancelled itself."""
        started = self._now()
        try:
            outcome = await self._limited()
        finally:
            await self._loop.run_in_executor(self._threads, self._context.close)
        request = self.request
        return ending(outcome, request.task_run_id, request.attempt, started, self._now(), self._worker_id)

    async def _limited(self) -> Outcome:
        try:
            cls = self._index.load(self.request.type)
            limit = await self._loop.run_in_executor(self._threads, self._limit)
        except UnknownPlugin:
            return self._failed(f"No plugin of type '{self.request.type}' is installed on this worker")
        except (ImportError, ValueError, ExpressionError) as error:
            return self._failed(str(error))
        self._work = asyncio.create_task(
            invoke(cls, self.request.task, self._context.scope, self._context, threads=self._threads)
        )
        if self._asked.is_set():
            self._stop("killed")
        asked = asyncio.create_task(self._asked.wait())
        try:
            await asyncio.wait({self._work, asked}, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
        finally:
            asked.cancel()
        if self._asked.is_set() or self._work.done():
            await self._gone()
            return self._outcome()
        self._stop("timeout")
        await self._gone()
        return self._failed(f"Timeout after {_clock(limit or 0.0)}")

    def _outcome(self) -> Outcome:
        work = self._work
        if self._asked.is_set() or work is None or work.cancelled():
            return Outcome(State.KILLED)
        return work.result()

    def _stop(self, reason: str) -> None:
        self._context.cancelled.set(reason)
        if self._work is not None and inspect.iscoroutinefunction(self._index.load(self.request.type).run):
            self._work.cancel()

    async def _gone(self) -> None:
        """Wait until the task has stopped; a thread that does not listen is left behind and said so."""
        assert self._work is not None
        await asyncio.wait({self._work}, timeout=GRACE)
        if not self._work.done():
            self.lines.write(Line("WARN", f"The task did not stop within {GRACE:.0f} seconds; its result is dropped"))
            self._work.cancel()
            await asyncio.wait({self._work}, timeout=1)

    def _failed(self, message: str) -> Outcome:
        self.lines.write(Line("ERROR", message))
        return Outcome(State.FAILED, error=message)

    def _limit(self) -> float | None:
        if self.request.timeout is None:
            return None
        text = render_text(self.request.timeout, self._context.scope)
        return parse_duration(text).total_seconds()

    def _asker(self) -> Asker:
        request = self.request
        cause = (request.variables.get("trigger") or {}).get("executionId")
        pending = tuple(self.lines.pending())
        return Asker(request.namespace, request.flow_id, request.execution_id, cause, pending)


def _clock(seconds: float) -> str:
    return format_clock(timedelta(seconds=seconds))


def _execution_info(request: JobRequest) -> ExecutionInfo:
    variables = request.variables
    labels = {key: str(value) for key, value in (variables.get("labels") or {}).items() if not isinstance(value, dict)}
    return ExecutionInfo(request.execution_id, "RUNNING", labels, variables.get("vars") or {})


def _task_run_info(request: JobRequest) -> TaskRunInfo:
    taskrun = request.variables.get("taskrun") or {}
    return TaskRunInfo(
        request.task_run_id, request.task_id, request.attempt, taskrun.get("value"), taskrun.get("iteration")
    )
