"""What lists can be filtered and ordered by: one table per aggregate, read by the memory and the SQL search alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from enum import Enum, auto
from typing import Any, NamedTuple

from ostinato.engine.records import Execution
from ostinato.engine.states import TERMINAL

SYSTEM_NAMESPACE = "system"
"""The namespace whose flows belong to the platform's own keeping."""

LEVELS = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR")
"""Levels of log lines; the rank of a level is its place."""


class Kind(Enum):
    """How the values of a field are compared."""

    TEXT = auto()
    TIME = auto()
    NUMBER = auto()
    LEVEL = auto()
    LABELS = auto()
    WORDS = auto()
    BEGINNINGS = auto()
    CHILD = auto()
    SCOPE = auto()


class Field(NamedTuple):
    """One field: how it compares, the columns that keep it, and how a record tells it. What is missing in a `present`
    field does not fit NOT_EQUALS and NOT_IN either."""

    kind: Kind
    columns: tuple[str, ...]
    read: Callable[[Any], Any]
    nullable: bool = False
    present: bool = False


Fields = dict[str, Field]


class Listing(NamedTuple):
    """What can be asked of one list: filters, orders, the order when none is asked for, and what breaks ties."""

    filters: Fields
    orders: Fields
    default: tuple[tuple[str, bool], ...]
    last: tuple[tuple[str, bool], ...]


def rank(level: str) -> int:
    """The place of a level; what is unknown counts as INFO."""
    return LEVELS.index(level) if level in LEVELS else LEVELS.index("INFO")


def trigger_execution_id(execution: Execution) -> str | None:
    """The execution that started this one, as its trigger's variables name it."""
    if execution.trigger is None:
        return execution.parent_id
    value = execution.trigger.variables.get("executionId")
    return value if isinstance(value, str) else execution.parent_id


def end_date(execution: Execution) -> datetime | None:
    """When an execution ended, if it has."""
    last = execution.history[-1]
    return last.at if last.state in TERMINAL else None


def _duration(execution: Execution) -> float | None:
    end = end_date(execution)
    return None if end is None else (end - execution.created_at).total_seconds()


def _text(column: str, attribute: str | None = None, nullable: bool = False) -> Field:
    name = attribute or column
    return Field(Kind.TEXT, (column,), lambda record: getattr(record, name), nullable)


def _time(column: str, attribute: str | None = None, nullable: bool = False) -> Field:
    name = attribute or column
    return Field(Kind.TIME, (column,), lambda record: getattr(record, name), nullable)


def _words(*columns: str, kind: Kind = Kind.WORDS) -> Field:
    def read(record: Any) -> Iterable[str]:
        return [text for column in columns if (text := getattr(record, column)) is not None]

    return Field(kind, columns, read)


def _scope() -> Field:
    return Field(Kind.SCOPE, ("namespace",), lambda record: record.namespace)


def _state() -> Field:
    return Field(Kind.TEXT, ("state",), lambda record: record.state.value)


_STATES = (
    "CREATED", "RUNNING", "PAUSED", "RESTARTED", "KILLING", "SUCCESS", "WARNING", "FAILED", "KILLED", "CANCELLED",
    "QUEUED", "RETRYING", "RETRIED", "SKIPPED", "BREAKPOINT", "SUBMITTED", "RESUBMITTED",
)  # fmt: skip
"""States in the order in which Kestra sorts them."""


def _state_order() -> Field:
    ranks = {state: place for place, state in enumerate(_STATES)}
    cases = " ".join(f"WHEN '{state}' THEN {place}" for state, place in ranks.items())
    return Field(Kind.NUMBER, (f"CASE state {cases} END",), lambda record: ranks[record.state.value])


_START = _time("start_date", "created_at")
_END = Field(Kind.TIME, ("end_date",), end_date, True)

EXECUTIONS = Listing(
    filters={
        "id": _text("id"),
        "namespace": _text("namespace"),
        "flowId": _text("flow_id"),
        "state": _state(),
        "labels": Field(Kind.LABELS, ("labels",), lambda e: [(label.key, label.value) for label in e.labels]),
        "startDate": _START,
        "endDate": _END,
        "kind": _text("kind"),
        "triggerExecutionId": Field(Kind.TEXT, ("trigger_execution_id",), trigger_execution_id, True, present=True),
        "originalId": _text("original_id", nullable=True),
        "triggerId": Field(Kind.TEXT, ("trigger_id",), lambda e: None if e.trigger is None else e.trigger.id, True),
        "q": _words("id", "namespace", "flow_id"),
        "childFilter": Field(Kind.CHILD, ("trigger_execution_id",), trigger_execution_id, True),
        "scope": _scope(),
    },
    orders={
        "id": _text("id"),
        "namespace": _text("namespace"),
        "flowId": _text("flow_id"),
        "kind": _text("kind"),
        "state": _state_order(),
        "state.current": _state_order(),
        "startDate": _START,
        "state.startDate": _START,
        "endDate": _END,
        "state.endDate": _END,
        "duration": Field(Kind.NUMBER, ("duration",), _duration, True),
        "state.duration": Field(Kind.NUMBER, ("duration",), _duration, True),
    },
    default=(("startDate", True),),
    last=(("id", True),),
)

