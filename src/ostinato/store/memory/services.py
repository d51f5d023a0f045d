"""Heartbeats, and what becomes of the jobs of services that fell silent."""

from __future__ import annotations

from copy import copy
from datetime import datetime, timedelta

from ostinato.engine.events import WorkerLost
from ostinato.ports.jobs import WorkerRecord
from ostinato.store.memory.tables import Tables

KEEP_DEAD = timedelta(days=1)


class MemoryServices:
    """Heartbeats in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def beat(self, record: WorkerRecord) -> None:
        """Say that a service lives."""
        self._tables.services[record.id] = copy(record)

    async def bury(self, now: datetime, silence: timedelta) -> list[str]:
        """Declare silent services dead and turn the jobs they hold into WorkerLost events."""
        silent = [record for record in self._tables.services.values() if record.heartbeat < now - silence]
        dead = [record for record in silent if record.state != "NOT_RUNNING"]
        for record in dead:
            record.state = "NOT_RUNNING"
        for record in silent:
            self._lose(record.id, now)
            if record.heartbeat < now - silence - KEEP_DEAD:
                del self._tables.services[record.id]
        return sorted(record.id for record in dead)

    async def all(self) -> list[WorkerRecord]:
        """Every service that ever said that it lives, by id."""
        return [copy(record) for _, record in sorted(self._tables.services.items())]

    def _lose(self, service_id: str, now: datetime) -> None:
        for key in sorted(self._tables.held.get(service_id, ())):
            execution_id = self._tables.jobs[key].execution_id
            self._tables.remove_job(key)
            self._tables.post(execution_id, WorkerLost(at=now, run_id=key[0], attempt=key[1]))
        leases = self._tables.leases
        for number in [number for number, lease in leases.items() if lease[0] == service_id]:
            del leases[number]
        for trigger in self._tables.triggers.values():
            if trigger.worker_id == service_id:
                trigger.worker_id = None
