"""The key-value store."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from msgspec import Struct, field
from starlette.responses import Response

from ostinato.duration import parse_duration
from ostinato.ports.flows import KvEntry
from ostinato.ports.search import Condition, Op, Order, Query
from ostinato.webserver import reply
from ostinato.webserver.call import Call
from ostinato.webserver.errors import (
    Gone,
    IllegalArgument,
    InvalidParameter,
    NotFound,
    UnsupportedMediaType,
)
from ostinato.webserver.filters import KV, search_of
from ostinato.webserver.names import namespace_of, parents
from ostinato.webserver.table import Routes
from ostinato.webserver.wire.dates import iso
from ostinato.webserver.wire.kv import entry, read_value

routes = Routes()

_KEY = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]*")
BAD_KEY = (
    "Key must start with an alphanumeric character (uppercase or lowercase) and can contain alphanumeric characters "
    "(uppercase or lowercase), dots (.), underscores (_), and hyphens (-) only."
)


def _alive(call: Call, pair: KvEntry) -> bool:
    return pair.expires is None or pair.expires > call.site.now()


async def _pairs(call: Call, namespace: str) -> list[KvEntry]:
    query = Query((Condition("namespace", Op.EQUALS, namespace),), (Order("key"),), 1, 10_000)
    return [pair for pair in (await call.site.store.kv.search(query)).results if _alive(call, pair)]


@routes.get("/kv")
async def search_pairs(call: Call) -> Response:
    """Pairs of all namespaces that fit the filters."""
    found = await call.site.store.kv.search(search_of(call.query, KV, call.site.now()))
    alive = [pair for pair in found.results if _alive(call, pair)]
    total = found.total - len(found.results) + len(alive) if found.results else 0
    return reply.page([entry(pair) for pair in alive], total)


@routes.get("/namespaces/{namespace}/kv")
async def list_pairs(call: Call) -> Response:
    """The pairs of a namespace, without their values."""
    return reply.json([entry(pair) for pair in await _pairs(call, namespace_of(call))])


@routes.get("/namespaces/{namespace}/kv/inheritance")
async def inherited_pairs(call: Call) -> Response:
    """Pairs of the namespaces around one; of equal keys the nearest."""
    found: dict[str, dict[str, Any]] = {}
    for parent in parents(namespace_of(call)):
        for pair in await _pairs(call, parent):
            found.setdefault(pair.key, entry(pair))
    return reply.json(list(found.values()))


@routes.get("/namespaces/{namespace}/kv/{key}")
async def get_pair(call: Call) -> Response:
    """A value with its type."""
    namespace, key = namespace_of(call), call["key"]
    pair = await call.site.store.kv.get(namespace, key)
    if pair is None:
        raise NotFound(f"No value found for key '{key}' in namespace '{namespace}'")
    if not _alive(call, pair):
        raise Gone("The requested value has expired")
    found = {"type": pair.type, "value": pair.value, "revision": pair.version, "updated": iso(pair.updated)}
    return reply.json(found)


@routes.put("/namespaces/{namespace}/kv/{key}")
async def put_pair(call: Call) -> Response:
    """Store a value; its type follows from its text."""
    namespace, key = namespace_of(call), call["key"]
    if call.media_type not in ("", "text/plain"):
        raise UnsupportedMediaType(call.header("content-type") or "", ["text/plain"])
    if not _KEY.fullmatch(key):
        raise IllegalArgument(BAD_KEY)
    text = await call.text()
    if not text:
        raise InvalidParameter("Required Body [value] not specified")
    now, ttl = call.site.now(), _ttl(call)
    kind, value = read_value(text)
    pair = KvEntry(
        namespace, key, kind, value, 1, now, now,
        description=_header(call, "description"), expires=None if ttl is None else now + ttl,
    )  # fmt: skip
    await call.site.store.kv.put(pair)
    return reply.empty()


def _header(call: Call, name: str) -> str | None:
    value = call.header(name)
    return None if value is None else value.encode("latin-1").decode("utf-8", errors="replace")


def _ttl(call: Call) -> timedelta | None:
    given = call.header("ttl")
    if not given:
        return None
    try:
        return parse_duration(given)
    except (ValueError, OverflowError) as error:
        raise IllegalArgument(f"ttl: {error}") from None


@routes.delete("/namespaces/{namespace}/kv/{key}")
async def delete_pair(call: Call) -> Response:
    """Remove a pair; tells whether it was there."""
    return reply.json(await call.site.store.kv.delete(namespace_of(call), call["key"]))


class Keys(Struct):
    """Keys to delete."""

    keys: list[str] = field(default_factory=list)


@routes.delete("/namespaces/{namespace}/kv")
async def delete_pairs(call: Call) -> Response:
    """Remove several pairs; tells which were there."""
    namespace, wanted = namespace_of(call), await call.json(Keys)
    return reply.json({"keys": [key for key in wanted.keys if await call.site.store.kv.delete(namespace, key)]})
