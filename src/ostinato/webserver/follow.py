"""Server-sent events: an execution, or its log, as it goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from starlette.responses import Response, StreamingResponse

from ostinato.webserver.reply import encode

HEADERS = {"Cache-Control": "no-cache, no-store", "X-Accel-Buffering": "no"}


def event(kind: str, data: Any) -> bytes:
    """One event; its id tells what it is."""
    return b"id: %s\ndata: %s\n\n" % (kind.encode(), encode(data))


def events(stream: AsyncIterator[bytes]) -> Response:
    """The answer that sends events as they come."""
    return StreamingResponse(stream, 200, HEADERS, "text/event-stream")
