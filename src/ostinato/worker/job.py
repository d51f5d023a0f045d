"""One job: its time limit, its kill, its end."""

from __future__ import annotations

import asyncio
import inspect
from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

from ostinato.duration import limit_of
from ostinato.engine.events import TaskEnded
from ostinato.engine.states import State
from ostinato.expressions import ExpressionError, render_text
from ostinato.plugin import Line, Outcome, format_clock, invoke
from ostinato.plugin.ending import ending
from ostinato.plugin.index import UnknownPlugin
from ostinato.ports.jobs import JobRequest
from ostinato.worker.bench import Bench
from ostinato.worker.lines import JobLines
from ostinato.worker.task_cache import TaskCache

GRACE = 15.0
"""Seconds that a task has to stop after it was asked to, before its result is given up."""


class Job:
    """Runs one attempt of one task run, in the `shared` folder of a WorkingDirectory around it if there is one."""

    def __init__(self, request: JobRequest, lines: JobLines, bench: Bench, shared: Path | None = None):
        self.request, self.lines = request, lines
        self._bench = bench
        self._asked = asyncio.Event()
        self._work: asyncio.Task[Outcome] | None = None
        self._context = bench.context(request, lines, shared)

    def kill(self) -> None:
        """Stop it; it ends as KILLED."""
        self._asked.set()
        self._stop("killed")

    async def run(self) -> TaskEnded:
        """Run it to its end and tell how that was. Never raises, but for being cancelled itself."""
        started = self._bench.now()
        try:
            outcome = await self._cached()
            log_file = await self._bench.in_thread(self._log_file)
        finally:
            await self._bench.in_thread(self._context.close)
        request, now = self.request, self._bench.now()
        ended = ending(outcome, request.task_run_id, request.attempt, started, now, self._bench.worker_id)
        return ended if log_file is None else replace(ended, log_file=log_file)

    def _log_file(self) -> str | None:
        """Store the lines that are to be a file; gives its URI. Where it cannot be stored they are lines again."""
        text = self.lines.filed()
        try:
            return None if text is None else self._context.storage.put(text, f"{self.request.attempt}.log")
        except OSError as error:
            self.lines.write(Line("WARN", f"`logToFile`: the file cannot be stored: {error}"))
            self.lines.unfiled()
            return None

    async def _cached(self) -> Outcome:
        """The outcome kept from an earlier execution, or that of running the task now."""
        cache = TaskCache.of(self.request, self._context)
        if cache is None:
            return await self._limited()
        kept = await self._bench.in_thread(cache.find)
        if kept is not None and not self._asked.is_set():
            return Outcome(State.SUCCESS, kept.outputs)
        outcome = await self._limited()
        await self._bench.in_thread(cache.keep, outcome)
        return outcome

    async def _limited(self) -> Outcome:
        try:
            cls = self._bench.index.load(self.request.type)
            limit = await self._bench.in_thread(self._limit)
        except UnknownPlugin:
            return self._failed(f"No plugin of type '{self.request.type}' is installed on this worker")
        except (ImportError, ValueError, ExpressionError) as error:
            return self._failed(str(error))
        self._work = asyncio.create_task(
            invoke(cls, self.request.task, self._context.scope, self._context, threads=self._bench.threads)
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
        if self._work is not None and inspect.iscoroutinefunction(self._bench.index.load(self.request.type).run):
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
        return limit_of(text).total_seconds()


def _clock(seconds: float) -> str:
    return format_clock(timedelta(seconds=seconds))
