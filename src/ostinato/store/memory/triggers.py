"""The state of triggers."""

from __future__ import annotations

from copy import copy
from datetime import datetime

from ostinato.ports.flows import TriggerState
from ostinato.ports.search import Page, Query
from ostinato.ports.turns import Birth
from ostinato.store.fields import TRIGGERS
from ostinato.store.memory.search import search
from ostinato.store.memory.tables import Tables
from ostinato.store.memory.turns import give_birth


class MemoryTriggers:
    """Triggers in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def get(self, namespace: str, flow_id: str, trigger_id: str) -> TriggerState | None:
        """The state of one trigger."""
        state = self._tables.triggers.get((namespace, flow_id, trigger_id))
        return None if state is None else copy(state)

    async def put(self, state: TriggerState) -> None:
        """Store a state, whatever was there."""
        self._tables.triggers[_key(state)] = copy(state)

    async def due(self, now: datetime, limit: int) -> list[TriggerState]:
        """Enabled triggers whose `next_at` has come, the longest due first."""
        ready = [
            (state.next_at, _key(state))
            for state in self._tables.triggers.values()
            if not state.disabled
            and state.evaluating_since is None
            and state.next_at is not None
            and state.next_at <= now
        ]
        return [copy(self._tables.triggers[key]) for _, key in sorted(ready)[:limit]]

    async def fire(self, before: TriggerState, after: TriggerState, birth: Birth | None) -> bool:
        """Replace the state if nobody was first, and create the execution."""
        state = self._tables.triggers.get(_key(before))
        if state is None or _fence(state) != _fence(before):
            return False
        self._tables.triggers[_key(before)] = copy(after)
        if birth is not None:
            give_birth(self._tables, birth)
        return True

    async def ended(self, limit: int) -> list[TriggerState]:
        """Locked triggers whose execution has ended, or is gone."""
        entries = self._tables.entries
        found = [
            copy(state)
            for state in self._tables.triggers.values()
            if state.execution_id is not None
            and (state.execution_id not in entries or entries[state.execution_id].execution.ended)
        ]
        return sorted(found, key=_key)[:limit]

    async def release(self, execution_id: str) -> list[TriggerState]:
        """Unlock the triggers that wait for the end of this execution."""
        freed = [state for state in self._tables.triggers.values() if state.execution_id == execution_id]
        for state in freed:
            state.execution_id = None
        return [copy(state) for state in sorted(freed, key=_key)]

    async def claim(self, worker_id: str, group: str | None, limit: int) -> list[TriggerState]:
        """Take triggers whose evaluation waits for a worker of a group."""
        ready = [
            (state.evaluating_since, _key(state))
            for state in self._tables.triggers.values()
            if state.evaluating_since is not None
            and state.worker_id is None
            and state.worker_group == group
            and not state.disabled
        ]
        chosen = [self._tables.triggers[key] for _, key in sorted(ready)[:limit]]
        for state in chosen:
            state.worker_id = worker_id
        return [copy(state) for state in chosen]

    async def held(self, worker_id: str) -> list[TriggerState]:
        """The triggers that a worker still has to evaluate."""
        found = [state for state in self._tables.triggers.values() if state.worker_id == worker_id]
        return [copy(state) for state in sorted(found, key=_key) if not state.disabled]

    async def give_back(self, worker_id: str) -> None:
        """Let others evaluate what this worker holds."""
        for state in self._tables.triggers.values():
            if state.worker_id == worker_id:
                state.worker_id = None

    async def delete(self, namespace: str, flow_id: str, trigger_id: str | None = None) -> None:
        """Forget one trigger of a flow, or all."""
        for key in [key for key in self._tables.triggers if key[:2] == (namespace, flow_id)]:
            if trigger_id is None or key[2] == trigger_id:
                del self._tables.triggers[key]
        for window in [key for key in self._tables.windows if key[:2] == (namespace, flow_id)]:
            if trigger_id is None or window[2] == trigger_id:
                del self._tables.windows[window]

    async def search(self, query: Query) -> Page[TriggerState]:
        """States of triggers."""
        return search(self._tables.triggers.values(), TRIGGERS, query, copy)


def _key(state: TriggerState) -> tuple[str, str, str]:
    return state.namespace, state.flow_id, state.trigger_id


def _fence(state: TriggerState) -> tuple[object, ...]:
    return state.next_at, state.execution_id, state.evaluating_since, state.worker_id
