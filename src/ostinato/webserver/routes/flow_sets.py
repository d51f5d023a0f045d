"""Many flows at once: stored together, taken in and given out as files, switched and deleted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from msgspec import Struct
from starlette.responses import Response

from ostinato.ports.flows import StoredFlow
from ostinato.ports.search import Condition, Op, Query
from ostinato.source import split_documents
from ostinato.webserver import reply, saving
from ostinato.webserver.call import Call
from ostinato.webserver.csv import table
from ostinato.webserver.errors import (
    IllegalArgument,
    Invalid,
    NotFound,
    Refusal,
)
from ostinato.webserver.filters import FLOWS, search_of
from ostinato.webserver.names import namespace_of
from ostinato.webserver.sources import archive, files, sources
from ostinato.webserver.table import Routes
from ostinato.webserver.wire import flows as wire
from ostinato.webserver.wire.dates import iso

routes = Routes()

MOST = 10_000
"""How many flows one request may concern."""


class FlowId(Struct):
    """A flow by its names."""

    namespace: str
    id: str


def _drafts(call: Call, sources: Iterable[str]) -> list[StoredFlow]:
    """All flows checked before any is stored; ids that are there twice are refused."""
    drafts = [saving.draft(call.site, source) for source in sources]
    names = [(flow.namespace, flow.id) for flow in drafts]
    if len(set(names)) < len(names):
        raise Invalid("flow.id: Duplicate flow id", [("Duplicate flow id", "flow.id")])
    return drafts


async def _replace(call: Call, drafts: Sequence[StoredFlow], old: Sequence[StoredFlow]) -> Response:
    """Store flows, and delete those of the old ones that are not among them."""
    kept = {(flow.namespace, flow.id) for flow in drafts}
    gone = [await saving.delete(call.site, flow) for flow in old if (flow.namespace, flow.id) not in kept]
    stored = [await saving.store(call.site, flow) for flow in drafts]
    return reply.json([wire.flow(flow) for flow in [*gone, *stored]])


async def _of_namespace(call: Call, namespace: str, children: bool = False) -> list[StoredFlow]:
    op = Op.PREFIX if children else Op.EQUALS
    found = await call.site.store.flows.search(Query((Condition("namespace", op, namespace),), size=MOST))
    return found.results


@routes.post("/flows/{namespace}")
async def replace_namespace(call: Call) -> Response:
    """Store the flows of a namespace; those that are not in the body are deleted, unless told otherwise."""
    namespace, texts = namespace_of(call), await sources(call, "flows")
    if call.query.flag("override"):
        texts = [saving.with_namespace(text, namespace) for text in texts]
    drafts = _drafts(call, texts)
    faults = [
        (f"{flow.tenant}_{flow.namespace}_{flow.id}_-1 - flow namespace is invalid", "flow.namespace")
        for flow in drafts
        if flow.namespace != namespace
    ]
    if faults:
        raise Invalid("\n".join(f"{path}: {message}" for message, path in faults), faults)
    old = await _of_namespace(call, namespace) if call.query.flag("delete", True) else []
    return await _replace(call, drafts, old)


@routes.post("/flows/bulk")
async def replace_flows(call: Call) -> Response:
    """Store flows of any namespace; with a namespace, its other flows are deleted."""
    query, drafts = call.query, _drafts(call, await sources(call, "flows"))
    namespace = query.get("namespace")
    old: list[StoredFlow] = []
    if namespace is not None and query.flag("delete", True):
        old = await _of_namespace(call, namespace, query.flag("allowNamespaceChild"))
    return await _replace(call, drafts, old)


@routes.post("/flows/import")
async def import_flows(call: Call) -> Response:
    """Take in flows from a YAML file or an archive; tells which were refused."""
    refused = []
    for name, text in await files(call):
        for place, document in enumerate(split_documents(text)):
            try:
                await saving.put(call.site, document)
            except Refusal:
                refused.append(f"{name}(flow number: {place})")
    if refused and call.query.flag("failOnError"):
        raise IllegalArgument(f"Flows were refused: {', '.join(refused)}")
    return reply.json(refused)


async def _found(call: Call) -> list[StoredFlow]:
    query = search_of(call.query, FLOWS, call.site.now())
    whole = Query(query.conditions, query.order, 1, MOST)
    return (await call.site.store.flows.search(whole)).results


async def _named(call: Call) -> list[StoredFlow]:
    flows = []
    for one in await call.json(list[FlowId]):
        flow = await call.site.store.flows.get(one.namespace, one.id)
        if flow is None:
            raise NotFound("No value present")
        flows.append(flow)
    return flows


def _packed(flows: Iterable[StoredFlow], name_of: Callable[[StoredFlow], str]) -> Response:
    return archive(((name_of(flow), flow.source) for flow in flows), "flows.zip")


@routes.get("/flows/export/by-query")
async def export_by_query(call: Call) -> Response:
    """Flows that fit the filters, in an archive."""
    return _packed(await _found(call), lambda flow: f"{flow.namespace}-{flow.id}.yml")


@routes.post("/flows/export/by-ids")
async def export_by_ids(call: Call) -> Response:
    """The flows of a list, in an archive."""
    return _packed(await _named(call), lambda flow: f"{flow.namespace}.{flow.id}.yaml")


@routes.get("/flows/export/by-query/csv")
async def export_csv(call: Call) -> Response:
    """Flows that fit the filters, as a table."""
    rows = [_row(flow) for flow in await _found(call)]
    return reply.attachment(table(rows), "attachment; filename=flows.csv", "text/csv")


def _row(flow: StoredFlow) -> dict[str, Any]:
    found = wire.flow(flow)
    return {
        "id": flow.id,
        "namespace": flow.namespace,
        "revision": flow.revision,
        "updated": iso(flow.updated),
        "description": flow.description,
        "disabled": flow.disabled,
        "deleted": flow.deleted,
        "labels": found.get("labels"),
        "tasks": found.get("tasks"),
        "triggers": found["triggers"],
    }


Flows = Callable[[Call], Awaitable[list[StoredFlow]]]


def _switch(name: str, disabled: bool) -> None:
    def route(path: str, flows: Flows, text: str) -> None:
        async def handler(call: Call) -> Response:
            found = await flows(call)
            return reply.count(sum([await saving.set_disabled(call.site, flow, disabled) for flow in found]))

        handler.__doc__, handler.__name__ = text, f"{name}_{path.replace('-', '_')}"
        routes.add("POST", f"/flows/{name}/{path}")(handler)

    route("by-ids", _named, f"{name.capitalize()} the flows of a list.")
    route("by-query", _found, f"{name.capitalize()} the flows that fit the filters.")


_switch("disable", True)
_switch("enable", False)


async def _delete(call: Call, flows: Sequence[StoredFlow]) -> Response:
    for flow in flows:
        await saving.delete(call.site, flow)
    return reply.count(len(flows))


@routes.delete("/flows/delete/by-ids")
async def delete_by_ids(call: Call) -> Response:
    """Delete the flows of a list."""
    return await _delete(call, await _named(call))


@routes.delete("/flows/delete/by-query")
async def delete_by_query(call: Call) -> Response:
    """Delete the flows that fit the filters."""
    return await _delete(call, await _found(call))
