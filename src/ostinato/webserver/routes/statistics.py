"""How much there is, and how much of it runs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from msgspec import Struct
from starlette.responses import Response

from ostinato.engine.gate import address
from ostinato.ports.flows import StoredFlow
from ostinato.webserver import reply
from ostinato.webserver.call import Call
from ostinato.webserver.errors import NotFound
from ostinato.webserver.site import Site
from ostinato.webserver.table import Routes
from ostinato.webserver.wire.dates import iso
from ostinato.webserver.wire.flows import all_tasks

routes = Routes()


async def _running(site: Site, flows: list[StoredFlow]) -> dict[tuple[str, str], int]:
    """How many slots of each flow are held."""
    held = await site.store.gates.held()
    return {(flow.namespace, flow.id): held.get(address(flow.tenant, flow.namespace, flow.id), 0) for flow in flows}


def _limit(name: tuple[str, str], running: int) -> dict[str, Any]:
    return {"tenantId": "main", "namespace": name[0], "flowId": name[1], "running": running}


@routes.get("/concurrency-limit/search")
async def concurrency_limits(call: Call) -> Response:
    """How many executions run of each flow that limits them."""
    flows = [flow for flow in await call.site.store.flows.current() if flow.definition.get("concurrency")]
    page, size = call.query.page()
    found = await _running(call.site, flows)
    rows = [_limit(name, number) for name, number in found.items()]
    return reply.page(rows[(page - 1) * size : page * size], len(rows))


class Limit(Struct, rename="camel"):
    """A count as it is sent."""

    running: int = 0


@routes.put("/concurrency-limit/{namespace}/{flowId}")
async def set_concurrency_limit(call: Call) -> Response:
    """How many executions run of a flow: they are counted, so there is nothing to set right."""
    await call.json(Limit)
    flow = await call.site.store.flows.get(call["namespace"], call["flowId"])
    if flow is None or not flow.definition.get("concurrency"):
        raise NotFound
    found = await _running(call.site, [flow])
    return reply.json(_limit(*next(iter(found.items()))))


@routes.get("/usages/all")
async def usages(call: Call) -> Response:
    """How many flows there are, and executions of the last two days by state."""
    site = call.site
    flows, now = await site.store.flows.current(), site.now()
    kinds: dict[str, dict[str, int]] = {"taskTypeCount": {}, "triggerTypeCount": {}, "taskRunnerTypeCount": {}}
    for flow in flows:
        for task in all_tasks(flow.definition):
            _count(kinds["triggerTypeCount" if ".trigger" in task["type"] else "taskTypeCount"], task["type"])
            runner = task.get("taskRunner")
            if isinstance(runner, dict) and runner.get("type"):
                _count(kinds["taskRunnerTypeCount"], str(runner["type"]))
    since = now - timedelta(days=1)
    counts = await site.store.executions.counts([(flow.namespace, flow.id) for flow in flows], since)
    states: dict[str, int] = {}
    for (_, _, state), number in counts.items():
        states[state] = states.get(state, 0) + number
    row = {
        "startDate": iso(since),
        "duration": {"count": sum(states.values())},
        "executionCounts": states,
        "groupBy": "hour",
    }
    namespaces = len({flow.namespace for flow in flows})
    found = {"count": len(flows), "namespacesCount": namespaces, **kinds}
    return reply.json({"flows": found, "executions": {"dailyExecutionsCount": [row]}})


def _count(counts: dict[str, int], name: str) -> None:
    counts[name] = counts.get(name, 0) + 1


@routes.get("/cluster/services/{id}")
async def service(call: Call) -> Response:
    """One running service."""
    for record in await call.site.store.services.all():
        if record.id == call["id"]:
            server = {"id": record.id, "type": record.type, "version": call.site.context.version}
            return reply.json(
                {
                    "id": record.id,
                    "type": record.type.upper(),
                    "state": record.state,
                    "server": {**server, "hostname": record.hostname},
                    "createdAt": iso(record.created_at),
                    "updatedAt": iso(record.heartbeat),
                    "props": record.props,
                }
            )
    raise NotFound
