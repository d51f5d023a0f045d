"""Templates: stored, read, listed, deleted, checked. Only where the settings enable them."""

from __future__ import annotations

from starlette.responses import Response

from ostinato.model.template import Template
from ostinato.webserver import reply, template_saving
from ostinato.webserver.call import Call
from ostinato.webserver.errors import NotFound
from ostinato.webserver.filters import TEMPLATES, search_of
from ostinato.webserver.sources import source
from ostinato.webserver.table import Routes
from ostinato.webserver.validation import validate_documents
from ostinato.webserver.wire.templates import template as wire

routes = Routes()


@routes.post("/templates")
async def create_template(call: Call) -> Response:
    """Store a new template."""
    text, as_json = await source(call, "template")
    return reply.json(wire(await template_saving.create(call.site, text), source=not as_json))


@routes.put("/templates/{namespace}/{id}")
async def update_template(call: Call) -> Response:
    """Store a template in place of the one of that name."""
    text, as_json = await source(call, "template")
    stored = await template_saving.update(call.site, call["namespace"], call["id"], text)
    return reply.json(wire(stored, source=not as_json))


@routes.get("/templates/{namespace}/{id}")
async def get_template(call: Call) -> Response:
    """A template; with its text when that is asked for."""
    found = await call.site.store.templates.get(call["namespace"], call["id"])
    if found is None:
        raise NotFound
    return reply.json(wire(found, call.query.flag("source")))


@routes.delete("/templates/{namespace}/{id}")
async def delete_template(call: Call) -> Response:
    """Delete a template. Flows that name it fail where they reach it."""
    if not await call.site.store.templates.delete(call["namespace"], call["id"]):
        raise NotFound
    return reply.empty(204)


@routes.get("/templates/search")
async def search_templates(call: Call) -> Response:
    """Templates that fit the filters."""
    found = await call.site.store.templates.search(search_of(call.query, TEMPLATES, call.site.now()))
    return reply.page([wire(one) for one in found.results], found.total)


@routes.get("/templates/distinct-namespaces")
async def distinct_namespaces(call: Call) -> Response:
    """Namespaces that have templates."""
    wanted = (call.query.get("q") or "").lower()
    return reply.json([name for name in await call.site.store.templates.namespaces() if wanted in name.lower()])


@routes.post("/templates/validate")
async def validate_templates(call: Call) -> Response:
    """What is wrong with the templates of the body, one answer for each."""
    return reply.json(await validate_documents(call, "templates", Template))
