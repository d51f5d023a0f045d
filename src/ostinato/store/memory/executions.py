"""Executions as the API sees them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ostinato.engine.events import LimitChanged
from ostinato.engine.records import Execution
from ostinato.ports.search import Page, Query
from ostinato.store.fields import EXECUTIONS
from ostinato.store.memory.copies import copy_execution
from ostinato.store.memory.gates import leave_gate
from ostinato.store.memory.search import search
from ostinato.store.memory.tables import Tables


class MemoryExecutions:
    """Reads and deletes executions in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def get(self, execution_id: str) -> Execution | None:
        """The header alone."""
        entry = self._tables.entries.get(execution_id)
        return None if entry is None else copy_execution(entry.execution)

    async def outputs(self, execution_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The outputs of those of these executions that have any."""
        found = {id_: self._tables.entries.get(id_) for id_ in execution_ids}
        return {id_: dict(entry.execution.outputs) for id_, entry in found.items() if entry and entry.execution.outputs}

    async def search(self, query: Query) -> Page[Execution]:
        """Headers of executions."""
        headers = (entry.execution for entry in self._tables.entries.values())
        return search(headers, EXECUTIONS, query, copy_execution)

    async def latest(self, flows: Sequence[tuple[str, str]]) -> list[Execution]:
        """The newest execution of each flow that has one."""
        newest: dict[tuple[str, str], Execution] = {}
        wanted = set(flows)
        for entry in self._tables.entries.values():
            execution = entry.execution
            flow = (execution.namespace, execution.flow_id)
            if flow in wanted and (flow not in newest or _age(execution) > _age(newest[flow])):
                newest[flow] = execution
        return [copy_execution(newest[flow]) for flow in dict.fromkeys(flows) if flow in newest]

    async def counts(self, flows: Sequence[tuple[str, str]], since: datetime) -> dict[tuple[str, str, str], int]:
        """How many executions began since then, by (namespace, flow id, state)."""
        wanted = set(flows)
        counts: Counter[tuple[str, str, str]] = Counter()
        for entry in self._tables.entries.values():
            execution = entry.execution
            if (execution.namespace, execution.flow_id) in wanted and execution.created_at >= since:
                counts[execution.namespace, execution.flow_id, execution.state.value] += 1
        return dict(counts)

    async def delete(self, execution_id: str, logs: bool = True, metrics: bool = True) -> bool:
        """Remove an execution with all its rows, jobs, timers and events."""
        tables = self._tables
        entry = tables.entries.pop(execution_id, None)
        if entry is None:
            return False
        for key in [key for key, job in tables.jobs.items() if job.execution_id == execution_id]:
            tables.remove_job(key)
        for timer in [key for key in tables.timers if key[0] == execution_id]:
            del tables.timers[timer]
        inbox = tables.inbox[entry.partition]
        for number in [number for number, item in inbox.items() if item.execution_id == execution_id]:
            del inbox[number]
        leave_gate(tables, execution_id, LimitChanged(at=entry.execution.created_at))
        if logs:
            for number in tables.logs_of.pop(execution_id, {}):
                del tables.logs[number]
        if metrics:
            tables.metrics[:] = [metric for metric in tables.metrics if metric.execution_id != execution_id]
        return True

    async def journal(self, execution_id: str, after: int = 0) -> list[tuple[int, datetime, bytes]]:
        """The journal of an execution after a `seq`."""
        entry = self._tables.entries.get(execution_id)
        return [] if entry is None else [line for line in entry.journal if line[0] > after]


def _age(execution: Execution) -> tuple[datetime, str]:
    return execution.created_at, execution.id
