"""Executions as the executor sees them: create, load, commit behind the fence, answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from ostinato.ports.turns import Answer, Birth, Recent, Snapshot, Turn
from ostinato.store.sql.births import give_births
from ostinato.store.sql.codec import encode, micros
from ostinato.store.sql.database import Database
from ostinato.store.sql.gather import Gather
from ostinato.store.sql.rows import (
    ADD_EVENT,
    ADD_JOB,
    ADD_JOURNAL,
    ADD_LOG,
    ADD_METRIC,
    ADD_MOVE,
    DELETE_EVENT,
    DELETE_EXPANSION,
    DELETE_OUTPUT,
    DELETE_RUN,
    DELETE_TIMER,
    EXECUTION_COLUMNS,
    FENCE,
    PUT_BODY,
    PUT_EXPANSION,
    PUT_OUTPUT,
    PUT_RUN,
    PUT_TIMER,
    SET_SEARCHED,
    WHOLE_EXECUTION,
    body_row,
    event_row,
    header_row,
    job_row,
    journal_row,
    log_row,
    metric_row,
    move_row,
    read_execution,
    read_run,
    run_row,
    searched_row,
    timer_row,
    value_rows,
)
from ostinato.store.sql.statement import Call, Row, Rows, Script, Sql, Step, Texts, execute, fetch, many, one, upsert

KEEP_ANSWERS = 10 * 60 * 1_000_000
"""For how long an answer can be asked for, in microseconds."""

LOAD_EXECUTIONS = Sql(f"SELECT id, {EXECUTION_COLUMNS} FROM {WHOLE_EXECUTION} WHERE id AMONG :ids")
LOAD_RUNS = Sql("SELECT execution_id, record FROM task_runs WHERE execution_id AMONG :ids ORDER BY run_order")
LOAD_OUTPUTS = Sql("SELECT execution_id, id, record FROM task_outputs WHERE execution_id AMONG :ids")
LOAD_EXPANSIONS = Sql("SELECT execution_id, id, record FROM expansions WHERE execution_id AMONG :ids")
RECENT_RUNS = Sql("SELECT record FROM task_runs WHERE execution_id = :id AND seq > :since ORDER BY run_order")
RECENT_OUTPUTS = Sql(
    "SELECT task_outputs.id, task_outputs.record FROM task_runs JOIN task_outputs "
    "ON task_outputs.execution_id = task_runs.execution_id AND task_outputs.id = task_runs.id "
    "WHERE task_runs.execution_id = :id AND task_runs.seq > :since"
)
COUNT_RUNS = Sql("SELECT count(*) FROM task_runs WHERE execution_id = :id")
DROP_WAITING_JOBS = Sql("DELETE FROM jobs WHERE task_run_id AMONG :runs AND worker_id IS NULL")
KILL_JOBS = Sql("UPDATE jobs SET killed = TRUE WHERE task_run_id AMONG :runs")
PUT_ANSWER = upsert("answers", {"request": "text", "at": "int", "record": "text"}, ("request",))
FORGET_ANSWERS = Sql("DELETE FROM answers WHERE at < :before")
ANSWER = Sql("SELECT record FROM answers WHERE request = :request")

_answers = msgspec.json.Decoder(Answer)


class SqlTurns:
    """Turns in SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._births: Gather[Birth] = Gather(self._create)

    async def create(self, births: Sequence[Birth]) -> None:
        """Store new executions, each with its first event; those that exist are left alone."""
        await self._births(births)

    async def load(self, execution_id: str) -> Snapshot | None:
        """All that is stored of one execution."""
        return (await self.load_many([execution_id])).get(execution_id)

    async def load_many(self, execution_ids: Sequence[str]) -> dict[str, Snapshot]:
        """The same for several executions at once."""
        return await self._database.read(lambda: _load(execution_ids))

    async def recent(self, execution_id: str, since: int) -> Recent | None:
        """What was written of an execution after a `seq`."""
        return await self._database.read(lambda: _recent(execution_id, since))

    async def drop(self, items: Sequence[int]) -> None:
        """Take events out of the inbox that concern nothing."""
        await self._database.write(lambda: execute(Rows(DELETE_EVENT, [(number,) for number in items])))

    async def commit(self, turns: Sequence[Turn]) -> set[str]:
        """Write turns; tells the ids of those whose fence was missed."""
        if not turns:
            return set()
        return await self._database.write(lambda: _commit(turns))

    async def answer(self, request: str) -> Answer | None:
        """The answer to a request, once a turn has given it."""
        rows = await self._database.read(lambda: fetch(Call(ANSWER, {"request": request})))
        return _answers.decode(rows[0][0]) if rows else None

    async def _create(self, births: Sequence[Birth]) -> None:
        await self._database.write(lambda: give_births(births, last=True))


def _load(execution_ids: Sequence[str]) -> Script[dict[str, Snapshot]]:
    if not execution_ids:
        return {}
    params = {"ids": Texts(execution_ids)}
    calls = [Call(sql, params) for sql in (LOAD_EXECUTIONS, LOAD_RUNS, LOAD_OUTPUTS, LOAD_EXPANSIONS)]
    headers, runs, outputs, expansions = yield Step(calls, last=True)
    found = {row[0]: Snapshot(read_execution(row[1:])) for row in headers}
    for execution_id, record in runs:
        found[execution_id].runs.append(read_run(record))
    for execution_id, run_id, record in outputs:
        found[execution_id].outputs[run_id] = msgspec.json.decode(record)
    for execution_id, run_id, record in expansions:
        found[execution_id].expansions[run_id] = msgspec.json.decode(record)
    return found


