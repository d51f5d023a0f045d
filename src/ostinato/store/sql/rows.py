"""The columns of the hot tables, and how records become their rows."""

from __future__ import annotations

from copy import copy
from typing import Any

import msgspec

from ostinato.engine.records import Cause, Execution, Label, LogLine, Metric, TaskRun
from ostinato.ports.turns import JournalEntry, Move, NewJob, Timer
from ostinato.store.fields import end_date, rank, trigger_execution_id
from ostinato.store.partition import partition_of
from ostinato.store.sql.codec import encode, micros
from ostinato.store.sql.statement import Row, delete, insert, update, upsert
from ostinato.store.text import clean

_HEADER = {
    "state": "text",
    "end_date": "int",
    "duration": "int",
    "seq": "int",
    "record": "text",
}
_SEARCHED = {"labels": "json", "trigger_id": "text", "trigger_execution_id": "text"}
_FIXED = {
    "id": "text",
    "part": "int",
    "namespace": "text",
    "flow_id": "text",
    "start_date": "int",
    "kind": "text",
    "original_id": "text",
}
_BODY = {
    "execution_id": "text",
    "part": "int",
    "inputs": "text",
    "variables": "text",
    "outputs": "text",
    "cause": "text",
    "label_list": "text",
}
_RUN = {"execution_id": "text", "id": "text", "part": "int", "run_order": "int", "seq": "int", "record": "text"}
_VALUE = {"execution_id": "text", "id": "text", "part": "int", "record": "text"}
_JOURNAL = {"execution_id": "text", "part": "int", "seq": "int", "at": "int", "changes": "bytes"}
_LOG = {
    "execution_id": "text",
    "task_id": "text",
    "task_run_id": "text",
    "trigger_id": "text",
    "namespace": "text",
    "flow_id": "text",
    "level": "int",
    "at": "int",
    "attempt": "int",
    "message": "text",
    "thread": "text",
}
_METRIC = {
    "execution_id": "text",
    "task_id": "text",
    "task_run_id": "text",
    "namespace": "text",
    "flow_id": "text",
    "name": "text",
    "type": "text",
    "value": "real",
    "at": "int",
    "tags": "text",
}
_JOB = {
    "part": "int",
    "execution_id": "text",
    "task_run_id": "text",
    "attempt": "int",
    "worker_group": "text",
    "rank": "int",
    "payload": "bytes",
}

EXECUTION_COLUMNS = "record, inputs, variables, outputs, cause, label_list"
WHOLE_EXECUTION = "executions JOIN execution_bodies ON execution_id = id"
LOG_COLUMNS = ", ".join(_LOG)
METRIC_COLUMNS = ", ".join(_METRIC)

FENCE = update("executions", {"id": "text", "expected_seq": "int"}, _HEADER, returning="id")
ADD_EXECUTION = insert("executions", {**_FIXED, **_HEADER, **_SEARCHED}, "ON CONFLICT (id) DO NOTHING", returning="id")
SET_SEARCHED = update("executions", {"id": "text"}, _SEARCHED)
PUT_BODY = upsert("execution_bodies", _BODY, ("execution_id",))
PUT_RUN = upsert("task_runs", _RUN, ("execution_id", "id"))
PUT_OUTPUT = upsert("task_outputs", _VALUE, ("execution_id", "id"))
PUT_EXPANSION = upsert("expansions", _VALUE, ("execution_id", "id"))
DELETE_RUN = delete("task_runs", {"execution_id": "text", "id": "text"})
DELETE_OUTPUT = delete("task_outputs", {"execution_id": "text", "id": "text"})
DELETE_EXPANSION = delete("expansions", {"execution_id": "text", "id": "text"})
ADD_JOURNAL = insert("journal", _JOURNAL)
ADD_EVENT = insert("inbox", {"part": "int", "execution_id": "text", "event": "text"})
DELETE_EVENT = delete("inbox", {"id": "int"})
ADD_JOB = insert("jobs", _JOB, "ON CONFLICT (task_run_id, attempt) DO NOTHING")
PUT_TIMER = upsert(
    "timers",
    {"execution_id": "text", "name": "text", "part": "int", "due": "int", "event": "text"},
    ("execution_id", "name"),
)
DELETE_TIMER = delete("timers", {"execution_id": "text", "name": "text"})
ADD_LOG = insert("logs", _LOG)
ADD_METRIC = insert("metrics", _METRIC)
ADD_MOVE = insert("moves", {"part": "int", "execution_id": "text", "record": "text"})

_runs = msgspec.json.Decoder(TaskRun)
_executions = msgspec.json.Decoder(Execution)
_causes = msgspec.json.Decoder(Cause)
_labels = msgspec.json.Decoder(list[Label])
_tags = msgspec.json.Decoder(dict[str, str])


