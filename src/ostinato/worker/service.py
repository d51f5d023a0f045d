"""The worker: claims jobs, runs them, hands in results. It holds nothing that the store does not know of."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from msgspec import DecodeError
from msgspec.json import Decoder

from ostinato.answers import Answers
from ostinato.clock import Clock
from ostinato.engine.events import ChildMoved, TaskEnded, TaskReport, TaskStarted
from ostinato.engine.states import State
from ostinato.inputs import Sealer
from ostinato.plugin import Doors, Line
from ostinato.plugin.index import PluginIndex
from ostinato.ports.jobs import ClaimedJob, Completion, JobRequest
from ostinato.ports.store import Store
from ostinato.ports.wakeup import Wakeup
from ostinato.worker.bench import Bench
from ostinato.worker.block import Block
from ostinato.worker.job import Job
from ostinato.worker.lines import JobLines

log = logging.getLogger(__name__)

IDLE = 1.0
"""Seconds after which a worker that nobody has woken looks for itself."""
FLUSH = 0.1
"""Seconds that a log line waits for others."""
SLOTS = 32
"""How many jobs a worker runs at once unless it is told otherwise."""

_REQUESTS = Decoder(JobRequest)


class Worker:
    """One worker service."""

    def __init__(
        self,
        id_: str,
        store: Store,
        wakeup: Wakeup,
        clock: Clock,
        *,
        index: PluginIndex,
        doors: Doors,
        answers: Answers,
        globals_: Mapping[str, Any],
        sealer: Sealer,
        timezone: str = "UTC",
        group: str | None = None,
        slots: int = 0,
        grace: float = 300.0,
    ):
        self.id = id_
        self._store, self._wakeup, self._clock = store, wakeup, clock
        self._group, self._grace = group, grace
        self._slots = slots or SLOTS
        self._jobs: dict[tuple[str, int], Job | Block] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._listener = wakeup.listen("jobs", "kills", f"worker:{id_}")
        self._threads = ThreadPoolExecutor(self._slots * 2, thread_name_prefix="task")
        self._bench = Bench(id_, index, doors, answers, globals_, sealer, clock.now, timezone, self._threads)
        self._dirty = threading.Event()
        self._loops: list[asyncio.Task[None]] = []
        self._stopping = False

    async def start(self) -> None:
        """Begin to claim jobs."""
        self._loops = [
            asyncio.create_task(self._claim_loop(), name=f"worker {self.id} claims"),
            asyncio.create_task(self._flush_loop(), name=f"worker {self.id} writes lines"),
        ]

    async def stop(self) -> None:
        """Claim nothing more and let what runs end, as long as the grace lasts; what then still runs is given up, to be
        run again by another worker."""
        self._stopping = True
        self._wakeup.announce(f"worker:{self.id}")
        if self._running:
            await asyncio.wait(self._running, timeout=self._grace)
        for task in [*self._running, *self._loops]:
            task.cancel()
        await asyncio.gather(*self._running, *self._loops, return_exceptions=True)
        await self._flush()
        self._listener.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _claim_loop(self) -> None:
        failures = 0
        while not self._stopping or self._running:
            try:
                claimed = 0 if self._stopping else await self._claim()
                await self._kill()
                failures = 0
                if not claimed or len(self._running) >= self._slots:
                    await self._listener.wait(IDLE)
            except Exception:
                failures += 1
                log.exception("A round of the worker failed; it is tried again")
                await asyncio.sleep(min(0.1 * 2**failures, 5.0))

    async def _claim(self) -> int:
        room = self._slots - len(self._running)
        if room <= 0:
            return 0
        jobs = await self._store.jobs.claim(self.id, self._group, room)
        for claimed in jobs:
            task = asyncio.create_task(self._run(claimed), name=f"job {claimed.task_run_id}")
            self._running.add(task)
            task.add_done_callback(self._over)
        return len(jobs)

    def _over(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._wakeup.announce(f"worker:{self.id}")
        if not task.cancelled() and task.exception() is not None:
            log.error("A job ended without a result", exc_info=task.exception())

    async def _kill(self) -> None:
        if self._jobs:
            for key in await self._store.jobs.killed(self.id):
                if key in self._jobs:
                    self._jobs[key].kill()

    async def _run(self, claimed: ClaimedJob) -> None:
        key = claimed.task_run_id, claimed.attempt
        if claimed.killed:
            await self._hand_in(claimed, TaskReport(self._ended(claimed, State.KILLED)))
            return
        try:
            request = _REQUESTS.decode(claimed.payload)
        except DecodeError:
            log.exception("The job of task run %s cannot be read", claimed.task_run_id)
            await self._hand_in(claimed, TaskReport(self._ended(claimed, State.FAILED)))
            return
        lines = JobLines(request, self._clock.now, self._dirty.set)
        job = self._jobs[key] = self._job(request, lines)
        try:
            await self._tell(request.execution_id, self._started(request))
            event = await self._ended_somehow(claimed, job)
            await self._hand_in(claimed, TaskReport(event, list(lines.take()), lines.metrics))
        finally:
            del self._jobs[key]

    def _job(self, request: JobRequest, lines: JobLines) -> Job | Block:
        if request.children is None:
            return Job(request, lines, self._bench)
        return Block(request, lines, self._bench, lambda event: self._tell(request.execution_id, event))

    async def _ended_somehow(self, claimed: ClaimedJob, job: Job | Block) -> TaskEnded:
        """The end of a job; one that breaks the worker's own code has failed, and is not left without an end."""
        try:
            return await job.run()
        except Exception as error:
            log.exception("The job of task run %s broke", claimed.task_run_id)
            job.lines.write(Line("ERROR", f"Internal error of the worker: {type(error).__name__}: {error}"))
            return self._ended(claimed, State.FAILED)

    def _ended(self, claimed: ClaimedJob, state: State) -> TaskEnded:
        return TaskEnded(
            at=self._clock.now(),
            run_id=claimed.task_run_id,
            attempt=claimed.attempt,
            state=state,
            worker_id=self.id,
        )

    def _started(self, request: JobRequest) -> TaskStarted:
        now = self._clock.now()
        return TaskStarted(at=now, run_id=request.task_run_id, attempt=request.attempt, worker_id=self.id)

    async def _tell(self, execution_id: str, event: TaskStarted | ChildMoved) -> None:
        """Say how a job goes. If that fails the task is run all the same: its result tells it too."""
        try:
            await self._store.jobs.started([(execution_id, event)])
        except Exception:
            log.exception("The progress of task run %s could not be stored", event.run_id)
        self._wakeup.announce("inbox")

    async def _hand_in(self, claimed: ClaimedJob, report: TaskReport) -> None:
        """Give the result to the store, as often as it takes."""
        pause = 0.1
        while True:
            try:
                await self._store.jobs.complete([Completion(claimed.execution_id, self.id, report)])
                break
            except Exception:
                log.exception("The result of task run %s could not be stored; it is tried again", claimed.task_run_id)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)
        self._wakeup.announce("inbox", f"logs:{claimed.execution_id}")

    async def _flush_loop(self) -> None:
        while True:
            await asyncio.sleep(FLUSH if self._jobs else IDLE)
            if self._dirty.is_set():
                self._dirty.clear()
                await self._flush()

    async def _flush(self) -> None:
        taken = [(job.lines, found) for job in self._jobs.values() if (found := job.lines.take())]
        if not taken:
            return
        try:
            await self._store.logs.append([line for _, found in taken for line in found])
        except Exception:
            log.exception("Log lines could not be stored; it is tried again")
            for lines, found in taken:
                lines.give_back(found)
            return
        self._wakeup.announce(*{f"logs:{found[0].execution_id}": None for _, found in taken})
