"""Running one job: begin it, wait for it, stop it with the task, and try again where that may help."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ostinato.plugin import RunContext, TaskFailed

if TYPE_CHECKING:
    from google.cloud import bigquery

    from ostinato_gcp.bigquery.task import BigqueryTask

Begin = Callable[[str], Any]
"""Begins a job under a name of its own."""


class JobFailed(TaskFailed):
    """A job that ended with an error. `reasons` are those of the service."""

    def __init__(self, message: str, reasons: frozenset[str], details: list[str]) -> None:
        super().__init__(message, log=[*details, message])
        self.reasons = reasons


def run_job(task: BigqueryTask, ctx: RunContext, begin: Begin) -> Any:
    """Run a job to its end; TaskFailed with what BigQuery says of it.

    The names of jobs come from the attempt of the task: after the loss of a worker the same attempt finds the job that
    was begun, and the data is not loaded twice.
    """
    pauses = task.retry_auto.pauses() if task.retry_auto is not None else iter(())
    number = 0
    while True:
        try:
            name = f"ostinato_{ctx.task_run.id}_{ctx.task_run.attempt}_{number}"
            return _finished(ctx, _begun(begin, name))
        except JobFailed as failure:
            pause = next(pauses, None) if _may_help(task, failure) else None
            if pause is None:
                raise
            ctx.log.warn(f"{failure}; trying again in {pause:g} s")
            ctx.cancelled.wait(pause)
            ctx.cancelled.check()
            number += 1


def _may_help(task: BigqueryTask, failure: JobFailed) -> bool:
    return bool(failure.reasons & set(task.retry_reasons)) or any(
        part in failure.message for part in task.retry_messages
    )


def _begun(begin: Begin, name: str) -> bigquery.LoadJob:
    from google.api_core.exceptions import GoogleAPICallError

    try:
        job: bigquery.LoadJob = begin(name)
        return job
    except GoogleAPICallError as error:
        reasons = frozenset(str(entry.get("reason")) for entry in error.errors if isinstance(entry, dict))
        raise JobFailed(error.message or str(error), reasons, []) from None


def _finished(ctx: RunContext, job: bigquery.LoadJob) -> bigquery.LoadJob:
    """Wait for a job. A task that is stopped stops it."""
    from google.api_core.exceptions import GoogleAPICallError

    pause = 0.05
    try:
        while not job.done():
            if ctx.cancelled.wait(pause):
                job.cancel()
                ctx.cancelled.check()
            pause = min(pause * 1.5, 2.0)
    except GoogleAPICallError as error:
        raise JobFailed(error.message or str(error), frozenset(), []) from None
    if job.error_result:
        raise _failure(job)
    return job


def _failure(job: bigquery.LoadJob) -> JobFailed:
    errors = job.errors or []
    message = str(job.error_result.get("message"))
    reasons = frozenset(str(error.get("reason")) for error in [*errors, job.error_result])
    details = [str(error.get("message")) for error in errors if error.get("message") != message]
    return JobFailed(message, reasons, details[:20])
