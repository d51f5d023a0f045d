"""The Flow triggers of all flows, known before any execution moves."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from ostinato.clock import Clock
from ostinato.engine.records import Execution
from ostinato.engine.states import TERMINAL, State
from ostinato.launch.declared import Declared, DeclaredTriggers
from ostinato.ports.flows import StoredFlow
from ostinato.ports.store import Flows
from ostinato.ports.wakeup import Wakeup

MODE = "flow"
DEFAULT = frozenset(TERMINAL | {State.PAUSED})
"""The states that fire where a trigger names none."""
STALE = timedelta(seconds=2)
"""After how long the flows are looked through though nobody said that any has changed."""


class FlowListener(NamedTuple):
    """A Flow trigger, and the flow that it starts."""

    flow: StoredFlow
    trigger: Declared
    states: frozenset[State]

    def hears(self, execution: Execution, state: State) -> bool:
        """Whether it may fire when an execution enters a state: its own flow's never make it fire."""
        own = (execution.namespace, execution.flow_id) == (self.flow.namespace, self.flow.id)
        return state in self.states and not own and execution.tenant == self.flow.tenant


class Listeners:
    """Implements `Watch`. Of flows that have not changed since the last look nothing is read."""

    def __init__(self, flows: Flows, declared: DeclaredTriggers, wakeup: Wakeup, clock: Clock):
        self._flows, self._declared, self._clock = flows, declared, clock
        self._changes = wakeup.listen("flows")
        self._heads: Mapping[tuple[str, str], int] = {}
        self._known: dict[tuple[str, str], list[FlowListener]] = {}
        self._stale_at: datetime | None = None
        self._lock = asyncio.Lock()

    @property
    def anybody(self) -> bool:
        """Whether there is any Flow trigger."""
        return bool(self._known)

    def close(self) -> None:
        """Hear of changes no more."""
        self._changes.close()

    async def ready(self) -> None:
        """Read the flows that have changed, if any may have."""
        if self._changes.heard() or self._stale_at is None or self._clock.now() >= self._stale_at:
            self._stale_at = None
            async with self._lock:
                await self._catch_up()

    async def _catch_up(self) -> None:
        now, heads = self._clock.now(), await self._flows.heads()
        for key in self._known.keys() - heads.keys():
            del self._known[key]
        for key in [key for key, revision in heads.items() if self._heads.get(key) != revision]:
            await self._read(*key)
        self._heads, self._stale_at = heads, now + STALE

    async def _read(self, namespace: str, id_: str) -> None:
        flow = await self._flows.get(namespace, id_)
        found = [] if flow is None else _listeners(flow, self._declared)
        if found:
            self._known[namespace, id_] = found
        else:
            self._known.pop((namespace, id_), None)

    def watches(self, execution: Execution, state: State) -> bool:
        """Whether any Flow trigger may fire. Executions that are tests or playgrounds do not count."""
        return execution.kind == "NORMAL" and any(self.hearing(execution, state))

    def hearing(self, execution: Execution, state: State) -> list[FlowListener]:
        """The Flow triggers that may fire when an execution enters a state."""
        return [one for listeners in self._known.values() for one in listeners if one.hears(execution, state)]


def _listeners(flow: StoredFlow, declared: DeclaredTriggers) -> list[FlowListener]:
    if flow.disabled:
        return []
    triggers = declared.of(flow).values()
    return [FlowListener(flow, one, _states(one)) for one in triggers if one.mode == MODE and not one.disabled]


def _states(trigger: Declared) -> frozenset[State]:
    named = trigger.written.get("states")
    return frozenset(State(name) for name in named) if named else DEFAULT
