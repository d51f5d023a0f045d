"""Many templates at once: stored together, taken in and given out as files, deleted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct
from starlette.responses import Response

from ostinato.ports.search import Condition, Op, Query
from ostinato.ports.templates import StoredTemplate
from ostinato.source import split_documents
from ostinato.webserver import reply, template_saving
from ostinato.webserver.call import Call
from ostinato.webserver.errors import IllegalArgument, NotFound, Refusal
from ostinato.webserver.filters import TEMPLATES, search_of
from ostinato.webserver.names import namespace_of
from ostinato.webserver.sources import archive, files, sources
from ostinato.webserver.table import Routes
from ostinato.webserver.wire.templates import template as wire

routes = Routes()

MOST = 10_000
"""How many templates one request may concern."""


class TemplateId(Struct):
    """A template by its names."""

    namespace: str
    id: str


@routes.post("/templates/{namespace}")
async def replace_namespace(call: Call) -> Response:
    """Store the templates of a namespace; those that are not in the body are deleted, unless told otherwise."""
    namespace = namespace_of(call)
    drafts = template_saving.drafts(call.site, await sources(call, "templates"))
    if any(draft.namespace != namespace for draft in drafts):
        raise template_saving.refused("namespace", "template namespace is invalid")
    if call.query.flag("delete", True):
        kept = {draft.id for draft in drafts}
        await _forget(call, [old for old in await _of_namespace(call, namespace) if old.id not in kept])
    for draft in drafts:
        await call.site.store.templates.put(draft)
    return reply.json([wire(draft) for draft in drafts])


async def _of_namespace(call: Call, namespace: str) -> list[StoredTemplate]:
    query = Query((Condition("namespace", Op.EQUALS, namespace),), size=MOST)
    return (await call.site.store.templates.search(query)).results


@routes.post("/templates/import")
async def import_templates(call: Call) -> Response:
    """Take in templates from a YAML file or an archive; tells which were refused."""
    refused = []
    for name, text in await files(call):
        for place, document in enumerate(split_documents(text)):
            try:
                await call.site.store.templates.put(template_saving.draft(call.site, document))
            except Refusal:
                refused.append(f"{name}(template number: {place})")
    if refused and call.query.flag("failOnError"):
        raise IllegalArgument(f"Templates were refused: {', '.join(refused)}")
    return reply.json(refused)


async def _found(call: Call) -> list[StoredTemplate]:
    query = search_of(call.query, TEMPLATES, call.site.now())
    return (await call.site.store.templates.search(Query(query.conditions, query.order, 1, MOST))).results


async def _named(call: Call) -> list[StoredTemplate]:
    found = []
    for one in await call.json(list[TemplateId]):
        template = await call.site.store.templates.get(one.namespace, one.id)
        if template is None:
            raise NotFound("No value present")
        found.append(template)
    return found


def _packed(templates: Iterable[StoredTemplate]) -> Response:
    return archive(((f"{one.namespace}.{one.id}.yml", one.source) for one in templates), "templates.zip")


@routes.get("/templates/export/by-query")
async def export_by_query(call: Call) -> Response:
    """Templates that fit the filters, in an archive."""
    return _packed(await _found(call))


@routes.post("/templates/export/by-ids")
async def export_by_ids(call: Call) -> Response:
    """The templates of a list, in an archive."""
    return _packed(await _named(call))


async def _forget(call: Call, templates: Sequence[StoredTemplate]) -> Response:
    for one in templates:
        await call.site.store.templates.delete(one.namespace, one.id)
    return reply.count(len(templates))


@routes.delete("/templates/delete/by-ids")
async def delete_by_ids(call: Call) -> Response:
    """Delete the templates of a list."""
    return await _forget(call, await _named(call))


@routes.delete("/templates/delete/by-query")
async def delete_by_query(call: Call) -> Response:
    """Delete the templates that fit the filters."""
    return await _forget(call, await _found(call))
