"""A server: some services in one process, from the start to a graceful end."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Sequence

from ostinato.service.heartbeat import Heartbeat
from ostinato.service.memory import tune
from ostinato.service.parts import Parts
from ostinato.service.roles import ROLES, Service

log = logging.getLogger(__name__)


class Server:
    """Runs the services of some roles over shared parts."""

    def __init__(self, parts: Parts, roles: Sequence[str]):
        self.parts = parts
        self._roles = [role for role in ROLES if role in roles]
        self._services: list[tuple[str, Service]] = []
        self._heartbeat: Heartbeat | None = None

    async def start(self) -> None:
        """Connect and start everything; what has started is stopped again if something cannot."""
        await self.parts.open()
        try:
            self._services = [(role, ROLES[role](self.parts)) for role in self._roles]
            self._heartbeat = Heartbeat(self.parts, self._services)
            await self._heartbeat.start()
            for _, service in self._services:
                await service.start()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop in reverse order, each service letting what is under way come to an end."""
        for role, service in reversed(self._services):
            try:
                await service.stop()
            except Exception:
                log.exception("The %s did not stop well", role)
        if self._heartbeat is not None:
            await self._heartbeat.stop()
        await self.parts.close()

    async def run(self) -> None:
        """Run until the process is asked to end (SIGTERM, SIGINT)."""
        asked = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, asked.set)
        await self.start()
        tune()
        for note in self.parts.settings.notes:
            log.warning("%s", note)
        log.info("Running: %s", ", ".join(self._roles))
        await asked.wait()
        log.info("Stopping")
        await self.stop()
