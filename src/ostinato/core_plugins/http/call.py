"""What the HTTP tasks share: their properties, and how a request is made of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import quote, urlencode

from pydantic import Field

from ostinato.plugin import Dynamic, Properties, RunContext, Task, TaskFailed
from ostinato.plugin.http import HttpOptions, HttpSsl

if TYPE_CHECKING:
    import httpx2

Method = Literal["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT", "CUSTOM"]


class CallProperties(Properties):
    """An HTTP request."""

    uri: Dynamic[str]
    """The address."""
    method: Dynamic[Method] = "GET"
    """The method."""
    params: Dynamic[dict[str, Any] | None] = None
    """Query parameters; a list repeats the name."""
    body: Dynamic[Any] = None
    """The body; what is no text is sent as JSON."""
    form_data: Dynamic[dict[str, Any] | None] = None
    """Fields of a form; with `contentType: multipart/form-data` storage URIs are sent as files."""
    content_type: Dynamic[str] = "application/json"
    """Type of the body."""
    headers: Dynamic[dict[str, str] | None] = None
    """Headers to send."""
    options: HttpOptions | None = None
    """Timeouts, proxy, authentication and the like."""
    ssl_options: Annotated[HttpSsl | None, Field(json_schema_extra={"$deprecated": True})] = None
    """Use options.ssl."""

    def effective_options(self) -> HttpOptions:
        """The options, with the older ssl options put in."""
        options = self.options or HttpOptions()
        if self.ssl_options is not None and options.ssl is None:
            options = options.model_copy(update={"ssl": self.ssl_options})
        return options

    def arguments(self, ctx: RunContext) -> dict[str, Any]:
        """The request as the client takes it. Reads files of the storage."""
        headers = {**(self.headers or {})}
        multipart = self.content_type.lower().startswith("multipart/form-data")
        if not multipart and "content-type" not in {name.lower() for name in headers}:
            headers["Content-Type"] = self._type_of_body()
        found: dict[str, Any] = {"headers": headers}
        if self.form_data is not None and multipart:
            found["files"] = _parts(ctx, self.form_data)
        elif self.form_data is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            found["data"] = {name: _text(value) for name, value in self.form_data.items()}
        elif self.body is not None:
            found["content"] = _encoded(_text(self.body))
        return found

    def _type_of_body(self) -> str:
        """The content type; that of a body names the charset in which it is sent."""
        if self.body is None or "charset" in self.content_type.lower():
            return self.content_type
        return f"{self.content_type}; charset=UTF-8"

    @property
    def address(self) -> str:
        """The address with blanks encoded and the query parameters behind those that it has."""
        address, mark, fragment = self.uri.replace(" ", "%20").partition("#")
        if self.params:
            address += ("&" if "?" in address else "?") + urlencode(_query(self.params), quote_via=quote)
        return address + mark + fragment


class CallTask(CallProperties, Task):
    """A task that makes an HTTP request."""


def _query(params: Mapping[str, Any]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in params.items():
        values = value if isinstance(value, list) else [value]
        for item in values:
            if not isinstance(item, str):
                raise TaskFailed(f"The query parameter '{name}' must be a text or a list of texts")
            pairs.append((name, item))
    return pairs


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _parts(ctx: RunContext, form: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(name, _part(ctx, value)) for name, value in form.items()]


def _part(ctx: RunContext, value: Any) -> Any:
    if isinstance(value, str) and value.startswith("kestra://"):
        return _file(ctx, PurePosixPath(value).name, value)
    if isinstance(value, Mapping) and str(value.get("content", "")).startswith("kestra://"):
        return _file(ctx, str(value.get("name") or PurePosixPath(value["content"]).name), value["content"])
    return (None, _text(value).encode())


def _file(ctx: RunContext, name: str, uri: str) -> tuple[str, bytes]:
    with ctx.storage.open(uri) as source:
        return name, source.read()


def _encoded(body: str) -> bytes:
    try:
        return body.encode()
    except UnicodeEncodeError as error:
        raise TaskFailed(f"Illegal unicode code point in request body: {error}") from None


def header_map(response: httpx2.Response) -> dict[str, list[str]]:
    """The headers of an answer, all values of each, under their names in lower case."""
    found: dict[str, list[str]] = {}
    for name, value in response.headers.raw:
        found.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return found


def measure(ctx: RunContext, response: httpx2.Response, size: int) -> None:
    """Count a request with its answer, `size` bytes long."""
    url = response.request.url
    tags = {
        "request.method": response.request.method,
        "request.scheme": url.scheme,
        "request.hostname": url.host,
        "response.code": str(response.status_code),
    }
    ctx.metrics.counter("response.length", size, **tags)
    ctx.metrics.counter("request.count", 1, **tags)
    ctx.metrics.counter("response.count", 1, **tags)


def log_exchange(ctx: RunContext, options: HttpOptions, response: httpx2.Response) -> None:
    """Write the parts of the exchange that the options ask for, at DEBUG; credentials are left out."""
    for part in options.logs or ():
        if part == "REQUEST_HEADERS":
            ctx.log.debug(f"request headers: {_shown(response.request.headers)}")
        elif part == "RESPONSE_HEADERS":
            ctx.log.debug(f"response headers: {_shown(response.headers)}")
        elif part == "REQUEST_BODY":
            ctx.log.debug(f"request body: {response.request.content.decode('utf-8', 'replace')}")
        else:
            ctx.log.debug(f"response body: {response.text}")


def _shown(headers: httpx2.Headers) -> str:
    hidden = {"authorization", "proxy-authorization", "cookie", "set-cookie"}
    return json.dumps({name: "******" if name.lower() in hidden else value for name, value in headers.items()})


def refusal(response: httpx2.Response, body: str) -> str:
    """The message about an answer whose status is an error."""
    return f"Failed http request with response code '{response.status_code}' and body:\n{body}"
