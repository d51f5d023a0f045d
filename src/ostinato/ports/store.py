"""The store: everything that must survive a crash. One contract suite, three implementations.

The executor's part is `Inbox` and `Turns`, the worker's part is `Jobs`; the rest is what the other services read and
write. Every method is one transaction: it happened whole, or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from ostinato.engine.events import AnyEvent
from ostinato.engine.records import Execution, LogLine, Metric
from ostinato.ports.flows import KvEntry, StoredFlow, TriggerState
from ostinato.ports.gates import Gates
from ostinato.ports.jobs import ClaimedJob, Completion, WorkerRecord
from ostinato.ports.moves import Reaction, TakenMove, Window
from ostinato.ports.search import Page, Query
from ostinato.ports.templates import Templates
from ostinato.ports.turns import Answer, Birth, InboxItem, Recent, Snapshot, Turn


class StoreError(Exception):
    """The store refuses what it was asked to do."""


class Conflict(StoreError):
    """What was to be stored is there already."""


class InvalidQuery(StoreError):
    """A search names an unknown field or order, or gives a value that cannot be compared."""


class Inbox(Protocol):
    """Events on their way to executions, and the ownership of the partitions they are divided into."""

    async def post(self, events: Sequence[tuple[str, AnyEvent]]) -> None:
        """Leave events, as (execution id, event), for whoever owns the partition."""
        ...

    async def take(self, partitions: Sequence[int], limit: int) -> list[InboxItem]:
        """The oldest waiting events of these partitions, in order of arrival. They stay until a turn consumes them."""
        ...

    async def lease(self, owner: str, until: datetime, now: datetime, most: int) -> list[int]:
        """Renew the partitions that `owner` holds and take free or expired ones, up to `most` in all; tells which.
        What the owner holds beyond `most` is given back, so that a newcomer gets its share."""
        ...

    async def release(self, owner: str) -> None:
        """Give all partitions of an owner back."""
        ...

    async def fire(self, partitions: Sequence[int], now: datetime, limit: int) -> datetime | None:
        """Move timers that are due into the inbox; tells when the next timer of these partitions is due, if any."""
        ...


class Turns(Protocol):
    """Executions as the executor sees them."""

    async def create(self, births: Sequence[Birth]) -> None:
        """Store new executions, each with its first event in the inbox. An id that exists already is left alone."""
        ...

    async def load(self, execution_id: str) -> Snapshot | None:
        """All that is stored of one execution."""
        ...

    async def load_many(self, execution_ids: Sequence[str]) -> dict[str, Snapshot]:
        """The same for several executions at once; unknown ids are left out."""
        ...

    async def recent(self, execution_id: str, since: int) -> Recent | None:
        """What was written of an execution after a `seq` (-1 for all of it); an implementation may give more."""
        ...

    async def drop(self, items: Sequence[int]) -> None:
        """Take events out of the inbox that concern nothing."""
        ...

    async def commit(self, turns: Sequence[Turn]) -> set[str]:
        """Write turns (at most one per execution); tells the ids of those whose fence was missed, of which nothing
        is written. A consumed event is gone for ever; a `dropped_jobs` entry removes the job of a task run that no
        worker has claimed and marks a claimed one as killed; `kills` marks the claimed job, or the waiting one, as
        killed."""
        ...

    async def answer(self, request: str) -> Answer | None:
        """The answer to a request, once a turn has given it. Answers are kept for at least ten minutes."""
        ...


class Jobs(Protocol):
    """Work on its way to workers."""

    async def claim(self, worker_id: str, group: str | None, limit: int) -> list[ClaimedJob]:
        """Take waiting jobs of a group, highest priority first, then oldest; each goes to one worker only."""
        ...

    async def started(self, starts: Sequence[tuple[str, AnyEvent]]) -> None:
        """Tell that claimed jobs began, and how the children of a WorkingDirectory stand, as (execution id, TaskStarted
        or ChildMoved)."""
        ...

    async def complete(self, completions: Sequence[Completion]) -> None:
        """Hand in results: the event goes to the inbox, lines and measures are stored, the job is deleted; a job that
        is no longer held by that worker adds nothing."""
        ...

    async def killed(self, worker_id: str) -> list[tuple[str, int]]:
        """Claimed jobs of this worker that are to be stopped, as (task run id, attempt)."""
        ...

    async def waiting(self) -> dict[str | None, int]:
        """How many unclaimed jobs each worker group has."""
        ...


class Services(Protocol):
    """Which services run, and what becomes of the jobs of those that stopped answering."""

    async def beat(self, record: WorkerRecord) -> None:
        """Say that a service lives: inserts or replaces its record."""
        ...

    async def bury(self, now: datetime, silence: timedelta) -> list[str]:
        """Declare services without a heartbeat for longer than `silence` dead (state NOT_RUNNING), turn each job they
        hold into a WorkerLost event in the inbox, free their partitions and the triggers they evaluate, and tell their
        ids. Exactly one caller does this for each lost job. Records of the dead are kept for a day."""
        ...

    async def all(self) -> list[WorkerRecord]: ...


class Executions(Protocol):
    """Executions as the API sees them."""

    async def get(self, execution_id: str) -> Execution | None:
        """The header alone."""
        ...

    async def outputs(self, execution_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The outputs of those of these executions that have any."""
        ...

    async def search(self, query: Query) -> Page[Execution]:
        """Headers of executions."""
        ...

    async def latest(self, flows: Sequence[tuple[str, str]]) -> list[Execution]:
        """The newest execution of each flow, given as (namespace, id), that has one."""
        ...

    async def counts(self, flows: Sequence[tuple[str, str]], since: datetime) -> dict[tuple[str, str, str], int]:
        """How many executions began since then, by (namespace, flow id, state)."""
        ...

    async def delete(self, execution_id: str, logs: bool = True, metrics: bool = True) -> bool:
        """Remove an execution with all its rows, jobs, timers and events; False when it is unknown. It leaves the gate
        of its flow, which looks again who has room."""
        ...

    async def journal(self, execution_id: str, after: int = 0) -> list[tuple[int, datetime, bytes]]:
        """The journal of an execution after a `seq`: (seq, instant, encoded changes)."""
        ...


