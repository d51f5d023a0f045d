"""The scheduler: takes triggers that are due, and does with each what its kind asks for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from msgspec.structs import replace

from ostinato.answers import Answers
from ostinato.clock import Clock
from ostinato.launch import Launcher
from ostinato.launch.declared import Declared, DeclaredTriggers
from ostinato.plugin.index import PluginIndex
from ostinato.ports.flows import StoredFlow, TriggerState
from ostinato.ports.store import Store
from ostinato.ports.wakeup import Wakeup
from ostinato.schedule.next_fire import ON_DATES, SCHEDULE
from ostinato.scheduler.births import Births, Due
from ostinato.scheduler.crons import Crons
from ostinato.scheduler.evaluations import Evaluations
from ostinato.scheduler.firing import Firing
from ostinato.scheduler.on_dates import OnDates

log = logging.getLogger(__name__)

IDLE = 1.0
"""Seconds between two looks at what is due."""
BATCH = 200
"""How many triggers are taken at once."""


class Kind(Protocol):
    """What is done with due triggers of one kind."""

    async def look(self, due: Due, now: datetime) -> None:
        """Do it; ValueError for a trigger that can never be due again as it is written."""
        ...


class Scheduler:
    """One scheduler service. Several may run: each firing is claimed by exactly one of them."""

    def __init__(
        self,
        id_: str,
        store: Store,
        wakeup: Wakeup,
        clock: Clock,
        launcher: Launcher,
        answers: Answers,
        index: PluginIndex,
        *,
        timezone: str = "UTC",
        recover: str = "ALL",
        server_defaults: Sequence[Mapping[str, Any]] = (),
    ):
        self.id = id_
        self._store, self._wakeup, self._clock = store, wakeup, clock
        self._declared = DeclaredTriggers(index, server_defaults)
        births = Births(launcher, answers, index, clock.now, timezone)
        firing = Firing(store.triggers, wakeup, clock)
        began = clock.now()
        evaluations = Evaluations(firing, births, index, wakeup)
        self._kinds: dict[str, Kind] = {
            SCHEDULE[0]: Crons(firing, births, began, timezone, recover),
            ON_DATES: OnDates(firing, births, began, timezone, recover),
            "polling": evaluations,
            "realtime": evaluations,
        }
        self._listener = wakeup.listen("flows", f"scheduler:{id_}")
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self._waiting = 0

    async def start(self) -> None:
        """Begin to look for triggers that are due."""
        self._task = asyncio.create_task(self._run(), name=f"scheduler {self.id}")

    async def stop(self) -> None:
        """End the round that is under way."""
        self._stopping = True
        self._wakeup.announce(f"scheduler:{self.id}")
        if self._task is not None:
            await self._task
        self._listener.close()

    async def _run(self) -> None:
        while not self._stopping:
            try:
                fired = await self.tick()
            except Exception:
                log.exception("A round of the scheduler failed; it is tried again")
                fired = 0
            if fired < BATCH:
                await self._listener.wait(IDLE)

    async def tick(self) -> int:
        """One look: fire what is due; tells how many triggers there were but for those that wait for an execution."""
        for state in await self._store.triggers.ended(BATCH):
            await self._unlock(state)
        due = await self._store.triggers.due(self._clock.now(), BATCH + self._waiting)
        self._waiting = 0
        for state in due:
            try:
                self._waiting += await self._fire(state)
            except Exception:
                log.exception("Trigger %s of %s.%s failed", state.trigger_id, state.namespace, state.flow_id)
        return len(due) - self._waiting

    async def _fire(self, state: TriggerState) -> bool:
        """Do with a trigger that is due what is to be done; tells whether it has to wait for its execution."""
        flow, trigger = await self._declaration(state)
        if flow is None or trigger is None:
            await self._store.triggers.delete(state.namespace, state.flow_id, state.trigger_id)
            return False
        kind = self._kinds.get(trigger.type) or self._kinds.get(trigger.mode)
        if kind is None or flow.disabled or trigger.disabled:
            await self._store.triggers.put(replace(state, next_at=None))
            return False
        if state.execution_id is not None:
            return True
        await self._look_or_disable(kind, Due(state, flow, trigger))
        return False

    async def _unlock(self, state: TriggerState) -> None:
        """Free a trigger whose execution has ended for good; it is switched off where it is to stop after that."""
        ended = await self._ended(state)
        if ended is None:
            return
        _, trigger = await self._declaration(state)
        stops = ended in (trigger.written.get("stopAfter") or ()) if trigger is not None else False
        after = replace(state, execution_id=None, disabled=state.disabled or stops)
        await self._store.triggers.fire(state, after, None)

    async def _declaration(self, state: TriggerState) -> tuple[StoredFlow | None, Declared | None]:
        """A trigger as its flow says it."""
        flow = await self._store.flows.get(state.namespace, state.flow_id)
        return flow, None if flow is None else self._declared.of(flow).get(state.trigger_id)

    async def _ended(self, state: TriggerState) -> str | None:
        """How the execution ended that the trigger has started; None while any task of it runs, `afterExecution` too.
        One that is gone has ended as nothing in particular."""
        snapshot = await self._store.turns.load(state.execution_id or "")
        if snapshot is None:
            return ""
        ended = snapshot.execution.ended and all(run.ended for run in snapshot.runs)
        return snapshot.execution.state.value if ended else None

    async def _look_or_disable(self, kind: Kind, due: Due) -> None:
        try:
            await kind.look(due, self._clock.now())
        except ValueError as error:
            log.warning("%s is disabled: %s", due.name, error)
            await self._store.triggers.put(replace(due.state, disabled=True, next_at=None))