FLOWS = Listing(
    filters={
        "id": _text("id"),
        "namespace": _text("namespace"),
        "flowId": _text("id"),
        "labels": Field(Kind.LABELS, ("labels",), lambda flow: list(flow.labels.items())),
        "q": _words("id", "namespace", kind=Kind.BEGINNINGS),
        "scope": _scope(),
    },
    orders={
        "id": _text("id"),
        "flowId": _text("id"),
        "namespace": _text("namespace"),
        "updated": _time("updated"),
        "revision": Field(Kind.NUMBER, ("revision",), lambda flow: flow.revision),
    },
    default=(("namespace", False),),
    last=(("namespace", False), ("id", False)),
)

TEMPLATES = Listing(
    filters={
        "id": _text("id"),
        "namespace": _text("namespace"),
        "q": _words("id", "namespace", kind=Kind.BEGINNINGS),
        "scope": _scope(),
    },
    orders={"id": _text("id"), "namespace": _text("namespace"), "updated": _time("updated")},
    default=(("namespace", False),),
    last=(("namespace", False), ("id", False)),
)

_AT = _time("at")

LOGS = Listing(
    filters={
        "executionId": _text("execution_id", nullable=True),
        "taskId": _text("task_id", nullable=True),
        "taskRunId": _text("task_run_id", nullable=True),
        "triggerId": _text("trigger_id", nullable=True),
        "namespace": _text("namespace"),
        "flowId": _text("flow_id"),
        "level": Field(Kind.LEVEL, ("level",), lambda line: rank(line.level)),
        "startDate": _AT,
        "endDate": _AT,
        "attempt": Field(Kind.NUMBER, ("attempt",), lambda line: line.attempt, True),
        "q": _words("message"),
        "scope": _scope(),
    },
    orders={
        "timestamp": _AT,
        "at": _AT,
        "level": Field(Kind.LEVEL, ("level",), lambda line: rank(line.level)),
        "namespace": _text("namespace"),
        "flowId": _text("flow_id"),
        "executionId": _text("execution_id", nullable=True),
        "taskId": _text("task_id", nullable=True),
        "triggerId": _text("trigger_id", nullable=True),
    },
    default=(("at", False),),
    last=(),
)

METRICS = Listing(
    filters={
        "executionId": _text("execution_id"),
        "taskId": _text("task_id"),
        "taskRunId": _text("task_run_id"),
        "namespace": _text("namespace"),
        "flowId": _text("flow_id"),
        "name": _text("name"),
        "startDate": _AT,
        "endDate": _AT,
    },
    orders={
        "timestamp": _AT,
        "at": _AT,
        "name": _text("name"),
        "taskId": _text("task_id"),
        "value": Field(Kind.NUMBER, ("value",), lambda metric: metric.value),
        "type": _text("type"),
    },
    default=(("at", False),),
    last=(),
)

TRIGGERS = Listing(
    filters={
        "namespace": _text("namespace"),
        "flowId": _text("flow_id"),
        "triggerId": _text("trigger_id"),
        "workerId": _text("worker_id", nullable=True),
        "q": _words("namespace", "flow_id", "trigger_id"),
        "scope": _scope(),
    },
    orders={
        "namespace": _text("namespace"),
        "flowId": _text("flow_id"),
        "triggerId": _text("trigger_id"),
        "executionId": _text("execution_id", nullable=True),
        "workerId": _text("worker_id", nullable=True),
        "date": _time("date", nullable=True),
        "nextExecutionDate": _time("next_at", nullable=True),
        "updatedDate": _time("updated", nullable=True),
    },
    default=(("namespace", False),),
    last=(("namespace", False), ("flowId", False), ("triggerId", False)),
)

KV = Listing(
    filters={
        "namespace": _text("namespace"),
        "key": _text("key"),
        "q": _words("key", "description", kind=Kind.BEGINNINGS),
        "updated": _time("updated"),
        "updateDate": _time("updated"),
        "expirationDate": _time("expires", nullable=True),
        "scope": _scope(),
    },
    orders={
        "namespace": _text("namespace"),
        "key": _text("key"),
        "type": _text("type"),
        "version": Field(Kind.NUMBER, ("version",), lambda entry: entry.version),
        "created": _time("created"),
        "creationDate": _time("created"),
        "updated": _time("updated"),
        "updateDate": _time("updated"),
        "expirationDate": _time("expires", nullable=True),
    },
    default=(("namespace", False),),
    last=(("namespace", False), ("key", False)),
)
