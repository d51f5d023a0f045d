"""The gates of flows in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ostinato.engine.gate import Gate, Place
from ostinato.ports.gates import GateTurn
from ostinato.store.sql.database import Database
from ostinato.store.sql.rows import ADD_EVENT, DELETE_EVENT, event_row
from ostinato.store.sql.statement import Call, Row, Rows, Script, Sql, Step, Texts, delete, fetch, many, one, upsert

GATE = Sql("SELECT seq, places FROM gates WHERE id = :gate")
HELD = Sql("SELECT count(*) FROM slots WHERE gate = :gate AND held")
KNOWN = Sql("SELECT execution_id, number, place, held FROM slots WHERE gate = :gate AND execution_id AMONG :ids")
LINE = Sql(
    """SELECT execution_id, number, place, held FROM slots WHERE gate = :gate AND NOT held
       ORDER BY place LIMIT :most"""
)
FENCE = Sql(
    """INSERT INTO gates (id, seq, places) VALUES (:gate, :seq, :places)
       ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, places = excluded.places WHERE gates.seq = excluded.seq - 1
       RETURNING id"""
)
ALL_HELD = Sql("SELECT gate, count(*) FROM slots WHERE held GROUP BY gate")
LEAVE = Sql("DELETE FROM slots WHERE execution_id = :id RETURNING gate")
PUT_PLACE = upsert(
    "slots",
    {"execution_id": "text", "gate": "text", "number": "int", "place": "int", "held": "bool"},
    ("execution_id",),
)
DELETE_PLACE = delete("slots", {"execution_id": "text"})


class SqlGates:
    """Gates in SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, gate: str, execution_ids: Sequence[str], most: int) -> Gate:
        """A gate as it stands."""
        return await self._database.read(lambda: _load(gate, execution_ids, most))

    async def commit(self, turn: GateTurn) -> bool:
        """Write a turn, if its fence holds."""
        return await self._database.write(lambda: _commit(turn))

    async def held(self) -> dict[str, int]:
        """How many slots each gate has given out."""
        rows = await self._database.read(lambda: fetch(Call(ALL_HELD)))
        return dict(rows)


def _load(gate: str, execution_ids: Sequence[str], most: int) -> Script[Gate]:
    params: dict[str, Any] = {"gate": gate}
    headers, held, known, line = yield Step(
        [
            Call(GATE, params),
            Call(HELD, params),
            Call(KNOWN, {**params, "ids": Texts(execution_ids)}),
            Call(LINE, {**params, "most": most + 1}),
        ],
        last=True,
    )
    seq, places = headers[0] if headers else (0, 0)
    waiting = [_place(row) for row in line]
    found = [_place(row) for row in known] + waiting[:most]
    return Gate(
        id=gate,
        seq=seq,
        places=places,
        held=held[0][0],
        known={place.execution_id: place for place in found},
        line=waiting[:most],
        more=len(waiting) > most,
    )


def _place(row: Row) -> Place:
    return Place(row[0], row[1], row[2], bool(row[3]))


def _commit(turn: GateTurn) -> Script[bool]:
    fence = {"gate": turn.gate, "seq": turn.expected_seq + 1, "places": turn.places}
    (passed,) = yield one(Call(FENCE, fence))
    if not passed:
        return False
    step = many(
        Rows(DELETE_PLACE, [(id_,) for id_ in turn.gone]),
        Rows(PUT_PLACE, [(p.execution_id, turn.gate, p.number, p.place, p.held) for p in turn.stored]),
        Rows(DELETE_EVENT, [(number,) for number in turn.consumed]),
        Rows(ADD_EVENT, [event_row(name, event) for name, event in turn.posts]),
        last=True,
    )
    if step.statements:
        yield step
    return True
