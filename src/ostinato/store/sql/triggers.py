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
        "record": "text",
    },
    _KEYS,
)
HELD = "WHERE namespace = :namespace AND flow_id = :flow_id AND trigger_id = :trigger_id"
COLUMNS = "record, execution_id"
GET = Sql(f"SELECT {COLUMNS} FROM triggers {HELD}")
LOCK = Sql(
    f"""SELECT 1 FROM triggers {HELD}
        AND coalesce(next_at, -1) = :next_at AND coalesce(execution_id, '') = :execution_id HOLD"""
)
DUE = Sql(
    f"""SELECT {COLUMNS} FROM triggers WHERE NOT disabled AND next_at <= :now
        ORDER BY next_at, {", ".join(_KEYS)} LIMIT :limit"""
)
RELEASE = Sql(f"UPDATE triggers SET execution_id = NULL WHERE execution_id = :execution_id RETURNING {COLUMNS}")
DELETE = Sql(f"DELETE FROM triggers {HELD}")
DELETE_ALL = Sql("DELETE FROM triggers WHERE namespace = :namespace AND flow_id = :flow_id")
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

    async def release(self, execution_id: str) -> list[TriggerState]:
        """Unlock the triggers that wait for the end of this execution."""
        call = Call(RELEASE, {"execution_id": execution_id})
        states = [_read(row) for row in await self._database.write(lambda: fetch(call))]
        return sorted(states, key=lambda state: (state.namespace, state.flow_id, state.trigger_id))

    async def delete(self, namespace: str, flow_id: str, trigger_id: str | None = None) -> None:
        """Forget one trigger of a flow, or all."""
        params = {"namespace": namespace, "flow_id": flow_id}
        call = Call(DELETE_ALL, params) if trigger_id is None else Call(DELETE, {**params, "trigger_id": trigger_id})
        await self._database.write(lambda: execute(call))

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
        encode(state),
    )


def _read(row: Row) -> TriggerState:
    state = _states.decode(row[0])
    state.execution_id = row[1]
    return state
