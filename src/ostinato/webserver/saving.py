"""Flows are stored: checked first, revisions counted, triggers brought in line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml
from msgspec.structs import replace

from ostinato.engine.events import LimitChanged
from ostinato.engine.gate import address
from ostinato.language import Diagnosis, Finding, Kind, Severity, diagnose
from ostinato.launch.declared import Declared
from ostinato.model.document import Document
from ostinato.model.flow import Flow
from ostinato.ports.flows import StoredFlow, TriggerState
from ostinato.ports.store import Conflict
from ostinato.source.scalars import as_text
from ostinato.webserver.errors import IllegalArgument, Invalid, NotFound
from ostinato.webserver.site import Site
from ostinato.webserver.unresolved import unresolved

SCHEDULED = ("schedule", "polling", "realtime")
"""How the triggers are evaluated that have a stored state."""
TRIES = 5
"""How often a revision is counted anew when somebody else stored one at the same moment."""
_PLAIN = re.compile(r"[A-Za-z][\w./: -]*")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


def refusal(site: Site, diagnosis: Diagnosis) -> Invalid | IllegalArgument:
    """What a client is told of a flow or a template that cannot be stored."""
    errors = diagnosis.told
    if errors[0].kind is Kind.YAML:
        class_ = "flowwithsource" if diagnosis.noun == "Flow" else diagnosis.noun.lower()
        return IllegalArgument(f"Illegal {class_} source: {errors[0].message}")
    faults = [(error.message, error.label) for error in errors if error.kind is not Kind.FLOW]
    whole = as_a_whole(errors, diagnosis.noun)
    faults += [(whole, "")] if whole else []
    flow = None if diagnosis.document is None else diagnosis.document.value
    faults += [(unresolved(error, flow, site.index), error.label) for error in errors if error.kind is Kind.TYPE]
    return Invalid(constraints(errors, diagnosis.noun), faults)


def constraints(errors: list[Finding], noun: str = "Flow") -> str:
    """All faults, one line each; those of the flow (or whatever it is) as a whole on one."""
    lines = [error.line for error in errors if error.kind is not Kind.FLOW]
    whole = as_a_whole(errors, noun)
    return "\n".join([*lines, f": {whole}"] if whole else lines)


def as_a_whole(errors: list[Finding], noun: str = "Flow") -> str:
    """The faults of the flow (or whatever it is) as a whole; empty where there are none."""
    faults = sorted((error for error in errors if error.kind is Kind.FLOW), key=lambda fault: fault.rank)
    return f"Invalid {noun}: " + ", ".join(fault.message for fault in faults) if faults else ""


def checked(site: Site, source: str, model: type[Document] = Flow) -> Diagnosis:
    """A flow (or another model) that may be stored; Invalid with everything that is wrong otherwise."""
    diagnosis = diagnose(source, site.index, site.settings.plugin_defaults, model)
    if not diagnosis.valid:
        raise refusal(site, diagnosis)
    return diagnosis


async def create(site: Site, source: str) -> StoredFlow:
    """Store a new flow; an id that was deleted goes on counting its revisions."""
    flow = draft(site, source)
    if await site.store.flows.get(flow.namespace, flow.id) is not None:
        raise Invalid("flow.id: Flow id already exists", [("Flow id already exists", "flow.id")])
    return await store(site, flow)


async def update(site: Site, namespace: str, flow_id: str, source: str) -> StoredFlow:
    """Store the next revision of a flow, unless nothing differs."""
    if await site.store.flows.get(namespace, flow_id) is None:
        raise NotFound
    flow = draft(site, source)
    if flow.id != flow_id:
        raise Invalid("flow.id: Illegal flow id update", [("Illegal flow id update", "flow.id")])
    if flow.namespace != namespace:
        raise Invalid("flow.namespace: Illegal namespace update", [("Illegal namespace update", "flow.namespace")])
    return await store(site, flow)


async def put(site: Site, source: str) -> StoredFlow:
    """Store a flow whether it is there or not."""
    return await store(site, draft(site, source))


async def delete(site: Site, flow: StoredFlow) -> StoredFlow:
    """Store the deletion of a flow as its next revision; its triggers go."""
    gone = replace(flow, revision=flow.revision + 1, deleted=True, updated=site.now())
    await site.store.flows.save(gone)
    await site.store.triggers.delete(flow.namespace, flow.id)
    await look_again(site, flow, gone)
    changed(site, gone)
    return gone


async def set_disabled(site: Site, flow: StoredFlow, disabled: bool) -> bool:
    """Switch a flow off or on in its text; tells whether anything changed."""
    if flow.disabled is disabled:
        return False
    line = f"disabled: {str(disabled).lower()}"
    text, count = re.subn(r"(?m)^disabled\s*:.*(?:\r?\n|\Z)", f"{line}\n", flow.source)
    await store(site, draft(site, text if count else f"{flow.source}\n{line}"))
    return True


def draft(site: Site, source: str) -> StoredFlow:
    """A checked flow as a record, its revision not counted yet."""
    diagnosis = checked(site, source)
    return of_definition(site, without_revision(source), diagnosis.value)


def of_definition(site: Site, source: str, value: Mapping[str, Any]) -> StoredFlow:
    """The record of a parsed flow."""
    definition = {key: inner for key, inner in value.items() if key not in ("revision", "deleted", "source", "updated")}
    return StoredFlow(
        namespace=str(definition.get("namespace")),
        id=as_text(definition.get("id")),
        revision=1,
        source=source,
        definition=definition,
        updated=site.now(),
        disabled=definition.get("disabled") is True,
        labels=labels_of(definition.get("labels")),
        description=definition.get("description"),
    )


def labels_of(written: Any) -> dict[str, str]:
    """Labels in either of their forms as a map; of equal keys the last counts."""
    if isinstance(written, Mapping):
        return {str(key): _text(value) for key, value in written.items()}
    if isinstance(written, list):
        return {str(one.get("key")): _text(one.get("value")) for one in written if isinstance(one, Mapping)}
    return {}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def without_revision(source: str) -> str:
    """The text without its `revision:` line: revisions are counted, not written."""
    return re.sub(r"(?m)^revision\s*:\s*\d+[ \t]*(?:#.*)?(?:\r?\n|\Z)", "", source)


async def store(site: Site, flow: StoredFlow) -> StoredFlow:
    """Store a checked flow as its next revision, unless nothing differs."""
    for _ in range(TRIES):
        before = await site.store.flows.get(flow.namespace, flow.id, deleted=True)
        if before is not None:
            if not before.deleted and before.source == flow.source and before.definition == flow.definition:
                return before
            flow = replace(flow, revision=before.revision + 1)
        try:
            await site.store.flows.save(flow)
        except Conflict:
            continue
        await sync_triggers(site, before, flow)
        await look_again(site, before, flow)
        changed(site, flow)
        return flow
    raise Conflict(f"Flow {flow.namespace}.{flow.id} is being changed by others; try again")


async def look_again(site: Site, before: StoredFlow | None, after: StoredFlow) -> None:
    """Let the gate of a flow that says something else about its limit look who has room."""
    limit = None if before is None else before.definition.get("concurrency")
    if before is not None and limit and (after.deleted or after.definition.get("concurrency") != limit):
        gate = address(after.tenant, after.namespace, after.id)
        await site.store.inbox.post([(gate, LimitChanged(at=site.now()))])
        site.wakeup.announce("inbox")


def changed(site: Site, flow: StoredFlow) -> None:
    """Tell everybody that a flow is another one now."""
    site.flows.forget(flow.namespace, flow.id)
    site.wakeup.announce("flows")


async def sync_triggers(site: Site, before: StoredFlow | None, flow: StoredFlow) -> None:
    """Make the stored states of triggers follow the flow: new ones get one, changed ones a new date, removed ones
    lose theirs. What a worker evaluates of a changed one ends, and begins anew."""
    old = {} if before is None or before.deleted else site.declared.of(before)
    new = site.declared.of(flow)
    for id_ in old.keys() - new.keys():
        await site.store.triggers.delete(flow.namespace, flow.id, id_)
    for id_, trigger in new.items():
        if trigger.mode in SCHEDULED:
            await _sync(site, flow, old.get(id_), trigger)


async def _sync(site: Site, flow: StoredFlow, old: Declared | None, trigger: Declared) -> None:
    state = await site.store.triggers.get(flow.namespace, flow.id, trigger.id)
    off = flow.disabled or trigger.disabled
    if state is not None and old == trigger and (off == (state.next_at is None)):
        return
    now = site.now()
    try:
        next_at = None if off else trigger.first_at(now, site.settings.timezone)
    except ValueError:
        next_at = None
    if state is None:
        state = TriggerState(flow.namespace, flow.id, trigger.id, tenant=flow.tenant, date=now)
    stop_after = [str(name) for name in trigger.written.get("stopAfter") or ()]
    await site.store.triggers.put(
        replace(state, next_at=next_at, updated=now, stop_after=stop_after, evaluating_since=None, worker_id=None)
    )


def as_yaml(value: Mapping[str, Any]) -> str:
    """The text of a flow that came as JSON."""
    first = ("id", "namespace", "description", "inputs", "outputs", "disabled", "labels", "variables", "tasks")
    ordered = {key: value[key] for key in first if key in value}
    whole = {**ordered, **{key: inner for key, inner in value.items() if key not in ordered}}
    return yaml.dump(whole, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)


class _Dumper(yaml.SafeDumper):
    """Quotes what is not plainly a text."""


def _represent(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = None if _PLAIN.fullmatch(text) and text.lower() not in _WORDS and not text.endswith((":", " ")) else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, "|" if "\n" in text else style)


_Dumper.add_representer(str, _represent)

__all__ = [
    "Severity", "as_yaml", "changed", "checked", "constraints", "create", "delete", "draft", "labels_of",
    "of_definition", "put", "refusal", "set_disabled", "sync_triggers", "update", "without_revision",
]  # fmt: skip


def with_namespace(source: str, namespace: str) -> str:
    """The text with another namespace."""
    found, count = re.subn(r"(?m)^namespace\s*:.*$", f"namespace: {namespace}", source, count=1)
    return found if count else f"namespace: {namespace}\n{source}"
