"""From a request to the handler of its route: path, tenant, credentials, errors. Plain ASGI."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from ostinato.webserver import auth
from ostinato.webserver.call import Call
from ostinato.webserver.errors import (
    BadRequest,
    BulkRefused,
    MethodNotAllowed,
    NotFound,
    Refusal,
    Unauthenticated,
    respond,
)
from ostinato.webserver.query import decode
from ostinato.webserver.site import Site
from ostinato.webserver.static import Static
from ostinato.webserver.table import Match, Route, Table
from ostinato.webserver.tenant import locate

log = logging.getLogger(__name__)

SETUP = "/basicAuth"
"""The route that is open as long as there is no account."""
SAFE = ("GET", "HEAD", "OPTIONS")


class Dispatch:
    """The ASGI application behind FastAPI."""

    def __init__(self, site: Site, tenant: Sequence[Route], shared: Sequence[Route], root: Sequence[Route]):
        self._site = site
        self._tenant, self._shared, self._root = Table(tenant), Table(shared), Table(root)
        self._static = Static(site.settings)
        self._base = site.settings.context_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        try:
            response = await self._answer(request)
        except ClientDisconnect:
            return
        except (Refusal, BulkRefused) as error:
            response = respond(request, error)
        except Exception as error:
            response = respond(request, error)
            if response.status_code >= 500:
                log.exception("%s %s failed", request.method, request.url.path)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if auth.foreign_origin(request):
            return Response(status_code=403)
        path = self._path(request.scope)
        if path == "/ui" or path.startswith("/ui/"):
            return self._static.respond(request, path)
        if path == "/":
            return RedirectResponse(f"{self._base}/ui/", 307)
        segments = path[1:].split("/")
        slash = len(segments) > 1 and segments[-1] == ""
        if slash:
            segments.pop()
        match = await self._match(request, [decode(segment, "the path") for segment in segments], path)
        if slash and match.route.exact:
            raise NotFound
        return await match.route.handler(Call(self._site, request, match.params))

    def _path(self, scope: Scope) -> str:
        raw = scope.get("raw_path")
        path: str = raw.decode("latin-1") if raw else scope["path"]
        if self._base and (path == self._base or path.startswith(self._base + "/")):
            path = path[len(self._base) :] or "/"
        return path

    async def _match(self, request: Request, segments: list[str], path: str) -> Match:
        """The route of a request that is permitted to take it."""
        method = request.method
        if segments[:2] != ["api", "v1"]:
            return _found(self._root.find(method, segments), method, path)
        form = request.headers.get("content-type", "").startswith("multipart/")
        found = locate(self._shared, self._tenant, method, segments[2:], form)
        if not self._open(found, segments[2:]):
            await self._permit(request, found)
        if isinstance(found, BadRequest):
            raise found
        return _found(found, method, path)

    def _open(self, found: Match | list[str] | BadRequest, segments: list[str]) -> bool:
        """Whether a path asks for no credentials: its route does not, or only has other verbs that do not."""
        if isinstance(found, list) and found:
            found = locate(self._shared, self._tenant, found[0], segments)
        return isinstance(found, Match) and found.route.open

    async def _permit(self, request: Request, found: Match | list[str] | BadRequest) -> None:
        setting_up = isinstance(found, Match) and found.route.path == SETUP
        if setting_up and not await self._site.accounts.initialized():
            return
        cookie = await self._site.accounts.check(request)
        if cookie and request.method not in SAFE and auth.other_site(request):
            raise Unauthenticated


def _found(found: Match | list[str], method: str, path: str) -> Match:
    if isinstance(found, Match):
        return found
    if found:
        raise MethodNotAllowed(method, path, found)
    raise NotFound
