"""What a worker is handed, and how it hands back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct, field

from ostinato.engine.events import TaskReport
from ostinato.engine.retry import Retry


class ChildRequest(Struct, omit_defaults=True):
    """One task inside a WorkingDirectory, which its worker runs with all it asks for."""

    task_id: str
    type: str
    task: dict[str, Any]
    run_if: str | None = None
    retry: Retry | None = None
    allow_failure: bool = False
    allow_warning: bool = False
    timeout: str | None = None
    log_level: str | None = None


class JobRequest(Struct, omit_defaults=True):
    """One attempt of one task run, self-contained.

    `task` is the task as written (plugin defaults merged in), `variables` what its expressions can name, both plain
    JSON values. `timeout` is the text of the task's time limit, rendered by the worker. `children` are the tasks of a
    WorkingDirectory, `path` the values of the loops around it, outermost first; None for every other task.
    """

    execution_id: str
    namespace: str
    flow_id: str
    revision: int
    task_id: str
    task_run_id: str
    attempt: int
    type: str
    task: dict[str, Any]
    variables: dict[str, Any]
    tenant: str = "main"
    timeout: str | None = None
    log_level: str | None = None
    log_to_file: bool = False
    children: list[ChildRequest] | None = None
    path: tuple[str, ...] | None = None


class ClaimedJob(Struct, frozen=True):
    """A job that now belongs to the worker that asked. `killed` says that it must not be started."""

    execution_id: str
    task_run_id: str
    attempt: int
    payload: bytes
    killed: bool = False


class WorkerRecord(Struct, omit_defaults=True):
    """A running service as others see it. `heartbeat` is when it last said that it lives."""

    id: str
    type: str
    hostname: str
    state: str
    created_at: datetime
    heartbeat: datetime
    worker_group: str | None = None
    props: dict[str, Any] = field(default_factory=dict)


class Completion(Struct, frozen=True):
    """The end of one claimed job, told by its worker."""

    execution_id: str
    worker_id: str
    report: TaskReport
