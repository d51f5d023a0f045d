"""Triggers: where they stand, and what is done to them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace
from starlette.responses import Response

from ostinato.actions.switching import next_due, switched
from ostinato.launch.declared import Declared
from ostinato.ports.flows import TriggerState
from ostinato.ports.search import Condition, Op, Query
from ostinato.schedule.next_fire import SCHEDULE
from ostinato.webserver import reply
from ostinato.webserver.call import Call
from ostinato.webserver.csv import table
from ostinato.webserver.errors import BadRequest, IllegalState, Invalid, InvalidParameter, NotFound
from ostinato.webserver.filters import TRIGGERS, Filter, conditions, filters_of, orders
from ostinato.webserver.query import instant
from ostinato.webserver.site import Site
from ostinato.webserver.table import Routes
from ostinato.webserver.wire.dates import iso
from ostinato.webserver.wire.flows import without_nulls
from ostinato.webserver.wire.triggers import context, newer

routes = Routes()

MOST = 10_000
"""How many triggers one bulk action may concern."""
MODES = {"schedule": "SCHEDULE", "polling": "POLLING", "realtime": "REALTIME"}
NOT_PORTED = ("triggerState", "startDate", "endDate", "timeRange")


async def definition(site: Site, state: TriggerState) -> Declared | None:
    """The trigger as its flow says it; None where the flow lost it."""
    flow = await site.flows.get(state.namespace, state.flow_id)
    return None if flow is None else site.declared.of(flow).get(state.trigger_id)


def _next(site: Site, trigger: Declared | None) -> datetime | None:
    return next_due(trigger, site.now(), site.settings.timezone)


async def _context(site: Site, state: TriggerState) -> dict[str, Any]:
    return context(state, _next(site, await definition(site, state)))


def _query(call: Call, *more: Condition) -> Query:
    page, size = call.query.page()
    found = [one for one in filters_of(call.query, TRIGGERS) if one.field not in NOT_PORTED]
    ported = conditions(found, TRIGGERS, call.site.now())
    return Query((*ported, *more), orders(call.query, TRIGGERS), page, size)


@routes.get("/triggers/search")
async def search_triggers(call: Call) -> Response:
    """Triggers that fit the filters, each with its definition and its state."""
    site, states = call.site, _by_state(filters_of(call.query, TRIGGERS))
    found = await site.store.triggers.search(_query(call))
    rows = []
    for state in found.results:
        trigger = await definition(site, state)
        if states is None or (state.disabled in states):
            rows.append(_row(site, state, trigger))
    return reply.page(rows, found.total if states is None else len(rows))


def _row(site: Site, state: TriggerState, trigger: Declared | None) -> dict[str, Any]:
    due = _next(site, trigger)
    kind = "SCHEDULE" if trigger is None else MODES.get(trigger.mode, "SCHEDULE")
    written = None if trigger is None else trigger.written
    row = {"triggerContext": context(state, due), "state": newer(state, written, kind, due)}
    if written is not None:
        row["abstractTrigger"] = row["trigger"] = without_nulls(written)
    return row


def _by_state(filters: Sequence[Filter]) -> set[bool] | None:
    """Which of enabled (False) and disabled (True) triggers are wanted."""
    wanted = None
    for one in filters:
        if one.field == "triggerState":
            if one.value not in ("ENABLED", "DISABLED"):
                raise InvalidParameter(f"'{one.value}' is neither ENABLED nor DISABLED")
            disabled = one.value == "DISABLED"
            wanted = {disabled if one.op is Op.EQUALS else not disabled}
    return wanted


@routes.get("/triggers/{namespace}/{flowId}")
async def flow_triggers(call: Call) -> Response:
    """The triggers of one flow."""
    page, size = call.query.page()
    found = [
        Condition("namespace", Op.EQUALS, call["namespace"]),
        Condition("flowId", Op.EQUALS, call["flowId"]),
    ]
    wanted = call.query.get("q")
    if wanted is not None:
        found.append(Condition("triggerId", Op.CONTAINS, wanted))
    rows = await call.site.store.triggers.search(Query(tuple(found), orders(call.query, TRIGGERS), page, size))
    return reply.page([await _context(call.site, state) for state in rows.results], rows.total)


class Backfill(Struct, rename="camel"):
    """A backfill as it is asked for."""

    start: str | None = None
    end: str | None = None
    inputs: dict[str, Any] = field(default_factory=dict)
    labels: list[dict[str, Any]] = field(default_factory=list)


class Named(Struct, rename="camel"):
    """A trigger by its names, with what may be changed."""

    namespace: str
    flow_id: str
    trigger_id: str
    disabled: bool | None = None
    backfill: Backfill | None = None


async def _state(site: Site, named: Named) -> TriggerState:
    state = await site.store.triggers.get(named.namespace, named.flow_id, named.trigger_id)
    if state is None:
        raise NotFound
    return state


async def _put(site: Site, state: TriggerState) -> TriggerState:
    await site.store.triggers.put(replace(state, updated=site.now()))
    site.wakeup.announce("flows")
    return state


async def set_disabled(site: Site, state: TriggerState, disabled: bool) -> TriggerState:
    """Switch a trigger off or on."""
    trigger = await definition(site, state)
    return await _put(site, switched(state, trigger, disabled, site.now(), site.settings.timezone))


async def backfill(site: Site, state: TriggerState, wanted: Backfill) -> TriggerState:
    """Have a schedule run for the dates of a span that has passed."""
    trigger = await definition(site, state)
    if trigger is None:
        raise NotFound
    if wanted.start is None:
        raise Invalid("backfill.start: must not be null", [("must not be null", "backfill.start")])
    start = instant(wanted.start, "backfill.start")
    end = instant(wanted.end, "backfill.end") if wanted.end is not None else site.now()
    if start >= end or start > site.now():
        raise BadRequest("The start of a backfill is before its end, and has passed")
    first = _first_of(site, trigger, start)
    found = {
        "start": iso(start),
        "end": iso(end),
        "currentDate": iso(first),
        "paused": False,
        "inputs": wanted.inputs,
        "labels": wanted.labels,
        "previousNextExecutionDate": iso(state.next_at) if state.next_at is not None else None,
    }
    return await _put(site, replace(state, backfill=without_nulls(found), next_at=first))


def _first_of(site: Site, trigger: Declared, start: datetime) -> datetime:
    """The first date of a backfill; BadRequest for a trigger that has no dates in the past."""
    if trigger.type not in SCHEDULE:
        raise BadRequest("Only Schedule triggers can be backfilled")
    try:
        first = trigger.first_at(start - timedelta(microseconds=1), site.settings.timezone)
    except ValueError as error:
        raise BadRequest(str(error)) from None
    if first is None:
        raise BadRequest("The schedule has no date after the start of the backfill")
    return first


@routes.put("/triggers")
async def update_trigger(call: Call) -> Response:
    """Switch a trigger off or on, or give it a backfill."""
    named = await call.json(Named)
    state = await _state(call.site, named)
    if named.backfill is not None:
        state = await backfill(call.site, state, named.backfill)
    elif named.disabled is not None:
        state = await set_disabled(call.site, state, named.disabled)
    return reply.json(await _context(call.site, state))


@routes.put("/triggers/set-disabled")
async def disable_trigger(call: Call) -> Response:
    """Switch a trigger off or on."""
    named = await call.json(Named)
    state = await set_disabled(call.site, await _state(call.site, named), named.disabled is not False)
    return reply.json(await _context(call.site, state))


@routes.put("/triggers/backfill/create")
async def create_backfill(call: Call) -> Response:
    """Give a trigger a backfill."""
    named = await call.json(Named)
    state = await backfill(call.site, await _state(call.site, named), named.backfill or Backfill())
    return reply.json(await _context(call.site, state))


async def _paused(site: Site, state: TriggerState, paused: bool) -> TriggerState:
    if state.backfill is None:
        raise BadRequest("The trigger has no backfill")
    found = {**state.backfill, "paused": paused}
    if paused:
        due = await _regular(site, state)
    else:
        due = instant(str(found["currentDate"]), "currentDate")
        found["previousNextExecutionDate"] = iso(state.next_at) if state.next_at is not None else None
    return await _put(site, replace(state, backfill=without_nulls(found), next_at=due))


async def _regular(site: Site, state: TriggerState) -> datetime | None:
    """When the schedule itself is due, a backfill left aside: as before it, or at the next date if it went on since."""
    backfill = state.backfill or {}
    if backfill.get("paused") is True:
        return state.next_at
    before = backfill.get("previousNextExecutionDate")
    return instant(before, "previousNextExecutionDate") if before else _next(site, await definition(site, state))


async def _without_backfill(site: Site, state: TriggerState) -> TriggerState:
    if state.backfill is None:
        raise BadRequest("The trigger has no backfill")
    return await _put(site, replace(state, backfill=None, next_at=await _regular(site, state)))


async def _pause(site: Site, state: TriggerState) -> TriggerState:
    return await _paused(site, state, True)


async def _unpause(site: Site, state: TriggerState) -> TriggerState:
    return await _paused(site, state, False)


async def _unlock(site: Site, state: TriggerState) -> TriggerState:
    if state.execution_id is None and state.evaluating_since is None:
        raise IllegalState("Trigger is not locked")
    return await _put(site, replace(state, execution_id=None, evaluating_since=None, worker_id=None))


async def _delete(site: Site, state: TriggerState) -> TriggerState:
    await site.store.triggers.delete(state.namespace, state.flow_id, state.trigger_id)
    return state


def _of_path(call: Call) -> Named:
    return Named(call["namespace"], call["flowId"], call["triggerId"])


@routes.delete("/triggers/{namespace}/{flowId}/{triggerId}")
async def delete_trigger(call: Call) -> Response:
    """Forget where a trigger stands."""
    await _delete(call.site, await _state(call.site, _of_path(call)))
    return reply.empty(204)


@routes.post("/triggers/{namespace}/{flowId}/{triggerId}/unlock")
async def unlock_trigger(call: Call) -> Response:
    """Let a trigger fire although the execution it waits for goes on."""
    return reply.json(await _context(call.site, await _unlock(call.site, await _state(call.site, _of_path(call)))))


@routes.post("/triggers/{namespace}/{flowId}/{triggerId}/restart")
async def restart_trigger(call: Call) -> Response:
    """Start a trigger anew."""
    state = await _state(call.site, _of_path(call))
    state = await _put(call.site, replace(state, execution_id=None, evaluating_since=None, worker_id=None))
    return reply.json(await _context(call.site, state))


Act = Callable[[Site, TriggerState], Awaitable[TriggerState]]


async def _count(site: Site, states: Sequence[TriggerState], act: Act) -> Response:
    return reply.count(await _done(site, states, act))


async def _done(site: Site, states: Sequence[TriggerState], act: Act) -> int:
    """Do it for each that it can be done for; tells how many those were."""
    done = 0
    for state in states:
        try:
            await act(site, state)
            done += 1
        except (BadRequest, IllegalState, NotFound):
            continue
    return done


async def _named(call: Call, wanted: Sequence[Named]) -> list[TriggerState]:
    found = [await call.site.store.triggers.get(one.namespace, one.flow_id, one.trigger_id) for one in wanted]
    return [state for state in found if state is not None]


async def _found(call: Call) -> list[TriggerState]:
    found = [one for one in filters_of(call.query, TRIGGERS) if one.field not in NOT_PORTED]
    query = Query(tuple(conditions(found, TRIGGERS, call.site.now())), (), 1, MOST)
    return (await call.site.store.triggers.search(query)).results


def _bulk(verb: str, path: str, act: Act, text: str) -> None:
    """The routes of an action by a list and by a query."""

    async def by_triggers(call: Call) -> Response:
        return await _count(call.site, await _named(call, await call.json(list[Named])), act)

    async def by_query(call: Call) -> Response:
        return await _count(call.site, await _found(call), act)

    by_triggers.__doc__, by_query.__doc__ = f"{text}: those of a list.", f"{text}: those that fit the filters."
    name = path.strip("/").replace("/", "_")
    by_triggers.__name__, by_query.__name__ = f"{name}_by_triggers", f"{name}_by_query"
    routes.add(verb, f"/triggers/{path}/by-triggers")(by_triggers)
    routes.add(verb, f"/triggers/{path}/by-query")(by_query)


@routes.post("/triggers/unlock/by-triggers")
async def unlock_by_triggers(call: Call) -> Response:
    """Unlock triggers: those of a list. One that is not there counts as unlocked."""
    wanted = await call.json(list[Named])
    states = await _named(call, wanted)
    return reply.count(len(wanted) - len(states) + await _done(call.site, states, _unlock))


@routes.post("/triggers/unlock/by-query")
async def unlock_by_query(call: Call) -> Response:
    """Unlock triggers: those that fit the filters."""
    return await _count(call.site, await _found(call), _unlock)


_bulk("POST", "backfill/pause", _pause, "Pause backfills")
_bulk("POST", "backfill/unpause", _unpause, "Go on with backfills")
_bulk("POST", "backfill/delete", _without_backfill, "End backfills")
_bulk("DELETE", "delete", _delete, "Forget where triggers stand")


def _single(verb: str, path: str, act: Act, text: str) -> None:
    async def handler(call: Call) -> Response:
        state = await act(call.site, await _state(call.site, await call.json(Named)))
        return reply.json(await _context(call.site, state))

    handler.__doc__, handler.__name__ = text, path.replace("/", "_")
    routes.add(verb, f"/triggers/{path}")(handler)


_single("PUT", "backfill/pause", _pause, "Pause a backfill.")
_single("PUT", "backfill/unpause", _unpause, "Go on with a backfill.")
_single("POST", "backfill/delete", _without_backfill, "End a backfill.")


class Switched(Struct):
    """Triggers to switch."""

    triggers: list[Named]
    disabled: bool


@routes.post("/triggers/set-disabled/by-triggers")
async def disable_by_triggers(call: Call) -> Response:
    """Switch the triggers of a list off or on."""
    wanted = await call.json(Switched)
    act: Act = lambda site, state: set_disabled(site, state, wanted.disabled)  # noqa: E731
    return await _count(call.site, await _named(call, wanted.triggers), act)


@routes.post("/triggers/set-disabled/by-query")
async def disable_by_query(call: Call) -> Response:
    """Switch the triggers that fit the filters off or on."""
    disabled = call.query.flag("disabled", True)
    act: Act = lambda site, state: set_disabled(site, state, disabled)  # noqa: E731
    return await _count(call.site, await _found(call), act)


@routes.get("/triggers/export/by-query/csv")
async def export_triggers(call: Call) -> Response:
    """Triggers that fit the filters, as a table."""
    rows = [await _context(call.site, state) for state in await _found(call)]
    return reply.attachment(table(rows), "attachment; filename=triggers.csv", "text/csv")
