"""An HTTP server inside the event loop of its process."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from typing import Any

import uvicorn

log = logging.getLogger(__name__)

GRACE = 3
"""Seconds that open requests have to end when the server is stopped."""


class _Quiet(uvicorn.Server):
    """A server that leaves signals to the process it runs in."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Served:
    """One application on one port."""

    def __init__(self, app: Any, host: str, port: int, name: str):
        config = uvicorn.Config(
            app,
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            date_header=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=GRACE,
            backlog=2048,
        )
        self._server, self._name = _Quiet(config), name
        self._task: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port that is listened on."""
        port: int = self._server.servers[0].sockets[0].getsockname()[1]
        return port

    async def start(self) -> None:
        """Listen; gives back once requests are answered. OSError when the port is taken."""
        self._task = asyncio.create_task(self._serve(), name=self._name)
        while not self._server.started:
            if self._task.done():
                await self._task
                raise OSError(f"The {self._name} could not be started")
            await asyncio.sleep(0.005)

    async def _serve(self) -> None:
        try:
            await self._server.serve()
        except SystemExit:
            config = self._server.config
            raise OSError(f"The {self._name} cannot listen on {config.host}:{config.port}") from None

    async def stop(self) -> None:
        """Take no more requests, let open ones end, close."""
        self._server.should_exit = True
        if self._task is not None:
            await self._task
