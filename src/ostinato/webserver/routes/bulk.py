"""Actions on many executions: by ids, where one bad id leaves all as they are, or by a query."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from msgspec import Struct
from starlette.responses import Response

from ostinato.engine.records import Execution
from ostinato.engine.states import TERMINAL, State
from ostinato.ports.search import Query
from ostinato.webserver import acting, reply
from ostinato.webserver.call import Call
from ostinato.webserver.errors import BadRequest, BulkRefused, IllegalArgument
from ostinato.webserver.filters import executions_of
from ostinato.webserver.removing import remove
from ostinato.webserver.restarting import replay
from ostinato.webserver.routes.actions import LabelEntry, labels_map
from ostinato.webserver.starting import OWN_LABELS
from ostinato.webserver.table import Routes
from ostinato.webserver.waiting import loaded

routes = Routes()

MOST = 10_000
"""How many executions one bulk action may concern."""

Act = Callable[[Execution], Awaitable[Any]]
Fault = Callable[[Execution], str | None]


async def _by_ids(call: Call, ids: Sequence[str]) -> list[Execution]:
    """The executions of a list of ids; BulkRefused with those that are none, told by `_run`."""
    found = []
    for id_ in dict.fromkeys(ids):
        execution = await call.site.store.executions.get(id_)
        found.append(execution if execution is not None else _Missing(id_))
    return found  # type: ignore[return-value]


class _Missing:
    def __init__(self, id_: str):
        self.id = id_


async def _run(call: Call, what: str, executions: Sequence[Any], fault: Fault, act: Act) -> Response:
    """Do it for all, or refuse and do nothing."""
    if len(executions) > MOST:
        raise BadRequest(f"One request may concern at most {MOST} executions")
    invalids = []
    for execution in executions:
        told = "execution not found" if isinstance(execution, _Missing) else fault(execution)
        if told is not None:
            invalids.append((told, execution.id))
    if invalids:
        raise BulkRefused(f"invalid bulk {what}", invalids)
    done, refused = await acting.each(executions, act)
    if refused and not done:
        raise BulkRefused(f"invalid bulk {what}", refused)
    return reply.count(done)


async def _ids(call: Call) -> list[Execution]:
    return await _by_ids(call, await call.json(list[str]))


async def _found(call: Call) -> list[Execution]:
    """The executions that fit the query."""
    conditions = executions_of(call.query, call.site.now())
    return (await call.site.store.executions.search(Query(conditions, (), 1, MOST + 1))).results


def _any(_: Execution) -> None:
    return None


def _in(state: State) -> Fault:
    return lambda execution: None if execution.state is state else f"execution not in state {state}"


def _alive(execution: Execution) -> str | None:
    return "execution already finished" if execution.ended else None


def _over(execution: Execution) -> str | None:
    return None if execution.ended else "execution is not terminated"


def _changeable(execution: Execution) -> str | None:
    if execution.ended and execution.state is not State.KILLED:
        return None
    return "execution not in a terminated state or is killed"


Executions = Callable[[Call], Awaitable[list[Execution]]]


def _simple(name: str, what: str, fault: Fault, act: Callable[[Call, Execution], Awaitable[Any]], verb: str) -> None:
    """The two routes of an action that takes nothing but the executions."""

    def route(path: str, executions: Executions, text: str) -> None:
        async def handler(call: Call) -> Response:
            return await _run(call, what, await executions(call), fault, lambda execution: act(call, execution))

        handler.__doc__ = text
        handler.__name__ = f"{name.replace('-', '_')}_{path.rpartition('/')[2].replace('-', '_')}"
        routes.add(verb, path)(handler)

    route(f"/executions/{name}/by-ids", _ids, f"Bulk {what} of the executions of a list.")
    route(f"/executions/{name}/by-query", _found, f"Bulk {what} of the executions that fit the filters.")


async def _replay(call: Call, execution: Execution) -> None:
    latest = call.query.flag("latestRevision")
    flow = await call.site.store.flows.get(execution.namespace, execution.flow_id) if latest else None
    revision = None if flow is None else flow.revision
    await replay(call.site, await loaded(call.site, execution.id), revision=revision)


async def _unqueue(call: Call, execution: Execution) -> None:
    state = call.query.one_of("state", State) or call.query.one_of("newState", State) or State.RUNNING
    await acting.unqueue(call.site, execution, state)


_simple("kill", "kill", _alive, lambda call, one: acting.kill(call.site, one), "DELETE")
_simple("kill", "kill", _alive, lambda call, one: acting.kill(call.site, one), "POST")
_simple("pause", "pause", _in(State.RUNNING), lambda call, one: acting.pause(call.site, one), "POST")
_simple("resume", "resume", _in(State.PAUSED), lambda call, one: acting.resume(call.site, one), "POST")
_simple("restart", "restart", _any, lambda call, one: acting.restart(call.site, one), "POST")
_simple("replay", "replay", _any, _replay, "POST")
_simple("force-run", "force run", _alive, lambda call, one: acting.force_run(call.site, one), "POST")
_simple("unqueue", "unqueue", _in(State.QUEUED), _unqueue, "POST")


async def _change_status(call: Call, executions: list[Execution]) -> Response:
    call.query.require("newStatus")
    state = call.query.one_of("newStatus", State)
    if state is None or state not in TERMINAL:
        raise IllegalArgument(acting.NOT_TERMINAL)
    act = lambda execution: acting.change_status(call.site, execution, state)  # noqa: E731
    return await _run(call, "change executions state", executions, _changeable, act)


@routes.post("/executions/change-status/by-ids")
async def change_status_by_ids(call: Call) -> Response:
    """Set the state of the executions of a list."""
    return await _change_status(call, await _ids(call))


@routes.post("/executions/change-status/by-query")
async def change_status_by_query(call: Call) -> Response:
    """Set the state of the executions that fit the filters."""
    return await _change_status(call, await _found(call))


class LabelledIds(Struct, rename="camel"):
    """Executions and the labels to add to them."""

    executions_id: list[str]
    execution_labels: list[LabelEntry]


async def _label(call: Call, executions: list[Execution], entries: list[LabelEntry]) -> Response:
    labels = labels_map(entries)
    for key, value in labels.items():
        if key.startswith("system.") and key not in OWN_LABELS:
            raise IllegalArgument(f"System labels can only be set by Kestra itself, offending label: {key}={value}")
    act = lambda execution: acting.add_labels(call.site, execution, labels)  # noqa: E731
    return await _run(call, "set labels", executions, _over, act)


@routes.post("/executions/labels/by-ids")
async def label_by_ids(call: Call) -> Response:
    """Add labels to the executions of a list."""
    wanted = await call.json(LabelledIds)
    return await _label(call, await _by_ids(call, wanted.executions_id), wanted.execution_labels)


@routes.post("/executions/labels/by-query")
async def label_by_query(call: Call) -> Response:
    """Add labels to the executions that fit the filters."""
    executions = await _found(call)
    return await _label(call, executions, await call.json(list[LabelEntry]))


async def _delete(call: Call, executions: list[Execution]) -> Response:
    query = call.query
    every = query.flag("includeNonTerminated")
    logs, metrics, storage = (query.flag(name, True) for name in ("deleteLogs", "deleteMetrics", "deleteStorage"))
    fault = lambda execution: None if every or execution.ended else "execution not found"  # noqa: E731
    act = lambda execution: remove(call.site, execution, logs, metrics, storage)  # noqa: E731
    return await _run(call, "delete", executions, fault, act)


@routes.delete("/executions/by-ids")
async def delete_by_ids(call: Call) -> Response:
    """Remove the executions of a list."""
    return await _delete(call, await _ids(call))


@routes.delete("/executions/by-query")
async def delete_by_query(call: Call) -> Response:
    """Remove the executions that fit the filters."""
    return await _delete(call, await _found(call))
