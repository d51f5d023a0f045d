"""Namespaces, and the keys of their secrets."""

from __future__ import annotations

from msgspec import Struct, field
from starlette.responses import Response

from ostinato.webserver import reply
from ostinato.webserver.call import Call
from ostinato.webserver.errors import IllegalArgument, Unprocessable
from ostinato.webserver.filters import SECRETS, filters_of, orders
from ostinato.webserver.names import namespace_of, parents
from ostinato.webserver.site import Site
from ostinato.webserver.table import Routes

routes = Routes()

MOST_PROPOSED = 50


async def names(site: Site) -> list[str]:
    """All namespaces with those around them, and that of the system."""
    found = {site.settings.system_namespace}
    for name in await site.store.flows.namespaces():
        found |= {name, *parents(name)}
    return sorted(found)


def _holding(every: list[str], wanted: str | None) -> list[str]:
    return [name for name in every if (wanted or "").lower() in name.lower()]


@routes.get("/namespaces/search")
async def search_namespaces(call: Call) -> Response:
    """Namespaces whose name contains a text."""
    page, size = call.query.page()
    found = _holding(await names(call.site), call.query.get("q"))
    sorts = call.query.all("sort")
    if any(not text.lower().endswith((":asc", ":desc")) for text in sorts):
        raise Unprocessable("Invalid sort parameter")
    if sorts and sorts[0].lower().endswith(":desc"):
        found.reverse()
    rows = found[(page - 1) * size : page * size]
    return reply.page([{"id": name} for name in rows], len(found) if rows else 0)


@routes.get("/namespaces/{namespace}")
async def get_namespace(call: Call) -> Response:
    """A namespace."""
    return reply.json({"id": namespace_of(call)})


class Autocomplete(Struct, rename="camel"):
    """What is to be completed; `ids` are proposed whatever `q` says."""

    q: str | None = None
    ids: list[str] = field(default_factory=list)
    existing_only: bool = False


@routes.post("/namespaces/autocomplete")
async def autocomplete(call: Call) -> Response:
    """Names to propose."""
    wanted = await call.json(Autocomplete)
    every = await names(call.site)
    found = _holding(every, wanted.q)[:MOST_PROPOSED]
    return reply.json(found + [name for name in wanted.ids if name in every and name not in found])


@routes.get("/secrets", "/namespaces/{namespace}/secrets")
async def list_secrets(call: Call) -> Response:
    """The keys of the secrets."""
    page, size = call.query.page()
    keys = list(call.site.settings.secrets)
    for one in filters_of(call.query, SECRETS):
        if one.field == "q":
            if one.op.value != "EQUALS":
                raise IllegalArgument(f"Unsupported operation for QUERY filter: {one.op}")
            keys = [key for key in keys if one.value.lower() in key.lower()]
    order = orders(call.query, SECRETS)
    if order:
        keys.sort(reverse=order[0].descending)
    rows = [{"key": key} for key in keys[(page - 1) * size : page * size]]
    return reply.json({"readOnly": True, "results": rows, "total": len(keys)})


@routes.get("/namespaces/{namespace}/inherited-secrets")
async def inherited_secrets(call: Call) -> Response:
    """The keys of the secrets that a namespace can use, by where they come from."""
    return reply.json({namespace_of(call): list(call.site.settings.secrets)})
