"""Records for tests, with as little said as the test is about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from ostinato.engine.events import ExecutionCreated, TaskEnded, TaskReport
from ostinato.engine.records import Execution, LogLine, Mark, Metric, TaskRun
from ostinato.engine.states import State
from ostinato.ports.flows import KvEntry, StoredFlow, TriggerState
from ostinato.ports.jobs import Completion, WorkerRecord
from ostinato.ports.store import Store
from ostinato.ports.templates import StoredTemplate
from ostinato.ports.turns import PARTITIONS, Birth, InboxItem, JournalEntry, NewJob, Snapshot, Turn

T0 = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
ALL = range(PARTITIONS)


def at(seconds: float) -> datetime:
    """The instant so many seconds after the beginning."""
    return T0 + timedelta(seconds=seconds)


def execution(name: str = "e1", state: State = State.CREATED, start: float = 0, **fields: Any) -> Execution:
    """An execution; when it has moved on, one second after its creation."""
    history = [Mark(State.CREATED, at(start))]
    if state is not State.CREATED:
        history.append(Mark(state, at(start + 1)))
    base: dict[str, Any] = {"namespace": "company.team", "flow_id": "hello", "revision": 1}
    return Execution(id=name, history=history, **{**base, **fields})


def birth(name: str = "e1", **fields: Any) -> Birth:
    """An execution about to be created."""
    return Birth(Snapshot(execution(name, **fields)), ExecutionCreated(at=T0))


def run(name: str = "r1", order: int = 0, state: State = State.CREATED, **fields: Any) -> TaskRun:
    """A task run."""
    return TaskRun(id=name, task_id=fields.pop("task_id", "task"), order=order, history=[Mark(state, T0)], **fields)


def turn(name: str = "e1", expected: int = 0, **parts: Any) -> Turn:
    """A turn on an execution that moves it to the next `seq`."""
    header = parts.pop("header", None) or execution(name, state=State.RUNNING)
    header.seq = expected + 1
    parts.setdefault("journal", JournalEntry(expected + 1, at(expected), b"[]"))
    return Turn(execution=header, expected_seq=expected, **parts)


def job(run_id: str = "r1", attempt: int = 0, **fields: Any) -> NewJob:
    """A job."""
    return NewJob(run_id, attempt, b'{"a":1}', **fields)


def completion(run_id: str = "r1", worker: str = "w1", name: str = "e1", attempt: int = 0, **parts: Any) -> Completion:
    """The end of a job as SUCCESS."""
    event = TaskEnded(at=T0, run_id=run_id, attempt=attempt, state=State.SUCCESS, outputs={"x": 1})
    return Completion(name, worker, TaskReport(event, **parts))


def line(message: str = "hello", **fields: Any) -> LogLine:
    """A log line."""
    base: dict[str, Any] = {"at": T0, "level": "INFO", "namespace": "company.team", "flow_id": "hello"}
    return LogLine(message=message, **{**base, **fields})


def metric(name: str = "count", **fields: Any) -> Metric:
    """A measurement."""
    base: dict[str, Any] = {
        "at": T0,
        "type": "counter",
        "value": 1.5,
        "namespace": "company.team",
        "flow_id": "hello",
        "execution_id": "e1",
        "task_id": "task",
        "task_run_id": "r1",
    }
    return Metric(name=name, **{**base, **fields})


def service(name: str = "w1", heartbeat: float = 0, state: str = "RUNNING") -> WorkerRecord:
    """A service that last lived at an instant."""
    return WorkerRecord(name, "WORKER", "host", state, T0, at(heartbeat))


def flow(name: str = "hello", revision: int = 1, namespace: str = "company.team", **fields: Any) -> StoredFlow:
    """A revision of a flow."""
    base: dict[str, Any] = {"source": f"id: {name}\n", "definition": {"id": name}, "updated": T0}
    return StoredFlow(namespace=namespace, id=name, revision=revision, **{**base, **fields})


def template(name: str = "hello", namespace: str = "company.team", **fields: Any) -> StoredTemplate:
    """A template."""
    base: dict[str, Any] = {"source": f"id: {name}\n", "definition": {"id": name}, "updated": T0}
    return StoredTemplate(namespace=namespace, id=name, **{**base, **fields})


def trigger(name: str = "daily", **fields: Any) -> TriggerState:
    """The state of a trigger."""
    return TriggerState(**{"namespace": "company.team", "flow_id": "hello", "trigger_id": name, **fields})


def pair(key: str = "k", value: Any = "v", **fields: Any) -> KvEntry:
    """A key-value pair."""
    base: dict[str, Any] = {"namespace": "company.team", "type": "STRING", "version": 0, "created": T0, "updated": T0}
    return KvEntry(key=key, value=value, **{**base, **fields})


async def waiting(store: Store) -> list[InboxItem]:
    """All events that wait."""
    return await store.inbox.take(ALL, 10_000)


async def born(store: Store, *ids: str) -> None:
    """Create executions and take their first events away."""
    await store.turns.create([birth(name) for name in ids])
    await store.turns.drop([item.id for item in await waiting(store)])
