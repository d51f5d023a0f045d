"""Changes of states on their way to Flow triggers, and the windows of these."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

from msgspec.structs import replace

from ostinato.ports.moves import Reaction, TakenMove, Window
from ostinato.store.memory.tables import Tables
from ostinato.store.memory.turns import give_birth
from ostinato.store.partition import partition_of


class MemoryMoves:
    """Moves in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def take(self, partitions: Sequence[int], limit: int) -> list[TakenMove]:
        """The oldest moves of these partitions."""
        wanted = set(partitions)
        moves = self._tables.moves.items()
        found = [TakenMove(number, move) for number, move in moves if partition_of(move.execution_id) in wanted]
        return found[:limit]

    async def drop(self, moves: Sequence[int]) -> None:
        """Take moves away from which nothing follows."""
        for number in moves:
            self._tables.moves.pop(number, None)

    async def react(self, reaction: Reaction) -> bool:
        """Write what follows from a move, and take it away, unless somebody was first."""
        windows = self._tables.windows
        stored = [windows.get(_key(window)) for window in reaction.windows]
        versions = [0 if window is None else window.version for window in stored]
        if reaction.move not in self._tables.moves or versions != [window.version for window in reaction.windows]:
            return False
        del self._tables.moves[reaction.move]
        for window in reaction.windows:
            windows[_key(window)] = deepcopy(replace(window, version=window.version + 1))
        for birth in reaction.births:
            give_birth(self._tables, birth)
        for line in reaction.logs:
            self._tables.add_line(line)
        return True

    async def windows(self, namespace: str, flow_id: str, trigger_id: str) -> list[Window]:
        """What the groups of conditions of a trigger have collected."""
        wanted = (namespace, flow_id, trigger_id)
        found = [deepcopy(window) for key, window in self._tables.windows.items() if key[:3] == wanted]
        return sorted(found, key=lambda window: window.name)


def _key(window: Window) -> tuple[str, str, str, str]:
    return window.namespace, window.flow_id, window.trigger_id, window.name
