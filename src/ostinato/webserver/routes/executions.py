"""Executions: started, read, listed, deleted, followed."""

from __future__ import annotations

from collections.abc import AsyncIterator

from starlette.responses import Response

from ostinato.engine.records import Execution
from ostinato.ports.search import Condition, Op, Query
from ostinato.webserver import reply
from ostinato.webserver.call import Call
from ostinato.webserver.csv import table
from ostinato.webserver.errors import NotFound
from ostinato.webserver.filters import EXECUTIONS, executions_of, orders
from ostinato.webserver.follow import event, events
from ostinato.webserver.removing import remove
from ostinato.webserver.site import Site
from ostinato.webserver.starting import labels_of, runnable, start
from ostinato.webserver.table import Routes
from ostinato.webserver.trying import tried
from ostinato.webserver.waiting import changes, ended
from ostinato.webserver.wire import executions as wire
from ostinato.webserver.wire import flows as flow_wire

routes = Routes()

CORRELATION = "system.correlationId"
MOST_FOLLOWED = 1000
"""How many executions one stream follows."""
MOST_EXPORTED = 100_000
APPEARS = 10.0
"""Seconds that a follower waits for an execution to appear."""


def base_url(call: Call) -> str:
    """Where the user interface is reached."""
    settings = call.site.settings
    if settings.url:
        return settings.url.rstrip("/")
    return f"{call.request.url.scheme}://{call.header('host')}{settings.context_path}"


@routes.post("/executions/{namespace}/{flowId}", "/executions/trigger/{namespace}/{flowId}")
async def create_execution(call: Call) -> Response:
    """Start an execution of a flow."""
    wait = call.query.flag("wait")
    birth = await start(call)
    execution = birth.snapshot.execution
    found = wire.whole(await ended(call.site, execution)) if wait else wire.header(execution)
    found["url"] = call.site.url(execution, base_url(call))
    return reply.json(found)


@routes.post("/executions/{namespace}/{flowId}/validate")
async def validate_inputs(call: Call) -> Response:
    """What would become of inputs, without starting anything."""
    labels_of(call.query.all("labels"))
    flow = await runnable(call.site, call["namespace"], call["flowId"], call.query.number("revision"))
    return reply.json(await tried(call, flow))


@routes.get("/executions/{id}")
async def get_execution(call: Call) -> Response:
    """An execution with its task runs and their outputs."""
    document = await call.site.documents.get(call["id"])
    if document is None:
        raise NotFound
    return reply.raw_json(reply.encode(document.whole()))


@routes.get("/executions/search")
async def search_executions(call: Call) -> Response:
    """Executions that fit the filters."""
    page, size = call.query.page()
    query = Query(executions_of(call.query, call.site.now()), orders(call.query, EXECUTIONS), page, size)
    return await _page(call.site, query)


@routes.get("/executions")
async def list_executions(call: Call) -> Response:
    """Executions of one flow."""
    query = call.query
    page, size = query.page()
    conditions = (
        Condition("namespace", Op.EQUALS, query.require("namespace")),
        Condition("flowId", Op.EQUALS, query.require("flowId")),
    )
    return await _page(call.site, Query(conditions, (), page, size))


async def _page(site: Site, query: Query) -> Response:
    found = await site.store.executions.search(query)
    snapshots = await site.store.turns.load_many([execution.id for execution in found.results])
    return reply.page(wire.wholes(found.results, snapshots), found.total)


@routes.post("/executions/latest")
async def latest_executions(call: Call) -> Response:
    """The last execution of each of some flows."""
    wanted = await call.json(list[dict[str, str]])
    flows = [(one.get("namespace", ""), one.get("id", "")) for one in wanted]
    return reply.json([wire.light(one) for one in await call.site.store.executions.latest(flows)])


@routes.delete("/executions/{id}")
async def delete_execution(call: Call) -> Response:
    """Remove an execution with its logs, metrics and files."""
    execution = await header_of(call)
    query = call.query
    await remove(
        call.site, execution, query.flag("deleteLogs", True), query.flag("deleteMetrics", True),
        query.flag("deleteStorage", True),
    )  # fmt: skip
    return reply.empty(204)


async def header_of(call: Call) -> Execution:
    """The header of the execution in the path."""
    execution = await call.site.store.executions.get(call["id"])
    if execution is None:
        raise NotFound
    return execution


