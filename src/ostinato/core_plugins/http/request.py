"""`http.Request`: a request whose answer is an output."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from ostinato.core_plugins.http.call import CallTask, header_map, log_exchange, measure, refusal
from ostinato.plugin import Dynamic, Outputs, RunContext, TaskFailed, plugin

if TYPE_CHECKING:
    import httpx2

LARGEST_BODY = 19 * 1024 * 1024
"""Bytes of the largest answer that becomes an output."""


class RequestResult(Outputs):
    """The answer."""

    uri: str
    """The address that was asked, with its query."""
    code: int
    """The status."""
    headers: dict[str, list[str]]
    """The headers, all values of each."""
    body: Any = None
    """The body as text; use `fromJson` to look into it."""
    encrypted_body: Any = None
    """The body, if it was to be encrypted."""
    form_data: Any = None
    """The form that was sent."""


@plugin(
    "io.kestra.plugin.core.http.Request",
    title="Make an HTTP API request to a specified URL and store the response as an output.",
    aliases=["io.kestra.plugin.fs.http.Request"],
    metrics={"response.length": "counter", "request.count": "counter", "response.count": "counter"},
    outputs=RequestResult,
)
class Request(CallTask):
    """Sends an HTTP request and gives the answer."""

    encrypt_body: Dynamic[bool] = False
    """Whether the body is encrypted before it is stored."""
    allow_failed: Dynamic[bool | None] = None
    """Use options.allowFailed."""

    async def run(self, ctx: RunContext) -> RequestResult:
        options = self.effective_options()
        arguments = await asyncio.to_thread(self.arguments, ctx)
        async with ctx.http.client(options) as client:
            response = await exchange(client, self.method, self.address, arguments)
        log_exchange(ctx, options, response)
        measure(ctx, response, len(response.content))
        text = body_of(response, options.default_charset)
        if not options.accepts(response.status_code) and not self.allow_failed:
            raise TaskFailed(refusal(response, text))
        return self._result(ctx, response, text)

    def _result(self, ctx: RunContext, response: httpx2.Response, text: str) -> RequestResult:
        size = len(response.content)
        if size > LARGEST_BODY:
            raise TaskFailed(
                f"Response body is too large to store in task outputs: {size} bytes of at most {LARGEST_BODY}. "
                f"Use io.kestra.plugin.core.http.Download"
            )
        hidden = self.encrypt_body and text != ""
        return RequestResult(
            uri=self.address,
            code=response.status_code,
            headers=header_map(response),
            body=None if hidden else text or None,
            encrypted_body=ctx.sealed(text) if hidden else None,
        )


async def exchange(client: httpx2.AsyncClient, method: str, uri: str, arguments: dict[str, Any]) -> httpx2.Response:
    """Send a request and read the answer; TaskFailed when there is none."""
    import httpx2

    try:
        return await client.request(method, uri, **arguments)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise TaskFailed(f"Request to '{uri}' failed: {error or type(error).__name__}") from error


def body_of(response: httpx2.Response, charset: str) -> str:
    """The text of an answer; a charset that is not known falls back to UTF-8."""
    try:
        return response.content.decode(response.charset_encoding or charset, "replace")
    except LookupError:
        return response.content.decode("utf-8", "replace")
