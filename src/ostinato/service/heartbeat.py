"""Says that services live, and buries those that have fallen silent."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Sequence
from datetime import timedelta

from ostinato.ports.jobs import WorkerRecord
from ostinato.service.parts import Parts
from ostinato.service.roles import Service

log = logging.getLogger(__name__)


class Heartbeat:
    """The heartbeat of one process for all its services."""

    def __init__(self, parts: Parts, services: Sequence[tuple[str, Service]]):
        self._parts, self._services = parts, services
        self._began = parts.clock.now()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Register the services, and go on saying that they live."""
        await self._beat("RUNNING")
        self._task = asyncio.create_task(self._run(), name="heartbeat")

    async def stop(self) -> None:
        """Say that the services have ended well."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._beat("TERMINATED_GRACEFULLY")

    async def _run(self) -> None:
        settings = self._parts.settings
        silence = timedelta(seconds=settings.longest_silence)
        while True:
            await asyncio.sleep(settings.heartbeat)
            try:
                await self._beat("RUNNING")
                dead = await self._parts.store.services.bury(self._parts.clock.now(), silence)
                if dead:
                    log.warning("Services without a heartbeat were declared dead: %s", ", ".join(dead))
                    self._parts.wakeup.announce("inbox")
            except Exception:
                log.exception("The heartbeat failed; it is tried again")

    async def _beat(self, state: str) -> None:
        for role, service in self._services:
            record = WorkerRecord(
                id=service.id,
                type=role.upper(),
                hostname=socket.gethostname(),
                state=state,
                created_at=self._began,
                heartbeat=self._parts.clock.now(),
                worker_group=self._parts.settings.worker_group if role == "worker" else None,
            )
            await self._parts.store.services.beat(record)
