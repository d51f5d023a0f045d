"""Events on their way, leases of partitions, timers that are due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from ostinato.engine.events import AnyEvent
from ostinato.ports.turns import InboxItem
from ostinato.store.sql.codec import decode_event, instant_of, micros
from ostinato.store.sql.database import Database
from ostinato.store.sql.gather import Gather
from ostinato.store.sql.rows import ADD_EVENT, event_row
from ostinato.store.sql.statement import Call, Numbers, Row, Rows, Script, Sql, execute, fetch, many, one, update

TAKE = Sql("SELECT id, execution_id, event FROM inbox WHERE part AMONG :parts ORDER BY id LIMIT :limit")
LEASES = Sql("SELECT number, owner, until FROM partitions ORDER BY number HOLD")
SET_LEASE = update("partitions", {"number": "int"}, {"owner": "text", "until": "int"})
RELEASE = Sql("UPDATE partitions SET owner = NULL, until = NULL WHERE owner = :owner")
FIRE = Sql(
    """DELETE FROM timers WHERE (execution_id, name) IN (
         SELECT execution_id, name FROM timers WHERE part AMONG :parts AND due <= :now ORDER BY due LIMIT :limit)
       RETURNING due, part, execution_id, event""",
    """WITH ready AS MATERIALIZED (
         SELECT execution_id, name FROM timers WHERE part AMONG :parts AND due <= :now ORDER BY due LIMIT :limit
         SKIP BUSY)
       DELETE FROM timers USING ready WHERE timers.execution_id = ready.execution_id AND timers.name = ready.name
       RETURNING timers.due, timers.part, timers.execution_id, timers.event""",
)
NEXT_DUE = Sql("SELECT due FROM timers WHERE part AMONG :parts ORDER BY due LIMIT 1")


class SqlInbox:
    """The inbox in SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._posts: Gather[tuple[str, AnyEvent]] = Gather(self._post)

    async def post(self, events: Sequence[tuple[str, AnyEvent]]) -> None:
        """Leave events for whoever owns the partition."""
        await self._posts(events)

    async def take(self, partitions: Sequence[int], limit: int) -> list[InboxItem]:
        """The oldest waiting events of these partitions, in order of arrival."""
        call = Call(TAKE, {"parts": Numbers(partitions), "limit": limit})
        rows = await self._database.read(lambda: fetch(call))
        return _known(rows)

    async def lease(self, owner: str, until: datetime, now: datetime, most: int) -> list[int]:
        """Renew the partitions of an owner and take free ones, up to `most`; what is beyond is given back."""
        return await self._database.write(lambda: _lease(owner, micros(until), micros(now), most))

    async def release(self, owner: str) -> None:
        """Give all partitions of an owner back."""
        await self._database.write(lambda: execute(Call(RELEASE, {"owner": owner})))

    async def fire(self, partitions: Sequence[int], now: datetime, limit: int) -> datetime | None:
        """Move timers that are due into the inbox; tells when the next one is due."""
        parts = Numbers(partitions)
        due = await self._database.read(lambda: _next_due(parts))
        if due is None or due > micros(now):
            return None if due is None else instant_of(due)
        due = await self._database.write(lambda: _fire(parts, micros(now), limit))
        return None if due is None else instant_of(due)

    async def _post(self, events: Sequence[tuple[str, AnyEvent]]) -> None:
        rows = [event_row(execution_id, event) for execution_id, event in events]
        await self._database.write(lambda: execute(Rows(ADD_EVENT, rows)))


def _known(rows: Sequence[Row]) -> list[InboxItem]:
    """The events of rows. Those of a kind that only a newer release knows are left to an executor of that release."""
    items = []
    for number, execution_id, text in rows:
        try:
            items.append(InboxItem(number, execution_id, decode_event(text)))
        except msgspec.ValidationError:
            continue
    return items


def _lease(owner: str, until: int, now: int, most: int) -> Script[list[int]]:
    (leases,) = yield one(Call(LEASES))
    mine = [number for number, holder, _ in leases if holder == owner]
    free = [number for number, holder, end in leases if holder is None or (holder != owner and end <= now)]
    kept = mine[:most] + free[: max(most - len(mine), 0)]
    given: list[Row] = [(None, None, number) for number in mine[most:]]
    yield many(Rows(SET_LEASE, [(owner, until, number) for number in kept] + given), last=True)
    return sorted(kept)


def _next_due(parts: Numbers) -> Script[int | None]:
    rows = yield from fetch(Call(NEXT_DUE, {"parts": parts}))
    return rows[0][0] if rows else None


def _fire(parts: Numbers, now: int, limit: int) -> Script[int | None]:
    (fired,) = yield one(Call(FIRE, {"parts": parts, "now": now, "limit": limit}))
    events: list[Row] = [(part, execution_id, event) for _, part, execution_id, event in sorted(fired)]
    posted = [Rows(ADD_EVENT, events)] if events else []
    rows = yield many(*posted, Call(NEXT_DUE, {"parts": parts}), last=True)
    return rows[-1][0][0] if rows[-1] else None
