"""`http.Trigger`: an address that is asked again and again."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

from ostinato.core_plugins.http.call import CallProperties, header_map
from ostinato.core_plugins.http.request import RequestResult, body_of, exchange
from ostinato.plugin import Duration, Dynamic, Lazy, RunContext, Trigger, is_truthy_text, plugin


@plugin(
    "io.kestra.plugin.core.http.Trigger",
    title="Trigger a flow based on an HTTP response.",
    kind="trigger",
    mode="polling",
    aliases=["io.kestra.plugin.fs.http.Trigger"],
    outputs=RequestResult,
)
class HttpTrigger(CallProperties, Trigger):
    """Sends a request at an interval and fires if the answer meets a condition."""

    interval: Duration = timedelta(seconds=60)
    """The pause between two requests."""
    response_condition: Lazy[str] = "{{ response.statusCode < 400 }}"
    """The condition; it sees `response.statusCode`, `response.body` and `response.headers`."""
    encrypt_body: Dynamic[bool] = False
    """Whether the body is encrypted before it is stored."""

    async def evaluate(self, ctx: RunContext) -> RequestResult | None:
        """Ask once; None if the condition does not hold."""
        options = self.effective_options()
        arguments = await asyncio.to_thread(self.arguments, ctx)
        async with ctx.http.client(options) as client:
            response = await exchange(client, self.method, self.address, arguments)
        text = body_of(response, options.default_charset)
        headers = header_map(response)
        seen = {"statusCode": response.status_code, "body": _decoded(text), "headers": headers}
        if not is_truthy_text(ctx.render(self.response_condition, response=seen)):
            return None
        return RequestResult(uri=self.address, code=response.status_code, headers=headers, body=text or None)


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
