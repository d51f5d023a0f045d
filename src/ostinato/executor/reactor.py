"""Lets Flow triggers react to the moves of executions: beside the turns, which wait for nothing of it."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from enum import Enum, auto

from ostinato.executor.moves import Watch
from ostinato.ports.moves import Reaction, TakenMove
from ostinato.ports.store import Moves
from ostinato.ports.wakeup import Wakeup

log = logging.getLogger(__name__)

IDLE = 5.0
"""Seconds after which a reactor that nobody has woken looks for itself."""
BATCH = 200
"""How many moves are taken at once."""
TRIES = 10
"""After how many failures a move is given up."""


class _End(Enum):
    """What came of a move: nothing follows, it is written, somebody else was first, it is tried again later."""

    NOTHING = auto()
    WRITTEN = auto()
    BEATEN = auto()
    FAILED = auto()


class Reactor:
    """One loop over the moves of some partitions. A reaction and the end of its move are one transaction, so that a
    crash loses no firing and doubles none."""

    def __init__(
        self,
        moves: Moves,
        watch: Watch,
        react: Callable[[TakenMove], Awaitable[Reaction]],
        partitions: Callable[[], Sequence[int]],
        wakeup: Wakeup,
    ):
        self._moves, self._watch, self._react, self._partitions = moves, watch, react, partitions
        self._wakeup = wakeup
        self._listener = wakeup.listen("moves")
        self._failures: Counter[int] = Counter()
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    async def start(self) -> None:
        """Begin to react."""
        self._task = asyncio.create_task(self._run(), name="flow triggers")

    async def stop(self) -> None:
        """End the round that is under way."""
        self._stopping = True
        self._wakeup.announce("moves")
        if self._task is not None:
            await self._task
        self._listener.close()
        self._watch.close()

    async def tick(self) -> bool:
        """React to one batch; tells whether there may be more at once."""
        await self._watch.ready()
        taken = await self._moves.take(self._partitions(), BATCH)
        ends = [await self._end(move) for move in taken]
        done = [move.id for move, end in zip(taken, ends, strict=True) if end is _End.NOTHING]
        if done:
            await self._moves.drop(done)
        return _End.BEATEN in ends or (len(taken) == BATCH and {*ends} != {_End.FAILED})

    async def _end(self, taken: TakenMove) -> _End:
        """React to one move."""
        try:
            reaction = await self._react(taken)
            if reaction.empty:
                return _End.NOTHING
            if not await self._moves.react(reaction):
                return _End.BEATEN
        except Exception:
            log.exception("Flow triggers could not react to execution %s", taken.move.execution_id)
            self._failures[taken.id] += 1
            return _End.NOTHING if self._failures[taken.id] >= TRIES else _End.FAILED
        if reaction.births:
            self._wakeup.announce("inbox")
        return _End.WRITTEN

    async def _run(self) -> None:
        failures = 0
        while not self._stopping:
            try:
                if not await self.tick():
                    await self._listener.wait(IDLE)
                failures = 0
            except Exception:
                failures += 1
                log.exception("A round of the Flow triggers failed; it is tried again")
                await self._listener.wait(min(0.1 * 2**failures, 5.0))
