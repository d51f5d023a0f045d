"""The management port: whether the server is well, what it does, which version it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ostinato.webserver.call import Call
from ostinato.webserver.context import WebContext
from ostinato.webserver.errors import MethodNotAllowed, NotFound, Refusal, respond
from ostinato.webserver.reply import json, text
from ostinato.webserver.site import Site
from ostinato.webserver.table import Match, Routes, Table

routes = Routes()

LEVELS = ("ALL", "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF", "NOT_SPECIFIED")
PATIENCE = 2.0
"""Seconds in which the store has to answer."""


class Management:
    """The ASGI application of the management port."""

    def __init__(self, context: WebContext):
        self._site, self._table = Site(context), Table(routes.all)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        try:
            found = self._table.find(request.method, request.url.path.strip("/").split("/"))
            if not isinstance(found, Match):
                raise MethodNotAllowed(request.method, request.url.path, found) if found else NotFound
            response = await found.route.handler(Call(self._site, request, found.params))
        except Refusal as error:
            response = respond(request, error)
        await response(scope, receive, send)


@routes.get("/health", "/health/readiness")
async def health(call: Call) -> Response:
    """Whether the server and its store answer; 503 if not."""
    try:
        async with asyncio.timeout(PATIENCE):
            await call.site.store.settings.get("kestra.server.health")
        status = "UP"
    except Exception as error:
        return json({"name": "kestra", "status": "DOWN", "details": {"store": {"status": _told(error)}}}, 503)
    return json({"name": "kestra", "status": status, "details": {"store": {"name": "kestra", "status": "UP"}}})


def _told(error: Exception) -> str:
    return f"DOWN ({type(error).__name__})"


@routes.get("/health/liveness")
async def liveness(call: Call) -> Response:
    """Whether the process answers at all."""
    return json({"name": "kestra", "status": "UP"})


@routes.get("/version")
async def version(call: Call) -> Response:
    """The version and the edition."""
    return json({"version": f"{call.site.context.version}-oss", "type": "OSS"})


@routes.get("/info")
async def info(call: Call) -> Response:
    """What was built."""
    return json({"name": "ostinato", "version": call.site.context.version})


async def _waiting(site: Site) -> float:
    return float(sum((await site.store.jobs.waiting()).values()))


async def _services(site: Site) -> float:
    return float(sum(service.state == "RUNNING" for service in await site.store.services.all()))


GAUGES: dict[str, tuple[str, Callable[[Site], Any]]] = {
    "kestra.worker.job.pending": ("Jobs that no worker has taken yet", _waiting),
    "kestra.services.running": ("Services that are alive", _services),
}


@routes.get("/metrics")
async def metrics(call: Call) -> Response:
    """Names of what is measured."""
    return json({"names": sorted(GAUGES)})


@routes.get("/metrics/{name}")
async def metric(call: Call) -> Response:
    """One measurement."""
    found = GAUGES.get(call["name"])
    if found is None:
        raise NotFound
    value = await found[1](call.site)
    measurement = {"statistic": "VALUE", "value": value}
    return json({"name": call["name"], "description": found[0], "measurements": [measurement], "availableTags": []})


@routes.get("/prometheus")
async def prometheus(call: Call) -> Response:
    """The measurements in the text format of Prometheus."""
    lines = []
    for name, (description, measure) in sorted(GAUGES.items()):
        flat = name.replace(".", "_")
        lines += [f"# HELP {flat} {description}", f"# TYPE {flat} gauge", f"{flat} {await measure(call.site)}"]
    return text("\n".join(lines) + "\n")


@routes.get("/worker")
async def worker(call: Call) -> Response:
    """What the worker of this process runs: nothing that the webserver knows of."""
    return json({"runningCount": 0, "runnings": []})


@routes.get("/scheduler")
async def scheduler(call: Call) -> Response:
    """What the scheduler looks after."""
    from ostinato.ports.search import Query

    states = (await call.site.store.triggers.search(Query(size=1000))).results
    names = [f"{state.namespace}_{state.flow_id}_{state.trigger_id}" for state in states]
    return json({"schedulableCount": len(names), "schedulable": names})


@routes.get("/loggers")
async def loggers(call: Call) -> Response:
    """Levels of logging; they are set where the server is started."""
    return json({"levels": LEVELS, "loggers": {"ROOT": {"configuredLevel": "INFO", "effectiveLevel": "INFO"}}})


@routes.get("/loggers/{name}")
async def logger(call: Call) -> Response:
    """The level of one logger."""
    return json({"configuredLevel": "NOT_SPECIFIED", "effectiveLevel": "INFO"})


@routes.post("/loggers/{name}", "/stop", "/refresh")
async def closed(call: Call) -> Response:
    """What would change the server needs the one who runs it."""
    from ostinato.webserver.errors import Unauthenticated

    raise Unauthenticated