def header_row(execution: Execution) -> Row:
    """The columns of `_HEADER`: what a turn writes of an execution whatever it did."""
    end = end_date(execution)
    narrow = copy(execution)
    narrow.inputs = narrow.outputs = narrow.trigger = None
    narrow.variables, narrow.labels = {}, []
    length = None if end is None else micros(end) - micros(execution.created_at)
    ended = None if end is None else micros(end)
    return execution.state.value, ended, length, execution.seq, encode(narrow)


def searched_row(execution: Execution) -> Row:
    """The columns of `_SEARCHED`: what searches look at, and what changes with the body only."""
    trigger = None if execution.trigger is None else execution.trigger.id
    return (
        encode_labels([(label.key, label.value) for label in execution.labels]),
        trigger,
        trigger_execution_id(execution),
    )


def execution_row(execution: Execution) -> Row:
    """The row of a new execution."""
    fixed = (
        execution.id,
        partition_of(execution.id),
        execution.namespace,
        execution.flow_id,
        micros(execution.created_at),
        execution.kind,
        execution.original_id,
    )
    return fixed + header_row(execution) + searched_row(execution)


def encode_labels(pairs: list[tuple[str, str]]) -> str:
    """Labels as the searchable column keeps them, without characters that a JSON column refuses."""
    return encode([{"key": clean(key), "value": clean(value)} for key, value in pairs]) if pairs else "[]"


def body_row(execution: Execution) -> Row:
    """The wide row of an execution."""
    return (
        execution.id,
        partition_of(execution.id),
        _encode_or_none(execution.inputs),
        encode(execution.variables),
        _encode_or_none(execution.outputs),
        _encode_or_none(execution.trigger),
        encode(execution.labels),
    )


def read_execution(row: Row) -> Execution:
    """An execution from (record, inputs, variables, outputs, trigger, labels)."""
    execution = _executions.decode(row[0])
    execution.inputs = None if row[1] is None else msgspec.json.decode(row[1])
    execution.variables = msgspec.json.decode(row[2])
    execution.outputs = None if row[3] is None else msgspec.json.decode(row[3])
    execution.trigger = None if row[4] is None else _causes.decode(row[4])
    execution.labels = _labels.decode(row[5])
    return execution


def run_row(execution: Execution, run: TaskRun) -> Row:
    """The row of a task run, under the `seq` of the turn that wrote it."""
    return execution.id, run.id, partition_of(execution.id), run.order, execution.seq, encode(run)


def read_run(record: str) -> TaskRun:
    """A task run from its record."""
    return _runs.decode(record)


def value_rows(execution_id: str, values: dict[str, Any]) -> list[Row]:
    """The rows of outputs or of loop values, by task run."""
    part = partition_of(execution_id)
    return [(execution_id, run_id, part, encode(value)) for run_id, value in values.items()]


def journal_row(execution_id: str, entry: JournalEntry) -> Row:
    """The row of what one turn decided."""
    return execution_id, partition_of(execution_id), entry.seq, micros(entry.at), entry.changes


def event_row(execution_id: str, event: Any) -> Row:
    """The row of an event in the inbox."""
    return partition_of(execution_id), execution_id, encode(event)


def timer_row(execution_id: str, timer: Timer) -> Row:
    """The row of a timer."""
    return execution_id, timer.name, partition_of(execution_id), micros(timer.due), encode(timer.event)


def job_row(execution_id: str, job: NewJob) -> Row:
    """The row of a job; the smaller its rank, the sooner it is claimed."""
    return (
        partition_of(execution_id),
        execution_id,
        job.task_run_id,
        job.attempt,
        job.worker_group or "",
        -job.priority,
        job.payload,
    )


def log_row(line: LogLine) -> Row:
    """The row of a line."""
    return (
        line.execution_id,
        line.task_id,
        line.task_run_id,
        line.trigger_id,
        line.namespace,
        line.flow_id,
        rank(line.level),
        micros(line.at),
        line.attempt,
        clean(line.message),
        None if line.thread is None else clean(line.thread),
    )


def metric_row(metric: Metric) -> Row:
    """The row of a measurement."""
    return (
        metric.execution_id,
        metric.task_id,
        metric.task_run_id,
        metric.namespace,
        metric.flow_id,
        metric.name,
        metric.type,
        float(metric.value),
        micros(metric.at),
        encode(metric.tags),
    )


def move_row(move: Move) -> Row:
    """The row of a change of state that Flow triggers watch."""
    return partition_of(move.execution_id), move.execution_id, encode(move)


def read_tags(text: str) -> dict[str, str]:
    """The tags of a measurement."""
    return _tags.decode(text)


def _encode_or_none(value: Any) -> str | None:
    return None if value is None else encode(value)