def _recent(execution_id: str, since: int) -> Script[Recent | None]:
    params = {"id": execution_id, "since": since}
    calls = [Call(LOAD_EXECUTIONS, {"ids": Texts([execution_id])})]
    calls += [Call(sql, params) for sql in (RECENT_RUNS, RECENT_OUTPUTS)]
    headers, runs, outputs, ((total,),) = yield Step([*calls, Call(COUNT_RUNS, {"id": execution_id})], last=True)
    if not headers:
        return None
    return Recent(
        read_execution(headers[0][1:]),
        [read_run(record) for (record,) in runs],
        {run_id: msgspec.json.decode(record) for run_id, record in outputs},
        total,
    )


def _commit(turns: Sequence[Turn]) -> Script[set[str]]:
    ordered = sorted(turns, key=lambda turn: turn.execution.id)
    (fenced,) = yield one(Rows(FENCE, [_fence_row(turn) for turn in ordered]))
    passed = {row[0] for row in fenced}
    kept = [turn for turn in ordered if turn.execution.id in passed]
    births = [birth for turn in kept for birth in turn.births]
    if births:
        yield from give_births(births)
    step = many(*_record_rows(kept), *_job_rows(kept), *_timer_rows(kept), *_other_rows(kept), last=True)
    if step.statements:
        yield step
    return {turn.execution.id for turn in ordered} - passed


def _fence_row(turn: Turn) -> Row:
    return (*header_row(turn.execution), turn.execution.id, turn.expected_seq)


def _record_rows(turns: Sequence[Turn]) -> list[Rows]:
    removed: list[Row] = []
    runs: list[Row] = []
    outputs: list[Row] = []
    expansions: list[Row] = []
    for turn in turns:
        name = turn.execution.id
        removed += [(name, run_id) for run_id in turn.removed_runs]
        written = {run.id: run for run in turn.added_runs} | {run.id: run for run in turn.changed_runs}
        runs += [run_row(turn.execution, run) for run in written.values()]
        outputs += value_rows(name, turn.outputs)
        expansions += value_rows(name, turn.expansions)
    changed = [turn.execution for turn in turns if turn.body_changed]
    return [
        *(Rows(bulk, removed) for bulk in (DELETE_RUN, DELETE_OUTPUT, DELETE_EXPANSION)),
        Rows(PUT_RUN, runs),
        Rows(PUT_OUTPUT, outputs),
        Rows(PUT_EXPANSION, expansions),
        Rows(PUT_BODY, [body_row(execution) for execution in changed]),
        Rows(SET_SEARCHED, [(*searched_row(execution), execution.id) for execution in changed]),
    ]


def _job_rows(turns: Sequence[Turn]) -> list[Call | Rows]:
    dropped = sorted(run_id for turn in turns for run_id in turn.dropped_jobs)
    killed = sorted({*dropped, *(run_id for turn in turns for run_id in turn.kills)})
    statements: list[Call | Rows] = []
    if dropped:
        statements.append(Call(DROP_WAITING_JOBS, {"runs": Texts(dropped)}))
    if killed:
        statements.append(Call(KILL_JOBS, {"runs": Texts(killed)}))
    return [*statements, Rows(ADD_JOB, [job_row(turn.execution.id, job) for turn in turns for job in turn.jobs])]


def _timer_rows(turns: Sequence[Turn]) -> list[Rows]:
    timers = {(turn.execution.id, timer.name): timer for turn in turns for timer in turn.timers}
    return [
        Rows(DELETE_TIMER, [(turn.execution.id, name) for turn in turns for name in turn.dropped_timers]),
        Rows(PUT_TIMER, [timer_row(name, timer) for (name, _), timer in timers.items()]),
    ]


def _other_rows(turns: Sequence[Turn]) -> list[Call | Rows]:
    posts: list[Any] = [post for turn in turns for post in turn.posts]
    return [
        Rows(ADD_JOURNAL, [journal_row(turn.execution.id, turn.journal) for turn in turns if turn.journal is not None]),
        Rows(DELETE_EVENT, [(number,) for turn in turns for number in turn.consumed]),
        Rows(ADD_EVENT, [event_row(name, event) for name, event in posts]),
        Rows(ADD_LOG, [log_row(line) for turn in turns for line in turn.logs]),
        Rows(ADD_METRIC, [metric_row(metric) for turn in turns for metric in turn.metrics]),
        Rows(ADD_MOVE, [move_row(move) for turn in turns for move in turn.moves]),
        *_answer_rows(turns),
    ]


def _answer_rows(turns: Sequence[Turn]) -> list[Call | Rows]:
    answers = {answer.request: answer for turn in turns for answer in turn.answers}
    if not answers:
        return []
    instants = [turn.journal.at if turn.journal else turn.execution.history[-1].at for turn in turns if turn.answers]
    now = micros(max(instants))
    return [
        Call(FORGET_ANSWERS, {"before": now - KEEP_ANSWERS}),
        Rows(PUT_ANSWER, [(name, now, encode(answer)) for name, answer in answers.items()]),
    ]
