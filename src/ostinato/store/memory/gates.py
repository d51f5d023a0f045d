"""The gates of flows in memory."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from ostinato.engine.events import LimitChanged
from ostinato.engine.gate import Gate
from ostinato.ports.gates import GateTurn
from ostinato.store.memory.tables import Tables
from ostinato.store.partition import partition_of


class MemoryGates:
    """Gates in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def load(self, gate: str, execution_ids: Sequence[str], most: int) -> Gate:
        """A gate as it stands."""
        seq, places = self._tables.gates.get(gate, (0, 0))
        mine = self._tables.places.get(gate, {})
        line = sorted((place for place in mine.values() if not place.held), key=lambda place: place.place)
        known = [mine[id_] for id_ in execution_ids if id_ in mine] + line[:most]
        return Gate(
            id=gate,
            seq=seq,
            places=places,
            held=sum(place.held for place in mine.values()),
            known={place.execution_id: replace(place) for place in known},
            line=[replace(place) for place in line[:most]],
            more=len(line) > most,
        )

    async def commit(self, turn: GateTurn) -> bool:
        """Write a turn, if its fence holds."""
        seq, _ = self._tables.gates.get(turn.gate, (0, 0))
        if seq != turn.expected_seq:
            return False
        self._tables.gates[turn.gate] = seq + 1, turn.places
        mine = self._tables.places.setdefault(turn.gate, {})
        for id_ in turn.gone:
            mine.pop(id_, None)
        mine.update({place.execution_id: replace(place) for place in turn.stored})
        inbox = self._tables.inbox[partition_of(turn.gate)]
        for number in turn.consumed:
            inbox.pop(number, None)
        for id_, event in turn.posts:
            self._tables.post(id_, event)
        return True

    async def held(self) -> dict[str, int]:
        """How many slots each gate has given out."""
        found = {gate: sum(place.held for place in mine.values()) for gate, mine in self._tables.places.items()}
        return {gate: count for gate, count in found.items() if count}


def leave_gate(tables: Tables, execution_id: str, event: LimitChanged) -> None:
    """Take an execution that is deleted out of its gate, and let the gate look again."""
    for gate, mine in tables.places.items():
        if mine.pop(execution_id, None) is not None:
            tables.post(gate, event)
