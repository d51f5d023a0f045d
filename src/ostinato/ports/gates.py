"""What is stored of the gates of flows: who runs, and who waits in line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct, field

from ostinato.engine.events import AnyEvent
from ostinato.engine.gate import Gate, Place


class GateTurn(Struct, kw_only=True):
    """Everything that one turn of a gate writes. It counts only if the stored `seq` is still `expected_seq`."""

    gate: str
    expected_seq: int
    places: int
    stored: list[Place] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    posts: list[tuple[str, AnyEvent]] = field(default_factory=list)
    consumed: list[int] = field(default_factory=list)


class Gates(Protocol):
    """The gates of all flows that limit how many of their executions run."""

    async def load(self, gate: str, execution_ids: Sequence[str], most: int) -> Gate:
        """A gate as it stands: the places of these executions, and the first `most` of its line."""
        ...

    async def commit(self, turn: GateTurn) -> bool:
        """Write a turn; False, with nothing written, when its fence was missed."""
        ...

    async def held(self) -> dict[str, int]:
        """How many slots each gate has given out, for those that have given out any."""
        ...
