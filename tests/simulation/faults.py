"""What goes wrong: a store that crashes its caller before or after the commit, and rules that fail."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from ostinato.engine.view import View
from ostinato.executor.turns import TurnTaker
from ostinato.ports.turns import InboxItem, Snapshot, Turn
from tests.simulation.invariants import Violation


class Crash(BaseException):
    """The process is gone. Whatever it held in memory is lost."""


class FrankTurnTaker(TurnTaker):
    """An executor that owns up when its rules fail, where a real one fails the execution and goes on."""

    async def _break(self, stored: View | Snapshot, items: list[InboxItem], error: Exception | None) -> Turn:
        raise Violation(f"the rules failed: {error!r}") from error


class CrashingTurns:
    """The turns of a store, seen by one process that may die around a commit."""

    def __init__(self, inner: Any, chance: random.Random, rate: float):
        self._inner, self._chance, self.rate = inner, chance, rate

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def commit(self, turns: Sequence[Turn]) -> set[str]:
        draw = self._chance.random()
        if draw < self.rate:
            raise Crash
        missed: set[str] = await self._inner.commit(turns)
        if draw > 1 - self.rate:
            raise Crash
        return missed