class Logs(Protocol):
    """Log lines and metrics. `append` is for lines that do not belong to a turn or a result."""

    async def append(self, lines: Sequence[LogLine]) -> None: ...

    async def search(self, query: Query) -> Page[tuple[int, LogLine]]:
        """Lines with their ids, which grow in order of storing; default order: time, then id."""
        ...

    async def tail(self, execution_id: str, after: int, limit: int = 1000) -> list[tuple[int, LogLine]]:
        """Lines of an execution stored after the line of that id, in order of storing. A line written at the same
        moment by another service may turn up late under a smaller id: who must miss none asks again from some ids
        back and leaves out what it has seen."""
        ...

    async def delete(self, query: Query) -> int: ...

    async def measure(self, metrics: Sequence[Metric]) -> None: ...

    async def metrics(self, query: Query) -> Page[Metric]:
        """Fields: executionId taskId taskRunId namespace flowId name."""
        ...

    async def delete_metrics(self, query: Query) -> int:
        """Remove measurements; tells how many."""
        ...


class Flows(Protocol):
    """Flows with all their revisions."""

    async def save(self, flow: StoredFlow) -> None:
        """Store one revision (given in the record); Conflict when it is there already."""
        ...

    async def get(
        self,
        namespace: str,
        id: str,  # noqa: A002
        revision: int | None = None,
        deleted: bool = False,
    ) -> StoredFlow | None:
        """The current revision or the one asked for; the current one is hidden when it is a deletion, unless asked."""
        ...

    async def revisions(self, namespace: str, id: str) -> list[StoredFlow]: ...  # noqa: A002

    async def forget(self, namespace: str, id: str, revisions: Sequence[int]) -> None: ...  # noqa: A002

    async def search(self, query: Query) -> Page[StoredFlow]:
        """Current revisions of flows that are not deleted."""
        ...

    async def current(self) -> list[StoredFlow]:
        """Every current, not deleted flow."""
        ...

    async def heads(self) -> dict[tuple[str, str], int]:
        """The current revision of every flow that is not deleted, by (namespace, id)."""
        ...

    async def namespaces(self) -> list[str]:
        """Namespaces that have a current flow, in order."""
        ...


