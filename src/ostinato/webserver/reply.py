"""Answers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import Any
from urllib.parse import quote

import msgspec
from starlette.responses import Response, StreamingResponse

_ENCODER = msgspec.json.Encoder()
PRIVATE = {"Cache-Control": "private, no-store"}


def encode(value: Any) -> bytes:
    """A value as JSON."""
    return _ENCODER.encode(value)


def json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON answer."""
    return Response(_ENCODER.encode(value), status, headers, "application/json")


def raw_json(body: bytes, status: int = 200) -> Response:
    """An answer that is JSON already."""
    return Response(body, status, None, "application/json")


def empty(status: int = 200) -> Response:
    """An answer without a body."""
    return Response(status_code=status)


def text(value: str, status: int = 200, media_type: str = "text/plain") -> Response:
    """A text."""
    return Response(value.encode(), status, None, media_type)


def page(results: Iterable[Any], total: int) -> Response:
    """One page of a list."""
    return json({"results": list(results), "total": total})


def attachment(content: bytes, disposition: str, media_type: str = "application/octet-stream") -> Response:
    """A file to be saved; see `named` for the disposition."""
    return Response(content, 200, {"Content-Disposition": disposition, **PRIVATE}, media_type)


def stream(
    chunks: Iterable[bytes] | AsyncIterator[bytes], disposition: str, media_type: str = "application/octet-stream"
) -> Response:
    """A file to be saved, sent piece by piece."""
    headers = {"Content-Disposition": disposition, **PRIVATE}
    return StreamingResponse(chunks, 200, headers, media_type)


def named(name: str) -> str:
    """The disposition of a file of any name."""
    plain = "".join(c if 32 <= ord(c) < 127 and c not in '"\\' else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=utf-8''{quote(name)}"


def count(number: int) -> Response:
    """The answer to a bulk action, in the words of both generations."""
    from ostinato.ids import new_id

    return json({"count": number, "totalItems": number, "operationId": new_id()})
