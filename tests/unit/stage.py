"""Services over the memory store, with a clock that stands still until it is moved: for tests of executor, worker,
scheduler and what starts executions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from ostinato.answers import Answers
from ostinato.engine.records import Execution, TaskRun
from ostinato.executor.around import Production
from ostinato.executor.gates import GateTurns
from ostinato.executor.groups import WorkerGroups
from ostinato.executor.handout import Handout
from ostinato.executor.inline import InlineRunner
from ostinato.executor.items import Items
from ostinato.executor.moves import Watch
from ostinato.executor.plans import Plans, limit_of
from ostinato.executor.subflows import Subflows
from ostinato.executor.turns import TurnTaker
from ostinato.executor.views import Views
from ostinato.inputs import Sealer, new_key
from ostinato.launch import Launcher, Wish
from ostinato.plugin import Doors, StoreKeyValues
from ostinato.plugin.index import PluginIndex, default_index
from ostinato.plugin.testing import MemoryStorage
from ostinato.ports.flows import StoredFlow
from ostinato.ports.turns import PARTITIONS, Turn
from ostinato.source import parse
from ostinato.store.memory import MemoryStore
from ostinato.store.wakeup.local import LocalWakeup

START = datetime(2026, 1, 15, 12, tzinfo=UTC)
LOG = "io.kestra.plugin.core.log.Log"
RETURN = "io.kestra.plugin.core.debug.Return"
SLEEP = "io.kestra.plugin.core.flow.Sleep"
SUBFLOW = "io.kestra.plugin.core.flow.Subflow"


class Clock:
    """Stands still."""

    def __init__(self) -> None:
        self.instant = START

    def now(self) -> datetime:
        return self.instant

    def go(self, seconds: float) -> None:
        """Let time pass."""
        self.instant += timedelta(seconds=seconds)


class Stage:
    """A store and all that is needed to run flows on it."""

    def __init__(self, folder: Path | None = None, index: PluginIndex | None = None, secrets: Any = None) -> None:
        self.clock = Clock()
        self.store = MemoryStore()
        self.wakeup = LocalWakeup()
        self.storage = MemoryStorage()
        self.index = index or default_index()
        self.answers = Answers(self.store, self.storage, secrets or {}, self.clock.now)
        self.sealer = Sealer(new_key())
        self.launcher = Launcher(self.answers, self.clock.now, "UTC", {}, self.sealer)
        kv = StoreKeyValues(self.store.kv, self.store.flows, self.clock.now)
        self.doors = Doors(now=self.clock.now, work_root=folder, storage=self.storage, kv=kv)
        self.plans = Plans(self.store.flows, self.index, (), self.store.templates)
        self.views = Views()
        subflows = Subflows(self.store.flows, self.store.executions, self.launcher, self.clock.now)
        self.around = Production(
            self.answers,
            self.index,
            InlineRunner("executor", self.index, self.doors, self.clock.now),
            subflows,
            Items(subflows, self.store.executions, self.storage, self.clock.now),
            self.clock.now,
            {},
            self.sealer,
            WorkerGroups(self.store.services, self.clock.now, timedelta(seconds=30)),
        )
        self.taker = self.executor()

    def executor(self, turns: Any = None, watch: Watch | None = None) -> TurnTaker:
        """A taker of turns, perhaps over other turns than the store's, or watched."""
        gates = GateTurns(self.store.gates, partial(limit_of, self.store.flows), self.clock.now)
        around, job, now = self.around, Handout().job, self.clock.now
        return TurnTaker(turns or self.store.turns, self.plans.of, job, around, now, gates, self.views, watch)

    async def flow(self, text: str, **more: Any) -> StoredFlow:
        """Store a flow; `id` and `namespace` may be left out."""
        value = {"id": "f", "namespace": "n", **parse(text).value}
        flow = StoredFlow(value["namespace"], value["id"], 1, yaml.safe_dump(value), value, self.clock.now(), **more)
        await self.store.flows.save(flow)
        return flow

    async def create(self, flow: StoredFlow, **wish: Any) -> str:
        """A new execution, its first event waiting."""
        birth = await self.launcher.birth(flow, Wish(**wish))
        await self.store.turns.create([birth])
        return birth.snapshot.execution.id

    async def play(self, text: str, **wish: Any) -> str:
        """Store a flow, start it, and let it go as far as it can without a worker."""
        id_ = await self.create(await self.flow(text), **wish)
        await self.turns()
        return id_

    async def turns(self, taker: TurnTaker | None = None) -> list[Turn]:
        """Take turns until the inbox is empty."""
        found: list[Turn] = []
        for _ in range(100):
            await self.store.inbox.fire(range(PARTITIONS), self.clock.now(), 100)
            items = await self.store.inbox.take(range(PARTITIONS), 100)
            if not items:
                return found
            found += await (taker or self.taker).take(items)
        raise AssertionError("the inbox never becomes empty")

    async def execution(self, id_: str) -> Execution:
        found = await self.store.executions.get(id_)
        assert found is not None
        return found

    async def state(self, id_: str) -> str:
        return (await self.execution(id_)).state.value

    def run(self, id_: str, task_id: str) -> TaskRun:
        """The last run of a task."""
        return [run for run in self.store.tables.entries[id_].runs.values() if run.task_id == task_id][-1]

    def outputs(self, id_: str, task_id: str) -> Mapping[str, Any] | None:
        return self.store.tables.entries[id_].outputs.get(self.run(id_, task_id).id)

    def logged(self, id_: str | None = None) -> list[tuple[str, str]]:
        """Lines of a log (of all logs), with their levels."""
        lines = self.store.tables.logs.values()
        return [(line.level, line.message) for line in lines if id_ in (None, line.execution_id)]