class Triggers(Protocol):
    """The state of triggers. Firing moves the trigger and creates its execution in one transaction."""

    async def get(self, namespace: str, flow_id: str, trigger_id: str) -> TriggerState | None: ...

    async def put(self, state: TriggerState) -> None: ...

    async def due(self, now: datetime, limit: int) -> list[TriggerState]:
        """Enabled triggers whose `next_at` has come, but for those that a worker is to evaluate."""
        ...

    async def fire(self, before: TriggerState, after: TriggerState, birth: Birth | None) -> bool:
        """Replace the state if its `next_at`, `execution_id`, `evaluating_since` and `worker_id` are still those of
        `before`, and create the execution; False, with nothing written, when somebody else was first."""
        ...

    async def claim(self, worker_id: str, group: str | None, limit: int) -> list[TriggerState]:
        """Take enabled triggers of a group whose evaluation waits for a worker, the longest waiting first; each goes to
        one worker only."""
        ...

    async def held(self, worker_id: str) -> list[TriggerState]:
        """The triggers that a worker still has to evaluate: what it lost it must stop."""
        ...

    async def give_back(self, worker_id: str) -> None:
        """Let others evaluate what this worker holds."""
        ...

    async def ended(self, limit: int) -> list[TriggerState]:
        """Locked triggers whose execution has ended, or is gone."""
        ...

    async def release(self, execution_id: str) -> list[TriggerState]:
        """Unlock the triggers that wait for the end of this execution; tells which."""
        ...

    async def delete(self, namespace: str, flow_id: str, trigger_id: str | None = None) -> None:
        """Forget one trigger of a flow, or all, with what their windows have collected."""
        ...

    async def search(self, query: Query) -> Page[TriggerState]: ...


class Moves(Protocol):
    """Changes of states on their way to Flow triggers. Turns write them (`Turn.moves`)."""

    async def take(self, partitions: Sequence[int], limit: int) -> list[TakenMove]:
        """The oldest moves of these partitions. They stay until somebody has reacted."""
        ...

    async def drop(self, moves: Sequence[int]) -> None:
        """Take moves away from which nothing follows."""
        ...

    async def react(self, reaction: Reaction) -> bool:
        """Write what follows from a move, and take it away; False, with nothing written, when somebody has reacted
        before, or when a window has another version than the one that was read."""
        ...

    async def windows(self, namespace: str, flow_id: str, trigger_id: str) -> list[Window]:
        """What the groups of conditions of a trigger have collected."""
        ...


class KeyValues(Protocol):
    """The key-value store of namespaces. Expired pairs are given with their `expires`; the caller decides."""

    async def get(self, namespace: str, key: str) -> KvEntry | None: ...

    async def put(self, entry: KvEntry, overwrite: bool = True) -> bool:
        """Store a pair, its version counted up; False when it is there, not expired, and `overwrite` is not set."""
        ...

    async def delete(self, namespace: str, key: str) -> bool: ...

    async def search(self, query: Query) -> Page[KvEntry]: ...


class Settings(Protocol):
    """Small values of the server itself, JSON-like, by name."""

    async def get(self, name: str) -> Any: ...

    async def put(self, name: str, value: Any) -> None: ...


class Store(Protocol):
    """All aggregates of one database, and its life."""

    inbox: Inbox
    turns: Turns
    gates: Gates
    jobs: Jobs
    services: Services
    executions: Executions
    logs: Logs
    flows: Flows
    templates: Templates
    triggers: Triggers
    moves: Moves
    kv: KeyValues
    settings: Settings

    async def open(self) -> None:
        """Connect and migrate the schema to the newest version."""
        ...

    async def close(self) -> None: ...
