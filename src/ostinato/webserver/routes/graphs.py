"""Graphs: of a flow, of an execution, and of flows that start each other."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from ostinato.language import Kind, diagnose
from ostinato.webserver import dependencies, reply
from ostinato.webserver.call import Call
from ostinato.webserver.errors import NotFound
from ostinato.webserver.graph import Graph
from ostinato.webserver.names import namespace_of
from ostinato.webserver.saving import refusal
from ostinato.webserver.table import Routes
from ostinato.webserver.waiting import loaded
from ostinato.webserver.wire.executions import task_run

routes = Routes()


def _graph(call: Call, runs: dict[str, dict[str, Any]] | None = None) -> Graph:
    index = call.site.index

    def canonical(name: str) -> str:
        entry = index.lookup(name)
        return name if entry is None else entry.type

    return Graph(canonical, call.site.flows.get, call.query.words("subflows"), runs)


@routes.get("/flows/{namespace}/{id}/graph")
async def flow_graph(call: Call) -> Response:
    """The graph of a flow."""
    namespace, id_, revision = call["namespace"], call["id"], call.query.number("revision")
    flow = await call.site.store.flows.get(namespace, id_, revision)
    if flow is None:
        more = "" if revision is None else f"_{revision}"
        raise NotFound(f"Unable to find flow main_{namespace}_{id_}{more}")
    graph = _graph(call)
    await graph.flow(flow.definition)
    return reply.json(graph.wire())


@routes.post("/flows/graph")
async def source_graph(call: Call) -> Response:
    """The graph of a text that is not stored."""
    diagnosis = diagnose(await call.yaml(), call.site.index)
    if any(error.kind in (Kind.YAML, Kind.TYPE) for error in diagnosis.errors):
        raise refusal(call.site, diagnosis)
    graph = _graph(call)
    await graph.flow(diagnosis.value)
    return reply.json(graph.wire())


@routes.get("/executions/{id}/graph")
async def execution_graph(call: Call) -> Response:
    """The graph of an execution, with its task runs."""
    snapshot = await loaded(call.site, call["id"])
    execution = snapshot.execution
    flow = await call.site.store.flows.get(execution.namespace, execution.flow_id, execution.revision, deleted=True)
    if flow is None:
        raise NotFound
    runs = {run.task_id: task_run(execution, run, snapshot.outputs.get(run.id)) for run in snapshot.runs}
    graph = _graph(call, runs)
    await graph.flow(flow.definition)
    return reply.json(graph.wire())


@routes.get("/flows/{namespace}/{id}/dependencies")
async def flow_dependencies(call: Call) -> Response:
    """Flows that a flow starts, and that start it."""
    edges = dependencies.edges_of(await call.site.store.flows.current(), call.site.index)
    query, name = call.query, (call["namespace"], call["id"])
    found = dependencies.around(edges, name, query.flag("destinationOnly"), query.flag("expandAll"))
    return reply.json(dependencies.wire(found))


@routes.get("/namespaces/{namespace}/dependencies")
async def namespace_dependencies(call: Call) -> Response:
    """Flows of a namespace, and what they start."""
    namespace = namespace_of(call)
    flows = await call.site.store.flows.current()
    edges = [edge for edge in dependencies.edges_of(flows, call.site.index) if edge.source[0] == namespace]
    own = [(flow.namespace, flow.id) for flow in flows if flow.namespace == namespace]
    return reply.json(dependencies.wire(edges, own))


@routes.get("/dependencies")
async def all_dependencies(call: Call) -> Response:
    """All flows that start another."""
    flows = await call.site.store.flows.current()
    return reply.json(dependencies.wire(dependencies.edges_of(flows, call.site.index)))
