"""Logs of executions."""

from __future__ import annotations

from collections.abc import AsyncIterator

from starlette.responses import Response

from ostinato.engine.records import LogLine
from ostinato.ports.search import Condition, Op, Order, Query
from ostinato.webserver import reply
from ostinato.webserver.call import Call
from ostinato.webserver.errors import InvalidParameter, NotFound
from ostinato.webserver.filters import LEVELS, LOGS, search_of
from ostinato.webserver.follow import event, events
from ostinato.webserver.table import Routes
from ostinato.webserver.wire.dates import iso
from ostinato.webserver.wire.logs import entry

routes = Routes()

BATCH = 1000
MOST_LINES = 100_000
"""Lines that one answer has at most."""
IDLE = 3600.0
"""Seconds without a line after which a follower is let go."""


def _level(call: Call) -> str | None:
    level = call.query.get("minLevel")
    if level is not None and level not in LEVELS:
        raise InvalidParameter(f"Failed to convert argument [minLevel] for value [{level}]: no such level")
    return level


def _conditions(call: Call) -> tuple[Condition, ...]:
    query = call.query
    found = [Condition("executionId", Op.EQUALS, call["executionId"])]
    level = _level(call)
    if level is not None:
        found.append(Condition("level", Op.EQUALS, level))
    for name in ("taskRunId", "taskId"):
        value = query.get(name)
        if value is not None:
            found.append(Condition(name, Op.EQUALS, value))
    attempt = query.number("attempt")
    if attempt is not None:
        found.append(Condition("attempt", Op.EQUALS, attempt))
    return tuple(found)


async def _lines(call: Call) -> list[LogLine]:
    query = Query(_conditions(call), (Order("timestamp"),), 1, MOST_LINES)
    return [line for _, line in (await call.site.store.logs.search(query)).results]


@routes.get("/logs/search")
async def search_logs(call: Call) -> Response:
    """Lines that fit the filters."""
    found = await call.site.store.logs.search(search_of(call.query, LOGS, call.site.now()))
    return reply.page([entry(line) for _, line in found.results], found.total)


@routes.get("/logs/{executionId}")
async def list_logs(call: Call) -> Response:
    """The log of an execution, in the order of time."""
    return reply.json([entry(line) for line in await _lines(call)])


@routes.get("/logs/{executionId}/download")
async def download_logs(call: Call) -> Response:
    """The log of an execution as a file."""
    _level(call)
    id_ = call["executionId"]
    if await call.site.store.executions.get(id_) is None:
        raise NotFound(f"Execution '{id_}' not found.")
    text = "\n".join(f"{iso(line.at)} {line.level} {line.message}" for line in await _lines(call))
    return reply.attachment(text.encode(), reply.named(f"{id_}.log"), "text/plain")


@routes.get("/logs/{executionId}/follow")
async def follow_logs(call: Call) -> Response:
    """The log of an execution as it is written, as server-sent events."""
    return events(_follow(call, _level(call)))


async def _follow(call: Call, level: str | None) -> AsyncIterator[bytes]:
    site, id_ = call.site, call["executionId"]
    least = LEVELS.index(level) if level is not None else 0
    listener = site.wakeup.listen(f"logs:{id_}")
    yield event("start", {})
    seen: dict[int, None] = {}
    last, quiet = 0, 0.0
    try:
        while quiet < IDLE:
            lines = await site.store.logs.tail(id_, max(0, last - BATCH), BATCH * 2)
            fresh = [(number, line) for number, line in lines if number not in seen]
            for number, line in fresh:
                seen[number] = None
                last = max(last, number)
                if LEVELS.index(line.level) >= least:
                    yield event("progress", entry(line))
            while len(seen) > BATCH * 4:
                del seen[next(iter(seen))]
            if not fresh:
                quiet = 0.0 if await listener.wait(5.0) else quiet + 5.0
    finally:
        listener.close()


@routes.delete("/logs/{executionId}")
async def delete_logs(call: Call) -> Response:
    """Remove lines of an execution."""
    await call.site.store.logs.delete(Query(_conditions(call)))
    return reply.empty()


@routes.delete("/logs/{namespace}/{flowId}")
async def delete_flow_logs(call: Call) -> Response:
    """Remove lines of a flow, or of one of its triggers."""
    found = [
        Condition("namespace", Op.EQUALS, call["namespace"]),
        Condition("flowId", Op.EQUALS, call["flowId"]),
    ]
    trigger = call.query.get("triggerId")
    if trigger is not None:
        found.append(Condition("triggerId", Op.EQUALS, trigger))
    await call.site.store.logs.delete(Query(tuple(found)))
    return reply.empty()
