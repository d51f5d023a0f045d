"""The state of triggers. Firing moves the trigger and creates its execution in one transaction."""

from __future__ import annotations

from datetime import datetime

import msgspec

from ostinato.ports.flows import TriggerState
from ostinato.ports.search import Page, Query
from ostinato.ports.turns import Birth
from ostinato.store.fields import TRIGGERS
from ostinato.store.sql.births import give_births
from ostinato.store.sql.codec import encode, micros, micros_or_none
from ostinato.store.sql.database import Database
from ostinato.store.sql.statement import Call, Row, Rows, Script, Sql, execute, fetch, one, upsert
from ostinato.store.sql.where import Select

_KEYS = ("namespace", "flow_id", "trigger_id")

PUT = upsert(
    "triggers",
    {
        "namespace": "text",
        "flow_id": "text",
        "trigger_id": "text",
        "next_at": "int",
        "execution_id": "text",
        "disabled": "bool",
        "worker_id": "text",
        "date": "int",
        "updated": "int",
        "evaluating": "int",
        "worker_group": "text",
        "record": "text",
    },
    _KEYS,
)
HELD = "WHERE namespace = :namespace AND flow_id = :flow_id AND trigger_id = :trigger_id"
COLUMNS = "record, execution_id, worker_id"
GET = Sql(f"SELECT {COLUMNS} FROM triggers {HELD}")
LOCK = Sql(
    f"""SELECT 1 FROM triggers {HELD}
        AND coalesce(next_at, -1) = :next_at AND coalesce(execution_id, '') = :execution_id
        AND coalesce(evaluating, -1) = :evaluating AND coalesce(worker_id, '') = :worker_id HOLD"""
)
DUE = Sql(
    f"""SELECT {COLUMNS} FROM triggers WHERE NOT disabled AND evaluating IS NULL AND next_at <= :now
        ORDER BY next_at, {", ".join(_KEYS)} LIMIT :limit"""
)
ENDED = Sql(
    f"""SELECT {", ".join(f"triggers.{name}" for name in COLUMNS.split(", "))}
        FROM triggers LEFT JOIN executions ON executions.id = triggers.execution_id
        WHERE triggers.execution_id IS NOT NULL AND (executions.id IS NULL OR executions.end_date IS NOT NULL)
        ORDER BY {", ".join(f"triggers.{name}" for name in _KEYS)} LIMIT :limit"""
)
RELEASE = Sql(f"UPDATE triggers SET execution_id = NULL WHERE execution_id = :execution_id RETURNING {COLUMNS}")
_WAITING = "evaluating IS NOT NULL AND worker_id IS NULL AND worker_group = :group AND NOT disabled"
CLAIM = Sql(
    f"""UPDATE triggers SET worker_id = :worker_id WHERE (namespace, flow_id, trigger_id) IN (
          SELECT namespace, flow_id, trigger_id FROM triggers WHERE {_WAITING}
          ORDER BY evaluating, {", ".join(_KEYS)} LIMIT :limit SKIP BUSY)
        RETURNING {COLUMNS}"""
)
HELD_BY = Sql(f"SELECT {COLUMNS} FROM triggers WHERE worker_id = :worker_id AND NOT disabled")
GIVE_BACK = Sql("UPDATE triggers SET worker_id = NULL WHERE worker_id = :worker_id")
DELETE = Sql(f"DELETE FROM triggers {HELD}")
DELETE_ALL = Sql("DELETE FROM triggers WHERE namespace = :namespace AND flow_id = :flow_id")
DELETE_WINDOWS = Sql(f"DELETE FROM windows {HELD}")
DELETE_ALL_WINDOWS = Sql("DELETE FROM windows WHERE namespace = :namespace AND flow_id = :flow_id")
SELECT = Select(TRIGGERS, COLUMNS, "triggers")

_states = msgspec.json.Decoder(TriggerState)


