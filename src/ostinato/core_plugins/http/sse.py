"""`http.SseRequest`: the events that a server sends, to their end."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from ostinato.core_plugins.http.call import CallTask, refusal
from ostinato.core_plugins.http.events import events_of
from ostinato.plugin import Dynamic, ExpressionError, Outputs, RunContext, TaskFailed, plugin

if TYPE_CHECKING:
    import httpx2

LARGEST = 19 * 1024 * 1024
"""Characters of the events that may become an output."""


class SseResult(Outputs):
    """What the server sent."""

    uri: str
    """The address that was asked, with its query."""
    size: int
    """How many events there were."""
    events: list[dict[str, Any]] | None = None
    """The events, where nothing was put together of them."""
    result: str | None = None
    """What the jq program found in the events, put together."""


@plugin(
    "io.kestra.plugin.core.http.SseRequest",
    title="Read a stream of server-sent events.",
    metrics={"size": "counter"},
    outputs=SseResult,
)
class SseRequest(CallTask):
    """Sends a request and reads the server-sent events of the answer until it ends."""

    concat_jq_expression: Dynamic[str | None] = None
    """A jq program for each event (`id`, `name`, `data`, `comment`, `retry` in seconds), JSON data decoded; the texts
    that it finds are put together."""
    failed_on_missing_jq: Dynamic[bool] = True
    """Whether it is a failure if the program finds nothing in an event."""
    allow_failed: Dynamic[bool | None] = None
    """Use options.allowFailed."""

    async def run(self, ctx: RunContext) -> SseResult:
        import httpx2

        options = self.effective_options()
        arguments = await asyncio.to_thread(self.arguments, ctx)
        arguments["headers"].setdefault("Accept", "text/event-stream")
        try:
            async with (
                ctx.http.client(options) as client,
                client.stream(self.method, self.address, **arguments) as response,
            ):
                if not options.accepts(response.status_code) and not self.allow_failed:
                    raise TaskFailed(refusal(response, (await response.aread()).decode("utf-8", "replace")))
                events = await _read(response)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise TaskFailed(f"Request to '{self.uri}' failed: {error or type(error).__name__}") from error
        ctx.metrics.counter("size", len(events))
        found = self._put_together(ctx, events) or None
        return SseResult(uri=self.address, size=len(events), events=events if found is None else None, result=found)

    def _put_together(self, ctx: RunContext, events: list[dict[str, Any]]) -> str | None:
        if self.concat_jq_expression is None:
            return None
        return "".join(self._text(ctx, event) for event in events)

    def _text(self, ctx: RunContext, event: dict[str, Any]) -> str:
        try:
            found = ctx.render_typed("{{ event | jq(program) }}", event=event, program=self.concat_jq_expression)
        except ExpressionError as error:
            if not self.failed_on_missing_jq:
                ctx.log.debug(f"The jq program failed on the event {event}, which is passed over: {error}")
                return ""
            raise TaskFailed(f"The jq program failed on the event {event}: {error}") from None
        texts = [value if isinstance(value, str) else json.dumps(value) for value in found if value is not None]
        if not texts and self.failed_on_missing_jq:
            raise TaskFailed(f"The jq program `{self.concat_jq_expression}` found nothing in the event {event}")
        return "".join(texts)


def _decoded(event: dict[str, Any]) -> dict[str, Any]:
    """The event with data that are JSON as the value, so that a program can look into them."""
    try:
        return {**event, "data": json.loads(event["data"])}
    except ValueError:
        return event


async def _read(response: httpx2.Response) -> list[dict[str, Any]]:
    events, size = [], 0
    async for event in events_of(response.aiter_lines()):
        events.append(_decoded(event))
        size += len(event["data"])
        if size > LARGEST:
            raise TaskFailed(f"The events are too large for an output: more than {LARGEST} characters")
    return events
