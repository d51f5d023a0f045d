"""The dictionaries that stand for tables, and the few moves that several aggregates share."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from heapq import heappush
from itertools import count
from typing import Any

from msgspec import Struct, field

from ostinato.engine.events import AnyEvent
from ostinato.engine.gate import Place
from ostinato.engine.records import Execution, LogLine, Metric, TaskRun
from ostinato.ports.flows import KvEntry, StoredFlow, TriggerState
from ostinato.ports.jobs import WorkerRecord
from ostinato.ports.moves import Window
from ostinato.ports.templates import StoredTemplate
from ostinato.ports.turns import Answer, InboxItem, Move, NewJob, Timer
from ostinato.store.partition import partition_of
from ostinato.store.text import clean_line


class Entry(Struct):
    """One execution with all its rows."""

    execution: Execution
    partition: int
    runs: dict[str, TaskRun]
    outputs: dict[str, dict[str, Any]]
    expansions: dict[str, list[Any]]
    journal: list[tuple[int, datetime, bytes]] = field(default_factory=list)


class Job(Struct):
    """One job: what it is, who holds it, and whether it is to be stopped."""

    execution_id: str
    new: NewJob
    worker_id: str | None = None
    killed: bool = False


class Pending(Struct):
    """One timer. Heap entries of timers that were replaced or dropped point to nothing and are skipped."""

    execution_id: str
    timer: Timer
    token: int


JobKey = tuple[str, int]
TimerKey = tuple[str, str]


class Tables:
    """Everything that a memory store keeps."""

    def __init__(self) -> None:
        self.numbers = count(1)
        self.entries: dict[str, Entry] = {}
        self.inbox: defaultdict[int, dict[int, InboxItem]] = defaultdict(dict)
        self.leases: dict[int, tuple[str, datetime]] = {}
        self.timers: dict[TimerKey, Pending] = {}
        self.timer_heaps: defaultdict[int, list[tuple[datetime, int, TimerKey]]] = defaultdict(list)
        self.jobs: dict[JobKey, Job] = {}
        self.jobs_of_run: defaultdict[str, set[int]] = defaultdict(set)
        self.job_heaps: defaultdict[str | None, list[tuple[int, int, JobKey]]] = defaultdict(list)
        self.held: defaultdict[str, set[JobKey]] = defaultdict(set)
        self.gates: dict[str, tuple[int, int]] = {}
        self.places: dict[str, dict[str, Place]] = {}
        self.answers: dict[str, tuple[datetime, Answer]] = {}
        self.logs: dict[int, LogLine] = {}
        self.logs_of: defaultdict[str | None, dict[int, LogLine]] = defaultdict(dict)
        self.metrics: list[Metric] = []
        self.services: dict[str, WorkerRecord] = {}
        self.flows: defaultdict[tuple[str, str], dict[int, StoredFlow]] = defaultdict(dict)
        self.templates: dict[tuple[str, str], StoredTemplate] = {}
        self.triggers: dict[tuple[str, str, str], TriggerState] = {}
        self.moves: dict[int, Move] = {}
        self.windows: dict[tuple[str, str, str, str], Window] = {}
        self.kv: dict[tuple[str, str], KvEntry] = {}
        self.kv_versions: dict[tuple[str, str], int] = {}
        self.settings: dict[str, Any] = {}

    def post(self, execution_id: str, event: AnyEvent) -> None:
        """Leave one event for an execution."""
        number = next(self.numbers)
        self.inbox[partition_of(execution_id)][number] = InboxItem(number, execution_id, event)

    def add_job(self, execution_id: str, new: NewJob) -> None:
        """Queue a job; one that is there already is left alone."""
        key = (new.task_run_id, new.attempt)
        if key in self.jobs:
            return
        self.jobs[key] = Job(execution_id, new)
        self.jobs_of_run[new.task_run_id].add(new.attempt)
        heappush(self.job_heaps[new.worker_group], (-new.priority, next(self.numbers), key))

    def remove_job(self, key: JobKey) -> None:
        """Forget a job. Its entry in the heap is skipped when it comes up."""
        job = self.jobs.pop(key)
        attempts = self.jobs_of_run[key[0]]
        attempts.discard(key[1])
        if not attempts:
            del self.jobs_of_run[key[0]]
        if job.worker_id is not None:
            self.held[job.worker_id].discard(key)

    def add_timer(self, execution_id: str, timer: Timer) -> None:
        """Set a timer, in place of one of the same name."""
        key = (execution_id, timer.name)
        token = next(self.numbers)
        self.timers[key] = Pending(execution_id, timer, token)
        heappush(self.timer_heaps[partition_of(execution_id)], (timer.due, token, key))

    def add_line(self, line: LogLine) -> None:
        """Store a line of a log under the next number."""
        number = next(self.numbers)
        kept = clean_line(line)
        self.logs[number] = kept
        self.logs_of[line.execution_id][number] = kept
