"""Flows: stored, read, listed, deleted, checked."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from ostinato.model.flow import TASK_LISTS
from ostinato.ports.flows import StoredFlow
from ostinato.ports.search import Condition, Op, Query
from ostinato.webserver import reply, saving
from ostinato.webserver.call import YAML, Call
from ostinato.webserver.errors import (
    BadRequest,
    IllegalArgument,
    Invalid,
    InvalidParameter,
    NotFound,
    UnsupportedMediaType,
)
from ostinato.webserver.filters import FLOWS, orders, search_of
from ostinato.webserver.sources import source as source_of
from ostinato.webserver.table import Routes
from ostinato.webserver.validation import validate_documents, validate_part
from ostinato.webserver.wire import flows as wire

routes = Routes()


async def flow_of(call: Call, deleted: bool = False) -> StoredFlow:
    """The flow of the path, in the revision of the query."""
    revision = call.query.number("revision")
    flow = await call.site.store.flows.get(call["namespace"], call["id"], revision, deleted)
    if flow is None or (flow.deleted and not deleted):
        raise NotFound
    return flow


@routes.post("/flows")
async def create_flow(call: Call) -> Response:
    """Store a new flow."""
    text, as_json = await source_of(call, "flow")
    return reply.json(wire.flow(await saving.create(call.site, text), source=not as_json))


@routes.put("/flows/{namespace}/{id}")
async def update_flow(call: Call) -> Response:
    """Store the next revision of a flow."""
    text, as_json = await source_of(call, "flow")
    flow = await saving.update(call.site, call["namespace"], call["id"], text)
    return reply.json(wire.flow(flow, source=not as_json))


@routes.get("/flows/{namespace}/{id}")
async def get_flow(call: Call) -> Response:
    """A flow, in its current or another revision."""
    flow = await flow_of(call, call.query.flag("allowDeleted") or call.query.number("revision") is not None)
    return reply.json(wire.flow(flow, call.query.flag("source")))


@routes.delete("/flows/{namespace}/{id}")
async def delete_flow(call: Call) -> Response:
    """Delete a flow; its revisions are kept."""
    flow = await call.site.store.flows.get(call["namespace"], call["id"])
    if flow is None:
        raise NotFound
    await saving.delete(call.site, flow)
    return reply.empty(204)


@routes.patch("/flows/{namespace}/{id}/{taskId}")
async def update_task(call: Call) -> Response:
    """Replace one task of a flow."""
    flow = await flow_of(call)
    task = await call.json(dict[str, Any])
    if task.get("id") != call["taskId"]:
        raise IllegalArgument(f"Invalid taskId, previous '{call['taskId']}' & current '{task.get('id')}'")
    definition = _replaced(flow.definition, call["taskId"], task)
    if definition == flow.definition and wire.find_task(flow.definition, call["taskId"]) is None:
        raise NotFound
    updated = await saving.update(call.site, flow.namespace, flow.id, saving.as_yaml(definition))
    return reply.json(wire.flow(updated))


def _replaced(value: Any, task_id: str, task: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [_replaced(item, task_id, task) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("id") == task_id and "type" in value and "namespace" not in value:
        return task
    return {key: _replaced(inner, task_id, task) for key, inner in value.items()}


@routes.get("/flows/{namespace}/{id}/tasks/{taskId}")
async def get_task(call: Call) -> Response:
    """One task of a flow."""
    found = wire.find_task((await flow_of(call)).definition, call["taskId"])
    if found is None:
        raise NotFound
    return reply.json(wire.without_nulls(found))


@routes.get("/flows/{namespace}/{id}/revisions")
async def list_revisions(call: Call) -> Response:
    """The revisions of a flow, the oldest first."""
    found = await call.site.store.flows.revisions(call["namespace"], call["id"])
    deleted = call.query.flag("allowDelete")
    return reply.json([wire.flow(flow, source=True) for flow in found if deleted or not flow.deleted])


@routes.delete("/flows/{namespace}/{id}/revisions")
async def delete_revisions(call: Call) -> Response:
    """Remove old revisions for good."""
    call.query.require("revisions")
    try:
        numbers = [int(word) for word in call.query.words("revisions")]
    except ValueError:
        raise InvalidParameter("revisions: whole numbers, parted by commas") from None
    if min(numbers, default=0) < 1:
        told = "must be greater than or equal to 1"
        raise Invalid(f"revisions: {told}", [(told, "revisions")])
    flow = await call.site.store.flows.get(call["namespace"], call["id"])
    if flow is None:
        raise NotFound
    if flow.revision in numbers:
        raise BadRequest("The current revision cannot be deleted")
    await call.site.store.flows.forget(flow.namespace, flow.id, numbers)
    return reply.empty(204)


@routes.get("/flows/search")
async def search_flows(call: Call) -> Response:
    """Flows that fit the filters."""
    found = await call.site.store.flows.search(search_of(call.query, FLOWS, call.site.now()))
    return reply.page([wire.flow(flow) for flow in found.results], found.total)


@routes.get("/flows/{namespace}")
async def list_flows(call: Call) -> Response:
    """The flows of one namespace."""
    query = Query((Condition("namespace", Op.EQUALS, call["namespace"]),), size=10_000)
    return reply.json([wire.flow(flow) for flow in (await call.site.store.flows.search(query)).results])


@routes.get("/flows/source")
async def search_sources(call: Call) -> Response:
    """Flows whose text contains something."""
    query = call.query
    page, size = query.page()
    wanted, namespace = query.get("q"), query.get("namespace")
    rows: list[dict[str, Any]] = []
    for flow in await call.site.store.flows.current():
        if namespace is None or flow.namespace == namespace or flow.namespace.startswith(namespace + "."):
            fragments = _fragments(flow.source, wanted) if wanted else []
            if fragments or not wanted:
                rows.append({"model": wire.flow(flow), "fragments": fragments})
    for order in reversed(orders(query, FLOWS)):
        rows.sort(key=lambda row: str(row["model"].get(order.field)), reverse=order.descending)
    return reply.page(rows[(page - 1) * size : page * size], len(rows))


def _fragments(source: str, wanted: str) -> list[str]:
    """The lines around the first place of a text in another one, the place marked."""
    place = source.lower().find(wanted.lower())
    if place < 0:
        return []
    end = place + len(wanted)
    first = source.rfind("\n", 0, max(0, source.rfind("\n", 0, place))) + 1
    last = source.find("\n", end)
    return [f"{source[first:place]}[mark]{source[place:end]}[/mark]{source[end : last if last >= 0 else None]}"]


@routes.get("/flows/distinct-namespaces")
async def distinct_namespaces(call: Call) -> Response:
    """Namespaces that have flows."""
    wanted = (call.query.get("q") or "").lower()
    return reply.json([name for name in await call.site.store.flows.namespaces() if wanted in name.lower()])


@routes.get("/flows/deprecated")
async def deprecated_flows(call: Call) -> Response:
    """Flows with tasks whose types are deprecated or have another name now."""
    namespace, rows = call.query.get("namespace"), []
    for flow in await call.site.store.flows.current():
        if namespace is not None and flow.namespace != namespace:
            continue
        every = wire.all_tasks([flow.definition.get(name) for name in TASK_LISTS])
        tasks = [told for task in every if (told := _deprecated(call, task)) is not None]
        if tasks:
            row = {"namespace": flow.namespace, "flowId": flow.id, "revision": flow.revision, "deprecatedTasks": tasks}
            rows.append(row)
    return reply.json(rows)


def _deprecated(call: Call, task: dict[str, Any]) -> dict[str, Any] | None:
    name = str(task.get("type"))
    entry = call.site.index.lookup(name)
    if entry is None or (entry.type == name and not entry.deprecated):
        return None
    told = {"taskId": task.get("id"), "taskType": name}
    return told if entry.type == name else {**told, "replacement": entry.type}


@routes.post("/flows/validate")
async def validate_flows(call: Call) -> Response:
    """What is wrong with the flows of the body, one answer for each."""
    return reply.json(await validate_documents(call))


@routes.post("/flows/validate/task")
async def validate_task(call: Call) -> Response:
    """What is wrong with one task or trigger."""
    given = call.query.get("section")
    if given is None and call.media_type != "application/json":
        call.query.require("section")
    section = (given or "TASKS").upper()
    if section not in ("TASKS", "TRIGGERS"):
        raise InvalidParameter(f"Failed to convert argument [section] for value [{section}]: TASKS or TRIGGERS")
    kind = call.media_type
    if kind != "application/json" and kind not in YAML:
        raise UnsupportedMediaType(kind, ["application/x-yaml", "application/json"])
    return reply.json(validate_part(call.site, await call.text(), section.lower()))


@routes.post("/flows/validate/trigger")
async def validate_trigger(call: Call) -> Response:
    """What is wrong with one trigger."""
    trigger = await call.json(dict[str, Any])
    return reply.json(validate_part(call.site, saving.as_yaml(trigger), "triggers"))


__all__ = ["flow_of", "routes"]
