"""Executions started by whoever knows the key of a webhook."""

from __future__ import annotations

from starlette.responses import Response

from ostinato.engine.records import Execution
from ostinato.webserver import reply
from ostinato.webserver.call import Call
from ostinato.webserver.hooks import Hook, called, find
from ostinato.webserver.routes.executions import base_url
from ostinato.webserver.table import Routes
from ostinato.webserver.waiting import ended
from ostinato.webserver.wire.dates import state
from ostinato.webserver.wire.executions import cause

routes = Routes()

_PATH = "/executions/webhook/{namespace}/{flowId}/{key}"


@routes.add("POST", _PATH, open=True, exact=True)
async def webhook_post(call: Call) -> Response:
    """Start an execution."""
    return await _webhook(call)


@routes.add("GET", _PATH, open=True, exact=True)
async def webhook_get(call: Call) -> Response:
    """Start an execution."""
    return await _webhook(call)


@routes.add("PUT", _PATH, open=True, exact=True)
async def webhook_put(call: Call) -> Response:
    """Start an execution."""
    return await _webhook(call)


async def _webhook(call: Call) -> Response:
    hook = await find(call.site, call["namespace"], call["flowId"], call["key"])
    execution = await called(call, hook)
    if execution is None:
        return reply.empty(409)
    if not hook.waits:
        return reply.json(_told(call, execution))
    snapshot = await ended(call.site, execution)
    code = await hook.code(call.site, snapshot)
    if not hook.returns_outputs:
        return reply.json(_told(call, snapshot.execution), code)
    outputs = snapshot.execution.outputs
    body = reply.encode(outputs) if outputs else b""
    return Response(body, code, None, hook.content_type)


def _told(call: Call, execution: Execution) -> dict[str, object]:
    found: dict[str, object] = {
        "tenantId": execution.tenant,
        "id": execution.id,
        "namespace": execution.namespace,
        "flowId": execution.flow_id,
        "flowRevision": execution.revision,
        "trigger": cause(execution.trigger) if execution.trigger is not None else None,
        "labels": [{"key": label.key, "value": label.value} for label in execution.labels],
        "state": state(execution.history),
        "url": call.site.url(execution, base_url(call)),
    }
    if execution.outputs:
        found["outputs"] = execution.outputs
    return found


__all__ = ["Hook", "routes"]
