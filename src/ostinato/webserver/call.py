"""One request on its way through a handler."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from starlette.requests import Request

from ostinato.webserver.errors import InvalidJson, InvalidParameter, TooLarge, UnsupportedMediaType
from ostinato.webserver.query import QueryString
from ostinato.webserver.site import Site

T = TypeVar("T")

MOST_BYTES = 16 * 1024 * 1024
"""The largest body that is read into memory as a whole."""
YAML = ("application/x-yaml", "application/yaml", "text/yaml", "text/x-yaml")


class Call:
    """A request with the values of its path, and the site that answers it."""

    __slots__ = ("_query", "params", "request", "site")

    def __init__(self, site: Site, request: Request, params: dict[str, str]):
        self.site, self.request, self.params = site, request, params
        self._query: QueryString | None = None

    def __getitem__(self, name: str) -> str:
        """A value of the path."""
        return self.params[name]

    @property
    def query(self) -> QueryString:
        """The query, read when it is first looked at."""
        if self._query is None:
            self._query = QueryString(self.request.scope["query_string"].decode("latin-1"))
        return self._query

    @property
    def media_type(self) -> str:
        """The content type without its parameters, in small letters; empty when none is given."""
        return self.request.headers.get("content-type", "").split(";")[0].strip().lower()

    def header(self, name: str) -> str | None:
        """A header of the request."""
        return self.request.headers.get(name)

    async def body(self, most: int = MOST_BYTES) -> bytes:
        """The whole body; TooLarge when it is longer than `most` bytes."""
        chunks, size = [], 0
        async for chunk in self.request.stream():
            size += len(chunk)
            if size > most:
                raise TooLarge(f"The body of this request may have at most {most} bytes")
            chunks.append(chunk)
        return b"".join(chunks)

    async def text(self) -> str:
        """The body as text."""
        body = await self.body()
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            raise InvalidParameter("The body is not UTF-8") from None

    async def yaml(self) -> str:
        """The body as the text of a YAML document."""
        if self.media_type not in YAML:
            raise UnsupportedMediaType(self.media_type, ["application/x-yaml"])
        return await self.text()

    async def json(self, kind: type[T]) -> T:
        """The body as JSON of that type."""
        given = self.media_type
        if not given and self.header("content-length") in (None, "0"):
            raise InvalidParameter("Required Body not specified")
        if given != "application/json" and not given.endswith("+json"):
            raise UnsupportedMediaType(self.media_type, ["application/json"])
        return decoded(await self.body(), kind)

    async def any_json(self) -> Any:
        """The body as JSON of any type."""
        return await self.json(object)


def decoded(body: bytes, kind: type[T]) -> T:
    """JSON of a type; InvalidJson when it is another, or none."""
    if not body.strip() or body.strip() == b"null":
        raise InvalidParameter("Required Body not specified")
    try:
        return msgspec.json.decode(body, type=kind, strict=False)
    except msgspec.DecodeError as error:
        raise InvalidJson(str(error)) from None
