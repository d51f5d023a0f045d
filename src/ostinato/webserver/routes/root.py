"""Outside of the API."""

from __future__ import annotations

from starlette.responses import Response

from ostinato.webserver.call import Call
from ostinato.webserver.reply import raw_json
from ostinato.webserver.table import Routes

routes = Routes()


@routes.get("/ping", open=True)
async def ping(call: Call) -> Response:
    """Tells that the server answers."""
    return raw_json(b"pong")
