"""What tasks have measured."""

from __future__ import annotations

from datetime import datetime, timedelta

from starlette.responses import Response

from ostinato.engine.records import Metric
from ostinato.ports.search import Condition, Op, Order, Query
from ostinato.webserver import reply
from ostinato.webserver.aggregate import WAYS, aggregated, width_of
from ostinato.webserver.call import Call
from ostinato.webserver.errors import IllegalArgument
from ostinato.webserver.filters import METRICS, orders
from ostinato.webserver.table import Routes
from ostinato.webserver.wire.dates import iso
from ostinato.webserver.wire.logs import metric

routes = Routes()

MOST = 100_000
"""How many measurements one aggregation looks at."""
WINDOW = timedelta(days=30)
"""How far an aggregation looks back unless it is told."""


@routes.get("/metrics/{executionId}")
async def execution_metrics(call: Call) -> Response:
    """The measurements of an execution."""
    page, size = call.query.page()
    found = [Condition("executionId", Op.EQUALS, call["executionId"])]
    for name in ("taskRunId", "taskId"):
        value = call.query.get(name)
        if value is not None:
            found.append(Condition(name, Op.EQUALS, value))
    order = tuple(o for o in orders(call.query, METRICS) if o.field in ("timestamp", "name", "taskId", "value", "type"))
    rows = await call.site.store.logs.metrics(Query(tuple(found), order, page, size))
    return reply.page([metric(one) for one in rows.results], rows.total)


async def _of_flow(call: Call, *more: Condition) -> list[Metric]:
    conditions = [
        Condition("namespace", Op.EQUALS, call["namespace"]),
        Condition("flowId", Op.EQUALS, call["flowId"]),
        *more,
    ]
    if "taskId" in call.params:
        conditions.append(Condition("taskId", Op.EQUALS, call["taskId"]))
    query = Query(tuple(conditions), (Order("timestamp", True),), 1, MOST)
    return (await call.site.store.logs.metrics(query)).results


@routes.get("/metrics/names/{namespace}/{flowId}", "/metrics/names/{namespace}/{flowId}/{taskId}")
async def metric_names(call: Call) -> Response:
    """Names of what a flow, or one of its tasks, has measured."""
    return reply.json(sorted({one.name for one in await _of_flow(call)}))


@routes.get("/metrics/tasks/{namespace}/{flowId}")
async def metric_tasks(call: Call) -> Response:
    """Tasks of a flow that have measured something."""
    return reply.json(sorted({one.task_id for one in await _of_flow(call)}))


@routes.get(
    "/metrics/aggregates/{namespace}/{flowId}/{metric}", "/metrics/aggregates/{namespace}/{flowId}/{taskId}/{metric}"
)
async def metric_aggregates(call: Call) -> Response:
    """A measurement over time."""
    query, now = call.query, call.site.now()
    end = query.instant("endDate") or now
    start = query.instant("startDate") or end - WINDOW
    way = query.get("aggregation") or "sum"
    if start >= end:
        raise IllegalArgument("Start date must be before End Date")
    if way.lower() not in WAYS:
        raise IllegalArgument(f"Invalid aggregation: {way}")
    rows = await _of_flow(call, Condition("name", Op.EQUALS, call["metric"]), *_between(start, end))
    width = width_of(start, end)
    found = aggregated([(row.at, row.value) for row in rows], start, end, width, way.lower())
    return reply.json({"groupBy": width, "aggregations": [{"value": value, "date": iso(at)} for at, value in found]})


def _between(start: datetime, end: datetime) -> tuple[Condition, Condition]:
    return (
        Condition("startDate", Op.GREATER_THAN_OR_EQUAL_TO, start),
        Condition("endDate", Op.LESS_THAN_OR_EQUAL_TO, end),
    )
