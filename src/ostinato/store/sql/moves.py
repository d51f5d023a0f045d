"""Changes of states on their way to Flow triggers, and the windows of these."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from ostinato.ports.moves import Reaction, TakenMove, Window
from ostinato.ports.turns import Move
from ostinato.store.sql.births import give_births
from ostinato.store.sql.codec import encode
from ostinato.store.sql.database import Database
from ostinato.store.sql.rows import ADD_LOG, log_row
from ostinato.store.sql.statement import (
    Call,
    Numbers,
    Row,
    Rows,
    Script,
    Sql,
    delete,
    execute,
    fetch,
    insert,
    many,
    one,
    update,
)

_KEYS = {"namespace": "text", "flow_id": "text", "trigger_id": "text", "name": "text"}
_VALUES = {"version": "int", "record": "text"}

TAKE = Sql("SELECT id, record FROM moves WHERE part AMONG :parts ORDER BY id LIMIT :limit")
DROP = delete("moves", {"id": "int"})
CONSUME = Sql("DELETE FROM moves WHERE id = :id RETURNING id")
WINDOWS = Sql(
    """SELECT record FROM windows
       WHERE namespace = :namespace AND flow_id = :flow_id AND trigger_id = :trigger_id ORDER BY name"""
)
ADD_WINDOW = insert("windows", {**_KEYS, **_VALUES}, "ON CONFLICT DO NOTHING", returning="name")
SET_WINDOW = update("windows", {**_KEYS, "expected_version": "int"}, _VALUES, returning="name")

_moves = msgspec.json.Decoder(Move)
_windows = msgspec.json.Decoder(Window)


class _Beaten(Exception):
    """Somebody else has written the window: the whole transaction is undone."""


class SqlMoves:
    """Moves in SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, partitions: Sequence[int], limit: int) -> list[TakenMove]:
        """The oldest moves of these partitions."""
        call = Call(TAKE, {"parts": Numbers(partitions), "limit": limit})
        rows = await self._database.read(lambda: fetch(call))
        return [TakenMove(number, _moves.decode(record)) for number, record in rows]

    async def drop(self, moves: Sequence[int]) -> None:
        """Take moves away from which nothing follows."""
        await self._database.write(lambda: execute(Rows(DROP, [(number,) for number in moves])))

    async def react(self, reaction: Reaction) -> bool:
        """Write what follows from a move, and take it away, unless somebody was first."""
        try:
            return await self._database.write(lambda: _react(reaction))
        except _Beaten:
            return False

    async def windows(self, namespace: str, flow_id: str, trigger_id: str) -> list[Window]:
        """What the groups of conditions of a trigger have collected."""
        call = Call(WINDOWS, {"namespace": namespace, "flow_id": flow_id, "trigger_id": trigger_id})
        return [_windows.decode(record) for (record,) in await self._database.read(lambda: fetch(call))]


def _react(reaction: Reaction) -> Script[bool]:
    (consumed,) = yield one(Call(CONSUME, {"id": reaction.move}))
    if not consumed:
        return False
    for window in sorted(reaction.windows, key=_key):
        (written,) = yield one(_write(window))
        if not written:
            raise _Beaten
    if reaction.births:
        yield from give_births(reaction.births)
    yield many(Rows(ADD_LOG, [log_row(line) for line in reaction.logs]), last=True)
    return True


def _write(window: Window) -> Rows:
    values: Row = (window.version + 1, encode(replace(window, version=window.version + 1)))
    if window.version == 0:
        return Rows(ADD_WINDOW, [(*_key(window), *values)])
    return Rows(SET_WINDOW, [(*values, *_key(window), window.version)])


def _key(window: Window) -> tuple[str, str, str, str]:
    return window.namespace, window.flow_id, window.trigger_id, window.name
