"""Heartbeats, and what becomes of the jobs of services that fell silent."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from ostinato.engine.events import WorkerLost
from ostinato.ports.jobs import WorkerRecord
from ostinato.store.sql.codec import encode, micros
from ostinato.store.sql.database import Database
from ostinato.store.sql.rows import ADD_EVENT, event_row
from ostinato.store.sql.statement import Call, Row, Rows, Script, Sql, Step, execute, fetch, many, upsert

DEAD = "NOT_RUNNING"
KEEP_DEAD = timedelta(days=1)

BEAT = upsert("services", {"id": "text", "state": "text", "heartbeat": "int", "record": "text"}, ("id",))
DECLARE_DEAD = Sql(
    "UPDATE services SET state = :dead WHERE heartbeat < :before AND state <> :dead RETURNING id",
)
TAKE_JOBS = Sql(
    """DELETE FROM jobs WHERE worker_id IN (SELECT id FROM services WHERE heartbeat < :before)
       RETURNING execution_id, task_run_id, attempt"""
)
FREE_PARTITIONS = Sql(
    """UPDATE partitions SET owner = NULL, until = NULL
       WHERE owner IN (SELECT id FROM services WHERE heartbeat < :before)"""
)
FREE_TRIGGERS = Sql(
    "UPDATE triggers SET worker_id = NULL WHERE worker_id IN (SELECT id FROM services WHERE heartbeat < :before)"
)
FORGET = Sql("DELETE FROM services WHERE heartbeat < :before AND state = :dead")
ALL = Sql("SELECT record, state FROM services ORDER BY id")

_records = msgspec.json.Decoder(WorkerRecord)


class SqlServices:
    """Services in SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def beat(self, record: WorkerRecord) -> None:
        """Say that a service lives."""
        row: Row = (record.id, record.state, micros(record.heartbeat), encode(record))
        await self._database.write(lambda: execute(Rows(BEAT, [row])))

    async def bury(self, now: datetime, silence: timedelta) -> list[str]:
        """Declare silent services dead and turn the jobs they hold into WorkerLost events."""
        return await self._database.write(lambda: _bury(now, silence))

    async def all(self) -> list[WorkerRecord]:
        """Every service that ever said that it lives, by id."""
        records = []
        for text, state in await self._database.read(lambda: fetch(Call(ALL))):
            record = _records.decode(text)
            record.state = state
            records.append(record)
        return records


def _bury(now: datetime, silence: timedelta) -> Script[list[str]]:
    limit = {"before": micros(now - silence)}
    calls = [
        Call(DECLARE_DEAD, {**limit, "dead": DEAD}),
        Call(TAKE_JOBS, limit),
        Call(FREE_PARTITIONS, limit),
        Call(FREE_TRIGGERS, limit),
        Call(FORGET, {"before": micros(now - silence - KEEP_DEAD), "dead": DEAD}),
    ]
    dead, lost, *_ = yield Step(calls)
    events = [event_row(job[0], WorkerLost(at=now, run_id=job[1], attempt=job[2])) for job in sorted(lost)]
    if events:
        yield many(Rows(ADD_EVENT, events), last=True)
    return sorted(row[0] for row in dead)
