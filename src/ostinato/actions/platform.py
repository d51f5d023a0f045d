"""The platform as tasks see it, made of the store."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ostinato.actions import purging
from ostinato.actions.asking import PATIENCE, asked
from ostinato.actions.resuming import ResumeInputs
from ostinato.actions.switching import switched
from ostinato.engine.events import ResumeRequested
from ostinato.engine.plan import Plan
from ostinato.engine.records import Execution, LogLine
from ostinato.engine.states import State
from ostinato.engine.view import View
from ostinato.launch.declared import DeclaredTriggers
from ostinato.planner import fitted
from ostinato.plugin import TaskFailed
from ostinato.plugin.platform import KeyChoice, Purged, PurgedStorage, Selection, VersionChoice
from ostinato.ports.flows import StoredFlow
from ostinato.ports.search import Condition, Op, Order, Query
from ostinato.ports.storage import Storage
from ostinato.ports.store import Store
from ostinato.ports.wakeup import Wakeup

TENANT = "main"
"""The tenant that rows of the log name."""

PAGE = 1000
"""How many log lines or flows are read at a time."""


@dataclass(frozen=True)
class StorePlatform:
    """Implements `PlatformDoor`. `plan_of` makes the plan of a stored flow."""

    store: Store
    storage: Storage
    wakeup: Wakeup
    now: Callable[[], datetime]
    timezone: str
    plan_of: Callable[[StoredFlow], Awaitable[Plan]]
    declared: DeclaredTriggers
    resume_inputs: ResumeInputs

    async def log_lines(self, execution_id: str, task_ids: Sequence[str] | None, level: str) -> list[Mapping[str, Any]]:
        """Log lines of an execution from a level on, oldest first; none of one that is unknown."""
        conditions = [
            Condition("executionId", Op.EQUALS, execution_id),
            Condition("level", Op.GREATER_THAN_OR_EQUAL_TO, level),
        ]
        if task_ids is not None:
            conditions.append(Condition("taskId", Op.IN, list(task_ids)))
        rows: list[Mapping[str, Any]] = []
        while True:
            query = Query(tuple(conditions), (Order("timestamp"),), len(rows) // PAGE + 1, PAGE)
            found = await self.store.logs.search(query)
            rows += [_row(line) for _, line in found.results]
            if len(found.results) < PAGE:
                return rows

    async def count_executions(
        self, flows: Sequence[tuple[str, str]], namespaces: Sequence[str], selection: Selection
    ) -> Mapping[tuple[str, str], int]:
        """How many executions each flow has."""
        names = [*flows, *(await self._flows_of(namespaces) if namespaces else ())]
        return {flow: await self._count(flow, selection) for flow in dict.fromkeys(names)}

    async def _flows_of(self, namespaces: Sequence[str]) -> list[tuple[str, str]]:
        query = Query((Condition("namespace", Op.IN, list(namespaces)),), (Order("namespace"), Order("id")), 1, PAGE)
        return [(flow.namespace, flow.id) for flow in (await self.store.flows.search(query)).results]

    async def _count(self, flow: tuple[str, str], selection: Selection) -> int:
        of_flow = Condition("namespace", Op.EQUALS, flow[0]), Condition("flowId", Op.EQUALS, flow[1])
        conditions = (*of_flow, *purging.execution_conditions(selection))
        return (await self.store.executions.search(Query(conditions, size=1))).total

    async def resume(self, execution_id: str, inputs: Mapping[str, Any] | None) -> None:
        """Resume a paused execution; the inputs of its Pause are checked first."""
        execution = await self._execution(execution_id)
        if execution.state is not State.PAUSED:
            raise TaskFailed("The execution is not paused")
        values = await self._values(execution, inputs or {})
        event_of = lambda request: ResumeRequested(at=self.now(), request=request, inputs=values)  # noqa: E731
        answer = await asked(self.store, self.wakeup, self.now, execution_id, event_of)
        if answer is None:
            raise TaskFailed(f"No executor has answered within {PATIENCE:.0f} seconds")
        if answer.status in ("conflict", "invalid"):
            raise TaskFailed(answer.message or "The execution is not paused")

    async def _values(self, execution: Execution, inputs: Mapping[str, Any]) -> dict[str, Any] | None:
        snapshot = await self.store.turns.load(execution.id)
        flow = await self.store.flows.get(execution.namespace, execution.flow_id, execution.revision, deleted=True)
        if snapshot is None or flow is None:
            raise TaskFailed(f"No execution found for execution id {execution.id}")
        plan = fitted(await self.plan_of(flow), snapshot.runs)
        view = View(plan, snapshot.execution, snapshot.runs, snapshot.outputs, snapshot.expansions)
        found = await self.resume_inputs.of(view, inputs)
        if found is not None and found.faults:
            raise TaskFailed(found.message)
        return None if found is None else found.values

    async def switch_trigger(self, namespace: str, flow_id: str, trigger_id: str, enabled: bool) -> None:
        """Turn a trigger on or off."""
        flow = await self.store.flows.get(namespace, flow_id)
        if flow is None:
            raise TaskFailed(f"Flow '{flow_id}' not found in namespace '{namespace}'")
        trigger = self.declared.of(flow).get(trigger_id)
        state = await self.store.triggers.get(namespace, flow_id, trigger_id)
        if trigger is None or state is None:
            raise TaskFailed(f"Trigger '{trigger_id}' not found in flow '{namespace}.{flow_id}'")
        await self.store.triggers.put(switched(state, trigger, not enabled, self.now(), self.timezone))
        self.wakeup.announce("flows")

    async def purge_executions(
        self, selection: Selection, *, executions: bool, logs: bool, metrics: bool, storage: bool, batch: int
    ) -> Purged:
        """Delete what belongs to executions."""
        return await purging.purge_executions(
            self.store,
            self.storage,
            selection,
            executions=executions,
            logs=logs,
            metrics=metrics,
            storage=storage,
            batch=batch,
        )

    async def purge_logs(self, selection: Selection) -> int:
        """Delete log lines."""
        return await self.store.logs.delete(Query(purging.log_conditions(selection)))

    async def purge_storage(self, selection: Selection, *, dry_run: bool) -> PurgedStorage:
        """Delete files of executions by age."""
        return await asyncio.to_thread(purging.purge_storage, self.storage, selection, dry_run=dry_run)

    async def purge_pairs(self, choice: KeyChoice) -> int:
        """Delete pairs of the key-value store."""
        return await purging.purge_pairs(self.store, choice, self.now())

    async def purge_versions(self, choice: VersionChoice) -> int:
        """Delete earlier versions of namespace files."""
        return await asyncio.to_thread(purging.purge_versions, self.storage, choice)

    async def _execution(self, execution_id: str) -> Execution:
        execution = await self.store.executions.get(execution_id)
        if execution is None:
            raise TaskFailed(f"No execution found for execution id {execution_id}")
        return execution


def _row(line: LogLine) -> dict[str, Any]:
    return {
        "tenantId": TENANT,
        "namespace": line.namespace,
        "flowId": line.flow_id,
        "taskId": line.task_id,
        "executionId": line.execution_id,
        "taskRunId": line.task_run_id,
        "attemptNumber": line.attempt,
        "triggerId": line.trigger_id,
        "timestamp": line.at,
        "level": line.level,
        "thread": line.thread,
        "message": line.message,
        "executionKind": None,
    }