@routes.get("/executions/{id}/flow")
async def flow_of_execution(call: Call) -> Response:
    """The flow of an execution, in the revision that it runs on."""
    execution = await call.site.store.executions.get(call["id"])
    if execution is None:
        raise NotFound(f"Execution {call['id']} not found when fetching flow")
    flow = await call.site.store.flows.get(execution.namespace, execution.flow_id, execution.revision, deleted=True)
    if flow is None:
        raise NotFound(f"Flow {execution.namespace}.{execution.flow_id} not found")
    return reply.json(flow_wire.for_execution(flow))


@routes.get("/executions/flows/{namespace}/{flowId}")
async def flow_for_execution(call: Call) -> Response:
    """What one needs of a flow to start it."""
    flow = await call.site.store.flows.get(call["namespace"], call["flowId"], call.query.number("revision"))
    if flow is None:
        raise NotFound(f"Unable to find the flow {call['namespace']}.{call['flowId']}")
    return reply.json(flow_wire.for_execution(flow))


@routes.get("/executions/namespaces")
async def executable_namespaces(call: Call) -> Response:
    """Namespaces with flows that can be started."""
    return reply.json(await call.site.store.flows.namespaces())


@routes.get("/executions/namespaces/{namespace}/flows")
async def executable_flows(call: Call) -> Response:
    """Flows of a namespace that can be started."""
    query = Query((Condition("namespace", Op.EQUALS, call["namespace"]),), size=10_000)
    found = await call.site.store.flows.search(query)
    return reply.json([flow_wire.for_execution(flow) for flow in found.results])


@routes.get("/executions/{id}/follow")
async def follow_execution(call: Call) -> Response:
    """An execution as it goes on, as server-sent events."""
    return events(_follow(call.site, call["id"]))


async def _appears(site: Site, id_: str) -> bool:
    """Whether an execution is there, or is soon."""
    if await site.store.executions.get(id_) is not None:
        return True
    listener = site.wakeup.listen(f"execution:{id_}")
    until = site.now().timestamp() + APPEARS
    try:
        while site.now().timestamp() < until:
            await listener.wait(1.0)
            if await site.store.executions.get(id_) is not None:
                return True
    finally:
        listener.close()
    return False


async def _follow(site: Site, id_: str) -> AsyncIterator[bytes]:
    yield event("start", {"id": id_})
    if not await _appears(site, id_):
        return
    async for document in changes(site, id_):
        yield event("end" if document.over else "progress", document.whole())


@routes.get("/executions/{id}/follow-dependencies")
async def follow_dependencies(call: Call) -> Response:
    """An execution and those that hang together with it, as they go on, as server-sent events."""
    return events(_follow_all(call.site, call["id"]))


async def _follow_all(site: Site, id_: str) -> AsyncIterator[bytes]:
    yield event("start", {"executionId": id_})
    if not await _appears(site, id_):
        return
    first = await site.store.executions.get(id_)
    correlation = next((one.value for one in first.labels if one.key == CORRELATION), id_) if first else id_
    listener = site.wakeup.listen(f"execution:{id_}")
    query = Query((Condition("labels", Op.EQUALS, correlation, CORRELATION),), (), 1, MOST_FOLLOWED)
    told: dict[str, str] = {}
    try:
        while True:
            found = (await site.store.executions.search(query)).results
            for one in found:
                if told.get(one.id) != one.state:
                    told[one.id] = one.state
                    yield event("end" if one.ended else "progress", _brief(one))
            if all(one.ended for one in found):
                yield event("end-all", {"executionId": id_})
                return
            await listener.wait(1.0)
    finally:
        listener.close()


def _brief(one: Execution) -> dict[str, str]:
    return {
        "executionId": one.id,
        "tenantId": one.tenant,
        "namespace": one.namespace,
        "flowId": one.flow_id,
        "state": one.state,
    }


@routes.get("/executions/export/by-query/csv")
async def export_executions(call: Call) -> Response:
    """Executions that fit the filters, as a table."""
    query = Query(executions_of(call.query, call.site.now()), orders(call.query, EXECUTIONS), 1, MOST_EXPORTED)
    found = await call.site.store.executions.search(query)
    snapshots = await call.site.store.turns.load_many([execution.id for execution in found.results])
    rows = wire.wholes(found.results, snapshots)
    for row in rows:
        row.pop("tenantId", None)
    return reply.attachment(table(rows), "attachment; filename=executions.csv", "text/csv")


__all__ = ["base_url", "header_of", "routes"]
