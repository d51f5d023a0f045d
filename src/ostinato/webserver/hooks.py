"""Webhooks: which trigger a key belongs to, what the request becomes, what is started."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from ostinato.answers import Asker, attempt
from ostinato.engine.records import Cause, Execution
from ostinato.engine.states import State
from ostinato.expressions import Environment, ExpressionError, Scope, is_template, render_text
from ostinato.launch import NotLaunched, Wish
from ostinato.launch.conditions import Facts, conditions_of, hold
from ostinato.launch.triggered import given
from ostinato.ports.flows import StoredFlow
from ostinato.ports.turns import Snapshot
from ostinato.source.scalars import as_text
from ostinato.webserver.call import Call
from ostinato.webserver.errors import IllegalState, NotFound
from ostinato.webserver.site import Site
from ostinato.webserver.starting import born
from ostinato.webserver.viewing import rendered_after
from ostinato.webserver.wire.flows import without_nulls

MODE = "webhook"


@dataclass(frozen=True)
class Hook:
    """A webhook trigger of a flow."""

    flow: StoredFlow
    trigger: Mapping[str, Any]

    @property
    def waits(self) -> bool:
        """Whether the answer comes at the end of the execution."""
        return self.trigger.get("wait") is True

    @property
    def returns_outputs(self) -> bool:
        """Whether the answer is the outputs of the flow."""
        return self.trigger.get("returnOutputs") is True

    @property
    def content_type(self) -> str:
        """The type of that answer."""
        return str(self.trigger.get("responseContentType") or "application/json")

    async def code(self, site: Site, snapshot: Snapshot) -> int:
        """The status of the answer at the end: what the trigger says, else 500 for a failed execution."""
        given = self.trigger.get("responseCode")
        if given is None:
            return 500 if snapshot.execution.state is State.FAILED else 200
        try:
            code = int(await rendered_after(site, snapshot, str(given)))
        except (ExpressionError, ValueError):
            return 500
        return code if 100 <= code <= 599 else 500


async def find(site: Site, namespace: str, flow_id: str, key: str) -> Hook:
    """The webhook of a flow with that key; NotFound, or IllegalState where the flow is switched off."""
    flow = await site.flows.get(namespace, flow_id)
    if flow is None:
        raise NotFound("Flow not found")
    if flow.disabled:
        raise IllegalState("Cannot execute a disabled flow")
    for trigger in site.declared.of(flow).values():
        if trigger.mode != MODE or trigger.disabled:
            continue
        known = await _key(site, flow, str(trigger.written.get("key") or ""))
        if known and hmac.compare_digest(known.encode(), key.strip().encode()):
            return Hook(flow, trigger.written)
    raise NotFound("Webhook not found")


async def _key(site: Site, flow: StoredFlow, written: str) -> str | None:
    """The key, rendered; None for one that cannot be."""
    if not is_template(written):
        return written.strip()
    variables = site.context.launcher.variables(flow, Wish())
    try:
        return str(await _render(site, flow, lambda env: render_text(written, Scope(variables, env)))).strip()
    except ExpressionError:
        return None


async def _render(site: Site, flow: StoredFlow, call: Any) -> Any:
    asker = Asker(flow.namespace, flow.id)
    return await attempt(site.answers, asker, call, now=site.now, timezone=site.settings.timezone)


async def called(call: Call, hook: Hook) -> Execution | None:
    """The execution that a request starts; None where the conditions do not hold, or the inputs cannot be had."""
    site, flow, trigger = call.site, hook.flow, hook.trigger
    variables = await _request(call)
    cause = Cause(as_text(trigger["id"]), str(trigger["type"]), variables)
    wish = Wish(trigger=cause, origin="trigger", lenient=True)
    if conditions_of(trigger) or trigger.get("inputs") or trigger.get("labels"):
        try:
            wish = await _rendered(site, hook, wish)
        except (ExpressionError, _Unmet):
            return None
    try:
        birth = await site.context.launcher.birth(flow, wish)
    except NotLaunched:
        return None
    return await born(site, birth)


class _Unmet(Exception):
    """A condition that does not hold."""


async def _rendered(site: Site, hook: Hook, wish: Wish) -> Wish:
    flow, trigger = hook.flow, hook.trigger
    variables = site.context.launcher.variables(flow, wish)

    def look(environment: Environment) -> tuple[dict[str, Any], dict[str, str]]:
        scope = Scope(variables, environment)
        if not hold(trigger, Facts(scope, site.index)):
            raise _Unmet
        return given(trigger, scope)

    inputs, labels = await _render(site, flow, look)
    return msgspec.structs.replace(wish, supplied=inputs, labels=labels)


async def _request(call: Call) -> dict[str, Any]:
    """What the trigger gives: body, headers and query, names in the order in which they have always been told."""
    headers: dict[str, list[str]] = {}
    for name, value in call.request.scope["headers"]:
        headers.setdefault(_header(name.decode("latin-1")), []).append(value.decode("latin-1"))
    body = await call.body()
    found: dict[str, Any] = {"body": _parsed(body)} if body else {}
    return {**found, "headers": _ordered(headers), "parameters": _ordered(call.query.as_map())}


def _ordered(values: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Short names first, then by alphabet."""
    return {name: values[name] for name in sorted(values, key=lambda name: (len(name), name))}


def _header(name: str) -> str:
    """The name of a header as it is usually written: the wire does not keep it."""
    return "-".join(part.capitalize() for part in name.split("-"))


def _parsed(body: bytes) -> Any:
    """A body: an object or a list where it is JSON, else its text."""
    if body.lstrip()[:1] in (b"{", b"["):
        try:
            return without_nulls(msgspec.json.decode(body))
        except msgspec.DecodeError:
            pass
    return body.decode("utf-8", errors="replace")
