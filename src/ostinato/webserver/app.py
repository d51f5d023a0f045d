"""The application, and the service that serves it."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI

from ostinato.ids import new_id
from ostinato.webserver.context import WebContext
from ostinato.webserver.dispatch import Dispatch
from ostinato.webserver.management import Management
from ostinato.webserver.openapi import describe
from ostinato.webserver.routes import ROOT, SHARED, TEMPLATES, TENANT
from ostinato.webserver.serving import Served
from ostinato.webserver.site import Site

MANAGEMENT_HOST = "127.0.0.1"
"""Where the management port listens: it answers without credentials, so not to the network."""

log = logging.getLogger(__name__)


def create_app(context: WebContext) -> FastAPI:
    """The webserver's application."""
    app = FastAPI(title="Ostinato", version=context.version, openapi_url=None, docs_url=None, redoc_url=None)
    tenant = [*TENANT, *TEMPLATES] if context.settings.templates else TENANT
    app.mount("/", Dispatch(Site(context), tenant, SHARED, ROOT))
    described: dict[str, Any] = {}

    def openapi() -> dict[str, Any]:
        if not described:
            described.update(describe(context.version, tenant))
        return described

    app.openapi = openapi  # type: ignore[method-assign]
    return app


class ManagementServer(Served):
    """Health, metrics and version, on a port of their own."""

    def __init__(self, context: WebContext, host: str, port: int):
        super().__init__(Management(context), host, port, "management port")


class WebServer(Served):
    """The API and the user interface; with them the management port, where it is free."""

    def __init__(self, context: WebContext, host: str, port: int):
        super().__init__(create_app(context), host, port, "webserver")
        self.id = f"webserver-{new_id()}"
        settings = context.settings
        self._management = ManagementServer(context, MANAGEMENT_HOST, settings.management_port)

    async def start(self) -> None:
        """Listen on both ports."""
        await super().start()
        try:
            await self._management.start()
        except OSError as error:
            log.warning("%s; health and metrics are not told", error)

    async def stop(self) -> None:
        """Close both ports."""
        await self._management.stop()
        await super().stop()
