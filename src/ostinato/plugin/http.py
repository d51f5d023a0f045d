"""HTTP requests of tasks: the options that flows give, and a client made from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from ostinato.model.document import Document
from ostinato.model.duration import Duration
from ostinato.plugin.marks import Dynamic

if TYPE_CHECKING:
    import httpx2

CONNECT_SECONDS = 60.0
"""How long connecting may take, unless the options say otherwise."""
IDLE_SECONDS = 300.0
"""How long an answer may stand still, unless the options say otherwise."""


class HttpTimeout(Document):
    """How long to wait."""

    connect_timeout: Dynamic[Duration | None] = None
    """For a connection."""
    read_idle_timeout: Dynamic[Duration | None] = None
    """For the next piece of the answer; five minutes if it is not given."""


class HttpProxy(Document):
    """A proxy to go through."""

    type: Dynamic[Literal["DIRECT", "HTTP", "SOCKS"] | None] = None
    """Kind of proxy; DIRECT is none."""
    address: Dynamic[str | None] = None
    """Its host."""
    port: Dynamic[int | None] = None
    """Its port."""
    username: Dynamic[str | None] = None
    """Name to log in with."""
    password: Dynamic[str | None] = None
    """Password to log in with."""


class HttpAuth(Document):
    """How to authenticate."""

    type: Literal["BASIC", "DIGEST", "BEARER"] = "BASIC"
    """The scheme."""
    username: Dynamic[str | None] = None
    """Name, for BASIC and DIGEST."""
    password: Dynamic[str | None] = None
    """Password, for BASIC and DIGEST."""
    token: Dynamic[str | None] = None
    """Token, for BEARER."""


class HttpSsl(Document):
    """How far to trust the server."""

    insecure_trust_all_certificates: Dynamic[bool | None] = None
    """Whether any certificate will do."""


LogPart = Literal["REQUEST_HEADERS", "REQUEST_BODY", "RESPONSE_HEADERS", "RESPONSE_BODY"]


class HttpOptions(Document):
    """The `options` of HTTP tasks. The flat names are the older form."""

    known_as = "io.kestra.core.http.client.configurations.HttpConfiguration$HttpConfigurationBuilder"

    timeout: HttpTimeout | None = None
    """How long to wait."""
    proxy: HttpProxy | None = None
    """A proxy to go through."""
    auth: HttpAuth | None = None
    """How to authenticate."""
    ssl: HttpSsl | None = None
    """How far to trust the server."""
    follow_redirects: Dynamic[bool] = True
    """Whether to go where the server points."""
    allow_failed: Dynamic[bool] = False
    """Whether any status is fine."""
    allowed_response_codes: Dynamic[list[int] | None] = None
    """The status codes that are fine, and no others."""
    enabled_tcp_extended_keep_alive: Dynamic[bool] = True
    """Accepted, without effect."""
    default_charset: Dynamic[str] = "UTF-8"
    """Charset of an answer that names none."""
    logs: list[LogPart] | None = None
    """Parts of the exchange to log, at DEBUG."""
    connect_timeout: Dynamic[Duration | None] = Field(None, json_schema_extra={"$deprecated": True})
    """Use timeout.connectTimeout."""
    read_timeout: Dynamic[Duration | None] = Field(None, json_schema_extra={"$deprecated": True})
    """Use timeout.readIdleTimeout."""
    read_idle_timeout: Dynamic[Duration | None] = Field(None, json_schema_extra={"$deprecated": True})
    """Use timeout.readIdleTimeout."""
    connection_pool_idle_timeout: Dynamic[Duration | None] = Field(None, json_schema_extra={"$deprecated": True})
    """Accepted, without effect."""
    max_content_length: Dynamic[int | None] = Field(None, json_schema_extra={"$deprecated": True})
    """Accepted, without effect."""
    proxy_type: Dynamic[Literal["DIRECT", "HTTP", "SOCKS"] | None] = Field(
        None, json_schema_extra={"$deprecated": True}
    )
    """Use proxy.type."""
    proxy_address: Dynamic[str | None] = Field(None, json_schema_extra={"$deprecated": True})
    """Use proxy.address."""
    proxy_port: Dynamic[int | None] = Field(None, json_schema_extra={"$deprecated": True})
    """Use proxy.port."""
    proxy_username: Dynamic[str | None] = Field(None, json_schema_extra={"$deprecated": True})
    """Use proxy.username."""
    proxy_password: Dynamic[str | None] = Field(None, json_schema_extra={"$deprecated": True})
    """Use proxy.password."""
    basic_auth_user: Dynamic[str | None] = Field(None, json_schema_extra={"$deprecated": True})
    """Use auth."""
    basic_auth_password: Dynamic[str | None] = Field(None, json_schema_extra={"$deprecated": True})
    """Use auth."""
    log_level: str | None = Field(None, json_schema_extra={"$deprecated": True})
    """Accepted, without effect."""

    def accepts(self, status: int) -> bool:
        """Whether an answer with this status is fine."""
        if self.allowed_response_codes:
            return status in self.allowed_response_codes
        return self.allow_failed or status < 400


class HttpDoor:
    """Makes HTTP clients. A test may give a `transport` that answers in place of the network."""

    def __init__(self, transport: Any = None) -> None:
        self._transport = transport

    def client(self, options: HttpOptions | None = None) -> httpx2.AsyncClient:
        """A client with these options, to be used in an `async with`."""
        import httpx2

        options = options or HttpOptions()
        arguments: dict[str, Any] = {
            "timeout": httpx2.Timeout(_idle_seconds(options), connect=_connect_seconds(options)),
            "follow_redirects": options.follow_redirects,
            "auth": _auth(options),
        }
        if self._transport is not None:
            return httpx2.AsyncClient(transport=self._transport, **arguments)
        trust_all = bool(options.ssl and options.ssl.insecure_trust_all_certificates)
        return httpx2.AsyncClient(verify=not trust_all, proxy=_proxy(options), **arguments)

    async def request(
        self, method: str, uri: str, *, options: HttpOptions | None = None, **arguments: Any
    ) -> httpx2.Response:
        """Send one request and read the whole answer; arguments as httpx takes them (params, headers, content...)."""
        async with self.client(options) as client:
            return await client.request(method, uri, **arguments)


def _connect_seconds(options: HttpOptions) -> float:
    given = (options.timeout and options.timeout.connect_timeout) or options.connect_timeout
    return given.total_seconds() if given else CONNECT_SECONDS


def _idle_seconds(options: HttpOptions) -> float:
    given = (options.timeout and options.timeout.read_idle_timeout) or options.read_idle_timeout or options.read_timeout
    return given.total_seconds() if given else IDLE_SECONDS


def _auth(options: HttpOptions) -> Any:
    import httpx2

    given = options.auth
    if given is None:
        if options.basic_auth_user is None:
            return None
        return httpx2.BasicAuth(options.basic_auth_user, options.basic_auth_password or "")
    if given.type == "BEARER":
        return _Bearer(given.token or "")
    scheme = httpx2.BasicAuth if given.type == "BASIC" else httpx2.DigestAuth
    return scheme(given.username or "", given.password or "")


class _Bearer:
    """Sends a token with every request."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: httpx2.Request) -> httpx2.Request:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _proxy(options: HttpOptions) -> Any:
    import httpx2

    given = options.proxy or HttpProxy(
        type=options.proxy_type,
        address=options.proxy_address,
        port=options.proxy_port,
        username=options.proxy_username,
        password=options.proxy_password,
    )
    if given.address is None or given.type in (None, "DIRECT"):
        return None
    scheme = "socks5" if given.type == "SOCKS" else "http"
    auth = (given.username, given.password or "") if given.username is not None else None
    return httpx2.Proxy(f"{scheme}://{given.address}:{given.port or 8080}", auth=auth)
