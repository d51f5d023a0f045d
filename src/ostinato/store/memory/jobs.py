"""Jobs on their way to workers, and results on their way back."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop

from ostinato.engine.events import AnyEvent
from ostinato.ports.jobs import ClaimedJob, Completion
from ostinato.store.memory.tables import Job, Tables


class MemoryJobs:
    """The queue of jobs in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def claim(self, worker_id: str, group: str | None, limit: int) -> list[ClaimedJob]:
        """Take waiting jobs of a group, highest priority first, then oldest."""
        heap = self._tables.job_heaps.get(group)
        claimed: list[ClaimedJob] = []
        while heap and len(claimed) < limit:
            _, _, key = heappop(heap)
            job = self._tables.jobs.get(key)
            if job is None or job.worker_id is not None:
                continue
            job.worker_id = worker_id
            self._tables.held[worker_id].add(key)
            claimed.append(_hand_out(job))
        return claimed

    async def started(self, starts: Sequence[tuple[str, AnyEvent]]) -> None:
        """Tell that claimed jobs began."""
        for execution_id, event in starts:
            self._tables.post(execution_id, event)

    async def complete(self, completions: Sequence[Completion]) -> None:
        """Hand in results of jobs that the worker still holds."""
        for completion in completions:
            event = completion.report.event
            key = (event.run_id, event.attempt)
            job = self._tables.jobs.get(key)
            if job is None or job.worker_id != completion.worker_id:
                continue
            self._tables.remove_job(key)
            self._tables.post(completion.execution_id, event)
            for line in completion.report.logs:
                self._tables.add_line(line)
            self._tables.metrics.extend(completion.report.metrics)

    async def killed(self, worker_id: str) -> list[tuple[str, int]]:
        """Claimed jobs of this worker that are to be stopped."""
        return sorted(key for key in self._tables.held.get(worker_id, ()) if self._tables.jobs[key].killed)

    async def waiting(self) -> dict[str | None, int]:
        """How many unclaimed jobs each worker group has."""
        counts: dict[str | None, int] = {}
        for job in self._tables.jobs.values():
            if job.worker_id is None:
                counts[job.new.worker_group] = counts.get(job.new.worker_group, 0) + 1
        return counts


def _hand_out(job: Job) -> ClaimedJob:
    new = job.new
    return ClaimedJob(job.execution_id, new.task_run_id, new.attempt, new.payload, job.killed)
