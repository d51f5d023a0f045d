"""Turns of the gates of flows: who may run is decided under the limit that the flow has now."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from ostinato.engine.gate import FETCHED, PREFIX, decide, flow_of
from ostinato.engine.plan import Concurrency
from ostinato.ports.gates import Gates, GateTurn
from ostinato.ports.turns import InboxItem

log = logging.getLogger(__name__)

LimitOf = Callable[[str, str], Awaitable[Concurrency | None]]
"""What the current revision of a flow, by namespace and id, says about its executions; None where it says nothing."""


def for_gate(item: InboxItem) -> bool:
    """Whether an event is for a gate and not for an execution."""
    return item.execution_id.startswith(PREFIX)


class GateTurns:
    """Takes events of gates."""

    def __init__(self, gates: Gates, limit_of: LimitOf, now: Callable[[], datetime]):
        self._gates, self._limit_of, self._now = gates, limit_of, now

    async def take(self, items: Sequence[InboxItem]) -> bool:
        """Let each gate answer; tells whether any has. Events of a turn whose fence was missed are offered again."""
        by_gate: dict[str, list[InboxItem]] = {}
        for item in items:
            by_gate.setdefault(item.execution_id, []).append(item)
        written = [await self._turn(gate, events) for gate, events in by_gate.items()]
        return any(written)

    async def _turn(self, address: str, items: list[InboxItem]) -> bool:
        events: list[Any] = [item.event for item in items]
        named = [event.execution_id for event in events if hasattr(event, "execution_id")]
        gate = await self._gates.load(address, named, FETCHED)
        seq, limit = gate.seq, await self._limit_of(*flow_of(address))
        step = decide(gate, events, limit, self._now())
        turn = GateTurn(
            gate=address,
            expected_seq=seq,
            places=gate.places,
            stored=list(step.stored.values()),
            gone=list(step.gone),
            posts=step.posts,
            consumed=[item.id for item in items],
        )
        return await self._gates.commit(turn)
