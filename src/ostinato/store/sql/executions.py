"""Executions as the API sees them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from ostinato.engine.events import LimitChanged
from ostinato.engine.records import Execution
from ostinato.ports.search import Page, Query
from ostinato.store.fields import EXECUTIONS
from ostinato.store.sql.codec import instant_of, micros
from ostinato.store.sql.database import Database
from ostinato.store.sql.gates import LEAVE
from ostinato.store.sql.rows import ADD_EVENT, EXECUTION_COLUMNS, WHOLE_EXECUTION, event_row, read_execution
from ostinato.store.sql.statement import Call, Rows, Script, Sql, Step, Texts, fetch, one
from ostinato.store.sql.where import Select

SELECT = Select(EXECUTIONS, EXECUTION_COLUMNS, "executions", joined=WHOLE_EXECUTION)
GET = Sql(f"SELECT {EXECUTION_COLUMNS} FROM {WHOLE_EXECUTION} WHERE id = :id")
OUTPUTS = Sql(
    "SELECT execution_id, outputs FROM execution_bodies WHERE execution_id AMONG :ids AND outputs IS NOT NULL"
)
LATEST = Sql(
    f"""SELECT {EXECUTION_COLUMNS} FROM {WHOLE_EXECUTION} WHERE namespace = :namespace AND flow_id = :flow_id
        ORDER BY start_date DESC, id DESC LIMIT 1"""
)
COUNTS = Sql(
    """SELECT namespace, flow_id, state, count(*) FROM executions
       WHERE namespace = :namespace AND flow_id = :flow_id AND start_date >= :since
       GROUP BY namespace, flow_id, state"""
)
JOURNAL = Sql("SELECT seq, at, changes FROM journal WHERE execution_id = :id AND seq > :after ORDER BY seq")
DELETE = Sql("DELETE FROM executions WHERE id = :id RETURNING start_date")
DELETE_LOGS = Sql("DELETE FROM logs WHERE execution_id = :id")
DELETE_METRICS = Sql("DELETE FROM metrics WHERE execution_id = :id")
DELETE_PARTS = tuple(
    Sql(f"DELETE FROM {table} WHERE execution_id = :id")
    for table in (
        "execution_bodies",
        "task_runs",
        "task_outputs",
        "expansions",
        "journal",
        "inbox",
        "jobs",
        "timers",
    )
)


class SqlExecutions:
    """Reads and deletes executions in SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, execution_id: str) -> Execution | None:
        """The header alone."""
        rows = await self._database.read(lambda: fetch(Call(GET, {"id": execution_id})))
        return read_execution(rows[0]) if rows else None

    async def outputs(self, execution_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The outputs of those of these executions that have any."""
        params = {"ids": Texts(execution_ids)}
        rows = await self._database.read(lambda: fetch(Call(OUTPUTS, params)))
        return {id_: msgspec.json.decode(outputs) for id_, outputs in rows}

    async def search(self, query: Query) -> Page[Execution]:
        """Headers of executions."""
        return await SELECT.page(self._database, query, read_execution)

    async def latest(self, flows: Sequence[tuple[str, str]]) -> list[Execution]:
        """The newest execution of each flow that has one."""
        return await self._database.read(lambda: _latest(flows))

    async def counts(self, flows: Sequence[tuple[str, str]], since: datetime) -> dict[tuple[str, str, str], int]:
        """How many executions began since then, by (namespace, flow id, state)."""
        return await self._database.read(lambda: _counts(flows, micros(since)))

    async def delete(self, execution_id: str, logs: bool = True, metrics: bool = True) -> bool:
        """Remove an execution with all its rows, jobs, timers and events."""
        return await self._database.write(lambda: _delete(execution_id, logs, metrics))

    async def journal(self, execution_id: str, after: int = 0) -> list[tuple[int, datetime, bytes]]:
        """The journal of an execution after a `seq`."""
        rows = await self._database.read(lambda: fetch(Call(JOURNAL, {"id": execution_id, "after": after})))
        return [(row[0], instant_of(row[1]), bytes(row[2])) for row in rows]


def _latest(flows: Sequence[tuple[str, str]]) -> Script[list[Execution]]:
    wanted = dict.fromkeys(flows)
    if not wanted:
        return []
    found = yield Step([Call(LATEST, {"namespace": namespace, "flow_id": name}) for namespace, name in wanted], True)
    return [read_execution(rows[0]) for rows in found if rows]


def _counts(flows: Sequence[tuple[str, str]], since: int) -> Script[dict[tuple[str, str, str], int]]:
    wanted = dict.fromkeys(flows)
    if not wanted:
        return {}
    params = [{"namespace": namespace, "flow_id": name, "since": since} for namespace, name in wanted]
    found = yield Step([Call(COUNTS, param) for param in params], True)
    return {(row[0], row[1], row[2]): row[3] for rows in found for row in rows}


def _delete(execution_id: str, logs: bool, metrics: bool) -> Script[bool]:
    params = {"id": execution_id}
    (gone,) = yield one(Call(DELETE, params))
    if not gone:
        return False
    also = [DELETE_LOGS] * logs + [DELETE_METRICS] * metrics
    left, *_ = yield Step([Call(sql, params) for sql in (LEAVE, *DELETE_PARTS, *also)])
    freed = [event_row(gate, LimitChanged(at=instant_of(gone[0][0]))) for (gate,) in left]
    if freed:
        yield one(Rows(ADD_EVENT, freed), last=True)
    return True
