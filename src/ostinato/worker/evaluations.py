"""The triggers that a worker evaluates: taken, stopped when they are no longer its own, given back at the end."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

from ostinato.engine.records import LogLine
from ostinato.launch.declared import DeclaredTriggers
from ostinato.ports.flows import TriggerState
from ostinato.worker.evaluation import Evaluation, EvaluationMeans, Subject

log = logging.getLogger(__name__)

IDLE = 1.0
"""Seconds between two looks at what is to be evaluated, and at what is to be stopped."""
MOST = 200
"""How many triggers a worker evaluates at once; realtime ones count for as long as they listen."""
GRACE = 15.0
"""Seconds that evaluations have to stop at the end."""

Key = tuple[str, str, str, datetime | None]


class Evaluations:
    """One loop of a worker service, whose id it bears."""

    def __init__(self, id_: str, means: EvaluationMeans, declared: DeclaredTriggers, group: str | None = None):
        self.id, self._group, self._declared = id_, group, declared
        self._threads = ThreadPoolExecutor(MOST, thread_name_prefix="trigger")
        self._means = replace(means, threads=self._threads)
        self._listener = means.wakeup.listen("triggers", "flows", f"evaluations:{id_}")
        self._running: dict[Key, tuple[asyncio.Task[None], Evaluation]] = {}
        self._rest: list[LogLine] = []
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    async def start(self) -> None:
        """Begin to take triggers."""
        self._task = asyncio.create_task(self._run(), name=f"worker {self.id} evaluates triggers")

    async def stop(self) -> None:
        """Stop what is being evaluated; others may take it."""
        self._stopping = True
        self._means.wakeup.announce(f"evaluations:{self.id}")
        if self._task is not None:
            await self._task
        tasks = [task for task, _ in self._running.values()]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=GRACE)
        await self._means.store.triggers.give_back(self.id)
        self._listener.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def tick(self) -> int:
        """Take what waits and stop what is lost; tells how many were taken."""
        await self._stop_lost()
        taken = await self._means.store.triggers.claim(self.id, self._group, MOST - len(self._running))
        for state in taken:
            await self._begin(state)
        await self.flush()
        return len(taken)

    async def _stop_lost(self) -> None:
        if self._running:
            held = {_key(state) for state in await self._means.store.triggers.held(self.id)}
            for key, (task, _) in self._running.items():
                if key not in held:
                    task.cancel()

    async def _begin(self, state: TriggerState) -> None:
        flow = await self._means.store.flows.get(state.namespace, state.flow_id)
        trigger = None if flow is None else self._declared.of(flow).get(state.trigger_id)
        if flow is None or trigger is None or not trigger.mode:
            await self._means.store.triggers.delete(state.namespace, state.flow_id, state.trigger_id)
            return
        wake = f"evaluations:{self.id}"
        evaluation = Evaluation(Subject(state, flow, trigger), self._means, lambda: self._means.wakeup.announce(wake))
        task = asyncio.create_task(evaluation.run(), name=f"trigger {state.trigger_id}")
        self._running[_key(state)] = task, evaluation
        task.add_done_callback(lambda done: self._over(_key(state), done))

    def _over(self, key: Key, task: asyncio.Task[None]) -> None:
        _, evaluation = self._running.pop(key)
        if lines := evaluation.lines.take():
            self._rest.extend(lines)
        if not task.cancelled() and task.exception() is not None:
            log.error("The evaluation of a trigger broke", exc_info=task.exception())
        self._means.wakeup.announce(f"evaluations:{self.id}")

    async def flush(self) -> None:
        """Store the lines that evaluations have written."""
        lines = [*self._rest, *(line for _, one in self._running.values() for line in one.lines.take())]
        self._rest = []
        if not lines:
            return
        try:
            await self._means.store.logs.append(lines)
        except Exception:
            log.exception("Log lines of triggers could not be stored; it is tried again")
            self._rest = lines

    async def _run(self) -> None:
        failures = 0
        while not self._stopping:
            try:
                if not await self.tick():
                    await self._listener.wait(IDLE)
                failures = 0
            except Exception:
                failures += 1
                log.exception("A round of the evaluations failed; it is tried again")
                await asyncio.sleep(min(0.1 * 2**failures, 5.0))


def _key(state: TriggerState) -> Key:
    return state.namespace, state.flow_id, state.trigger_id, state.evaluating_since
