"""Refusals: the one place that knows status codes and the form of their bodies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from ostinato.expressions import ExpressionError
from ostinato.launch import NotLaunched
from ostinato.plugin.paths import UnsafePath
from ostinato.ports.store import Conflict, InvalidQuery

PROBLEMS = "https://kestra.io/docs/api-reference/problems/"


class Refusal(Exception):
    """A request that is not carried out. `details` are single faults as (message, path)."""

    status: ClassVar[int] = 500
    prefix: ClassVar[str] = "Internal server error"
    slug: ClassVar[str] = "internal-error"

    def __init__(self, message: str | None = None, details: Sequence[tuple[str, str]] = ()):
        super().__init__(message or self.prefix)
        self.message, self.details = message, details

    @property
    def text(self) -> str:
        """The whole message: what kind of refusal, and why."""
        return self.prefix if self.message is None else f"{self.prefix}: {self.message}"


class BadRequest(Refusal):
    """The request itself is malformed, or asks for what the resource cannot do."""

    status, prefix, slug = 400, "Bad Request", "bad-request"


class BadQuery(Refusal):
    """A parameter of the query is missing or names what does not exist."""

    status, prefix, slug = 400, "Invalid query filters", "invalid-query-filters"


class Forbidden(Refusal):
    """The request is understood and not permitted."""

    status, prefix, slug = 403, "Forbidden", "forbidden"


class NotFound(Refusal):
    """There is nothing of that name."""

    status, prefix, slug = 404, "Not Found", "not-found"


_VERBS = ("HEAD", "DELETE", "POST", "PUT", "GET", "PATCH", "OPTIONS")
"""The order in which verbs are told."""


class MethodNotAllowed(Refusal):
    """The route exists, but not with this verb."""

    status, prefix, slug = 405, "Method Not Allowed", "method-not-allowed"

    def __init__(self, method: str, path: str, allowed: Sequence[str]):
        allowed = sorted(allowed, key=_VERBS.index)
        super().__init__(f"Method [{method}] not allowed for URI [{path}]. Allowed methods: [{', '.join(allowed)}]")
        self.allowed = allowed


class IllegalState(Refusal):
    """The resource is in a state in which this cannot be done."""

    status, prefix, slug = 409, "Illegal state", "conflict"


class Gone(Refusal):
    """It was there and has expired."""

    status, prefix, slug = 410, "Resource has expired", "resource-expired"


class TooLarge(Refusal):
    """The request is larger than the limit that the message names."""

    status, prefix, slug = 413, "Payload Too Large", "payload-too-large"


class UnsupportedMediaType(Refusal):
    """The route does not take a body of this type."""

    status, prefix, slug = 415, "Unsupported Media Type", "unsupported-media-type"

    def __init__(self, given: str, allowed: Sequence[str]):
        super().__init__(f"Content Type [{given}] not allowed. Allowed types: [{', '.join(allowed)}]")


class Invalid(Refusal):
    """What was sent breaks a rule."""

    status, prefix, slug = 422, "Invalid entity", "invalid-entity"


class IllegalArgument(Refusal):
    """A value that cannot be accepted here."""

    status, prefix, slug = 422, "Illegal argument", "invalid-argument"


class Unprocessable(Refusal):
    """A parameter whose form is wrong."""

    status, prefix, slug = 422, "Unprocessable Entity", "invalid-format"


class InvalidJson(Refusal):
    """A body that is no JSON, or another JSON than wanted."""

    status, prefix, slug = 422, "Invalid json mapping", "invalid-json"


class InvalidParameter(Refusal):
    """A parameter that cannot be converted, or is missing."""

    status, prefix, slug = 422, "Invalid route params", "invalid-query-parameter"


class Unavailable(Refusal):
    """Something that this server does not have, or has no connection to."""

    status, prefix, slug = 503, "Service Unavailable", "service-unavailable"


class Unauthenticated(Refusal):
    """No credentials, or wrong ones. It is answered without a body."""

    status, prefix, slug = 401, "Unauthorized", "unauthenticated"


class BulkRefused(Exception):
    """A bulk action of which nothing was done; `invalids` are (message, value)."""

    def __init__(self, message: str, invalids: Sequence[tuple[str, str]]):
        super().__init__(message)
        self.message, self.invalids = message, invalids


def refusal_of(error: Exception) -> Refusal:
    """The refusal that an exception of the inner rings means to a client."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, NotLaunched):
        return IllegalState(error.message) if error.conflict else Invalid(error.message)
    if isinstance(error, Conflict):
        return IllegalState(str(error))
    if isinstance(error, InvalidQuery):
        return IllegalArgument(str(error))
    if isinstance(error, (UnsafePath, IsADirectoryError, NotADirectoryError, FileExistsError)):
        return IllegalArgument(str(error))
    if isinstance(error, FileNotFoundError):
        return NotFound(str(error))
    if isinstance(error, ExpressionError):
        return IllegalArgument(error.message)
    return Refusal("The request could not be carried out; the log of the server says more")


def respond(request: Request, error: Exception) -> Response:
    """The answer to a request that is refused."""
    if isinstance(error, BulkRefused):
        invalids = [{"message": message, "invalidValue": value} for message, value in error.invalids]
        return _json(400, {"message": error.message, "invalids": invalids, "errors": invalids})
    refusal = refusal_of(error)
    if isinstance(refusal, Unauthenticated):
        return _unauthenticated(request)
    headers = {"Allow": ", ".join(refusal.allowed)} if isinstance(refusal, MethodNotAllowed) else {}
    problem = "application/problem+json" in request.headers.get("accept", "")
    content = "application/problem+json" if problem else "application/json"
    return _json(refusal.status, body_of(refusal, request.url.path), headers, content)


def body_of(refusal: Refusal, path: str) -> dict[str, Any]:
    """The body of a refusal, in the words of both generations of clients."""
    body: dict[str, Any] = {
        "message": refusal.text,
        "_links": {"self": {"href": path, "templated": False}},
        "type": PROBLEMS + refusal.slug,
        "title": refusal.prefix,
        "status": refusal.status,
        "detail": refusal.text,
        "instance": path,
    }
    if refusal.details:
        body["_embedded"] = {"errors": [{"message": message, "path": at} for message, at in refusal.details]}
        body["errors"] = [{"detail": message, "path": at} for message, at in refusal.details]
    return body


def _unauthenticated(request: Request) -> Response:
    from_login = request.headers.get("referer", "").split("?")[0].endswith("/login")
    return Response(status_code=401, headers={} if from_login else {"WWW-Authenticate": "Basic"})


def _json(
    status: int, body: dict[str, Any], headers: dict[str, str] | None = None, content: str = "application/json"
) -> Response:
    return Response(msgspec.json.encode(body), status, headers, content)
