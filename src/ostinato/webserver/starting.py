"""Executions are started: flow, labels, inputs, checks, birth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from ostinato.engine.lifecycle.labels import SYSTEM
from ostinato.engine.records import Breakpoint, Execution, LogLine, Mark
from ostinato.engine.states import State
from ostinato.ids import new_id
from ostinato.inputs.resolve import flatten, id_of
from ostinato.launch import Wish
from ostinato.ports.flows import StoredFlow
from ostinato.ports.turns import Birth, Snapshot
from ostinato.webserver import checks
from ostinato.webserver.call import Call
from ostinato.webserver.errors import IllegalArgument, IllegalState, InvalidParameter, NotFound, Unprocessable
from ostinato.webserver.requests import supplied
from ostinato.webserver.site import Site

OWN_LABELS = ("system.correlationId", "system.from")
"""System labels that a caller may set."""
KINDS = ("NORMAL", "TEST", "PLAYGROUND")


async def runnable(site: Site, namespace: str, flow_id: str, revision: int | None = None) -> StoredFlow:
    """The flow to run; NotFound, or IllegalState where it is switched off."""
    flow = await site.flows.get(namespace, flow_id)
    if flow is not None and revision is not None and flow.revision != revision:
        flow = await site.store.flows.get(namespace, flow_id, revision)
    if flow is None or flow.deleted:
        raise NotFound("Requested Flow is not found.")
    if flow.disabled:
        raise IllegalState("Requested Flow is disabled.")
    return flow


def labels_of(pairs: Sequence[str]) -> dict[str, str]:
    """Labels of a query, `key:value` each."""
    found: dict[str, str] = {}
    for pair in pairs:
        key, colon, value = pair.partition(":")
        key, value = key.strip(), value.strip()
        if not colon or not key:
            raise Unprocessable("Can't split the queryString parameter by ':'")
        if not value:
            raise Unprocessable("Can't have an empty part of queryString")
        if any(c.isspace() for c in key):
            raise Unprocessable("Key of queryString can't contain a whitespace character")
        if key in found:
            told = f"Duplicate key {key} (attempted merging values {found[key]} and {value})"
            raise Unprocessable(f"The queryString parameter keys contains duplicities: {told}")
        found[key] = value
    refuse_system(found)
    return found


def refuse_system(labels: dict[str, str]) -> None:
    """System labels are set by the platform, but for two."""
    for key, value in labels.items():
        if key.startswith(SYSTEM) and key not in OWN_LABELS:
            raise IllegalArgument(f"System labels can only be set by Kestra itself, offending label: {key}={value}")


def breakpoints_of(words: Sequence[str]) -> tuple[Breakpoint, ...]:
    """Breakpoints of a query: `task`, or `task.value`."""
    parts = [word.partition(".") for word in words]
    return tuple(Breakpoint(task, value if dot else None) for task, dot, value in parts)


async def start(call: Call) -> Birth:
    """Create the execution that a request asks for."""
    site, query = call.site, call.query
    flow = await runnable(site, call["namespace"], call["flowId"], query.number("revision"))
    kind = (query.get("kind") or "NORMAL").upper()
    if kind not in KINDS:
        raise InvalidParameter(f"Failed to convert argument [kind] for value [{kind}]: it is one of {', '.join(KINDS)}")
    labels, due = labels_of(query.all("labels")), query.instant("scheduleDate")
    id_ = new_id()
    given = await supplied(call, flow.namespace, flow.id, id_)
    wish = Wish(
        supplied=given.values,
        names=given.names,
        labels=labels,
        id=id_,
        schedule_date=due,
        kind=kind,
        breakpoints=breakpoints_of(query.words("breakpoints")),
        origin="api",
    )
    birth = await site.context.launcher.birth(flow, wish)
    if flow.definition.get("checks"):
        inputs = birth.snapshot.execution.inputs or {}
        if checks.enforce(await checks.failing(site, flow, inputs, wish)):
            birth = _failed(birth)
    await born(site, birth)
    lines = [*given.warnings(call, flow, id_), *_undeclared(site, flow, given.values, id_)]
    if lines:
        await site.store.logs.append(lines)
    return birth


def _undeclared(site: Site, flow: StoredFlow, supplied: Mapping[str, Any], id_: str) -> list[LogLine]:
    """A warning for each input that was given and that the flow does not have."""
    if not supplied:
        return []
    known = {id_of(one) for one in flatten(flow.definition.get("inputs") or [])}
    where = f"{flow.namespace}.{flow.id}"
    told = "Input {} was provided for workflow {} but isn't declared in the workflow inputs"
    return [
        LogLine(site.now(), "WARN", told.format(name, where), flow.namespace, flow.id, id_)
        for name in supplied
        if name not in known
    ]


def _failed(birth: Birth) -> Birth:
    """The same execution, over before it began."""
    execution = birth.snapshot.execution
    history = [*execution.history, Mark(State.FAILED, execution.history[-1].at)]
    return replace(birth, snapshot=Snapshot(replace(execution, history=history)))


async def born(site: Site, birth: Birth) -> Execution:
    """Store a birth and wake whoever lets it go on."""
    await site.store.turns.create([birth])
    site.wakeup.announce("inbox")
    return birth.snapshot.execution