class SqlTriggers:
    """Triggers in SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, namespace: str, flow_id: str, trigger_id: str) -> TriggerState | None:
        """The state of one trigger."""
        call = Call(GET, {"namespace": namespace, "flow_id": flow_id, "trigger_id": trigger_id})
        rows = await self._database.read(lambda: fetch(call))
        return _read(rows[0]) if rows else None

    async def put(self, state: TriggerState) -> None:
        """Store a state, whatever was there."""
        await self._database.write(lambda: execute(Rows(PUT, [_row(state)])))

    async def due(self, now: datetime, limit: int) -> list[TriggerState]:
        """Enabled triggers whose `next_at` has come, the longest due first."""
        call = Call(DUE, {"now": micros(now), "limit": limit})
        return [_read(row) for row in await self._database.read(lambda: fetch(call))]

    async def fire(self, before: TriggerState, after: TriggerState, birth: Birth | None) -> bool:
        """Replace the state if nobody was first, and create the execution."""
        return await self._database.write(lambda: _fire(before, after, birth))

    async def ended(self, limit: int) -> list[TriggerState]:
        """Locked triggers whose execution has ended, or is gone."""
        rows = await self._database.read(lambda: fetch(Call(ENDED, {"limit": limit})))
        return [_read(row) for row in rows]

    async def release(self, execution_id: str) -> list[TriggerState]:
        """Unlock the triggers that wait for the end of this execution."""
        call = Call(RELEASE, {"execution_id": execution_id})
        return sorted([_read(row) for row in await self._database.write(lambda: fetch(call))], key=_key)

    async def claim(self, worker_id: str, group: str | None, limit: int) -> list[TriggerState]:
        """Take triggers whose evaluation waits for a worker of a group."""
        call = Call(CLAIM, {"worker_id": worker_id, "group": group or "", "limit": limit})
        return sorted([_read(row) for row in await self._database.write(lambda: fetch(call))], key=_since)

    async def held(self, worker_id: str) -> list[TriggerState]:
        """The triggers that a worker still has to evaluate."""
        call = Call(HELD_BY, {"worker_id": worker_id})
        return sorted([_read(row) for row in await self._database.read(lambda: fetch(call))], key=_key)

    async def give_back(self, worker_id: str) -> None:
        """Let others evaluate what this worker holds."""
        await self._database.write(lambda: execute(Call(GIVE_BACK, {"worker_id": worker_id})))

    async def delete(self, namespace: str, flow_id: str, trigger_id: str | None = None) -> None:
        """Forget one trigger of a flow, or all."""
        params = {"namespace": namespace, "flow_id": flow_id}
        if trigger_id is not None:
            params["trigger_id"] = trigger_id
        whole = trigger_id is None
        calls = [Call(sql, params) for sql in ((DELETE_ALL, DELETE_ALL_WINDOWS) if whole else (DELETE, DELETE_WINDOWS))]
        await self._database.write(lambda: execute(*calls))

    async def search(self, query: Query) -> Page[TriggerState]:
        """States of triggers."""
        return await SELECT.page(self._database, query, _read)


def _fire(before: TriggerState, after: TriggerState, birth: Birth | None) -> Script[bool]:
    params = {
        "namespace": before.namespace,
        "flow_id": before.flow_id,
        "trigger_id": before.trigger_id,
        "next_at": -1 if before.next_at is None else micros(before.next_at),
        "execution_id": before.execution_id or "",
        "evaluating": -1 if before.evaluating_since is None else micros(before.evaluating_since),
        "worker_id": before.worker_id or "",
    }
    (held,) = yield one(Call(LOCK, params))
    if not held:
        return False
    yield one(Rows(PUT, [_row(after)]), last=birth is None)
    if birth is not None:
        yield from give_births([birth], last=True)
    return True


def _row(state: TriggerState) -> Row:
    return (
        state.namespace,
        state.flow_id,
        state.trigger_id,
        micros_or_none(state.next_at),
        state.execution_id,
        state.disabled,
        state.worker_id,
        micros_or_none(state.date),
        micros_or_none(state.updated),
        micros_or_none(state.evaluating_since),
        state.worker_group or "",
        encode(state),
    )


def _read(row: Row) -> TriggerState:
    state = _states.decode(row[0])
    state.execution_id, state.worker_id = row[1], row[2]
    return state


def _key(state: TriggerState) -> tuple[str, str, str]:
    return state.namespace, state.flow_id, state.trigger_id


def _since(state: TriggerState) -> tuple[int, tuple[str, str, str]]:
    return micros_or_none(state.evaluating_since) or 0, _key(state)
