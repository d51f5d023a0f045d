"""Services that live and die as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Loop(Protocol):
    """Something that runs until it is stopped."""

    async def start(self) -> None: ...
    async def stop(self) -> None: ...


class Together:
    """One service made of several loops, stopped in reverse order."""

    def __init__(self, id_: str, loops: Sequence[Loop]):
        self.id, self._loops = id_, loops

    async def start(self) -> None:
        """Start all."""
        for loop in self._loops:
            await loop.start()

    async def stop(self) -> None:
        """Stop all."""
        for loop in reversed(self._loops):
            await loop.stop()
