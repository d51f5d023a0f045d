"""The expression function `http`, over a transport that answers from a table."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from ostinato.answers.http import call
from ostinato.expressions import ExpressionError
from ostinato.expressions.questions import HttpCall

Handler = Callable[[httpx2.Request], httpx2.Response]


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Callable[[Handler], None]:
    """Lets a function answer all requests."""
    real = httpx2.AsyncClient

    def serve(handler: Handler) -> None:
        transport = httpx2.MockTransport(handler)
        monkeypatch.setattr(httpx2, "AsyncClient", lambda **more: real(transport=transport, **more))

    return serve


def answering(text: str, kind: str = "application/json", status: int = 200) -> Handler:
    return lambda request: httpx2.Response(status, text=text, headers={"content-type": kind})


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ('{"a": [1]}', "application/json", {"a": [1]}),
        ('{"a": [1]}', "text/plain", {"a": [1]}),
        ("a: [1]", "application/yaml; charset=utf-8", {"a": [1]}),
        ("a: [1]", "application/x-yaml", {"a": [1]}),
        ("", "application/json", None),
    ],
)
async def test_an_answer_is_read(served: Any, text: str, kind: str, expected: Any) -> None:
    served(answering(text, kind))
    assert await call(HttpCall("http://h/")) == expected


@pytest.mark.parametrize(
    ("handler", "message"),
    [
        (answering("no", status=404), "Failed to execute HTTP Request, server respond with status 404 : no"),
        (answering("no json"), "The answer is no JSON"),
        (answering("a: [1", "application/yaml"), "The answer is no YAML"),
    ],
)
async def test_an_answer_that_is_none(served: Any, handler: Handler, message: str) -> None:
    served(handler)
    with pytest.raises(ExpressionError, match=message):
        await call(HttpCall("http://h/"))


async def test_a_server_that_is_away(served: Any) -> None:
    def away(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("nobody there")

    served(away)
    with pytest.raises(ExpressionError, match="Failed to execute HTTP Request: nobody there"):
        await call(HttpCall("http://h/"))


@pytest.mark.parametrize("uri", ["no uri", "", "http://[", "ftp://h/"])
async def test_an_address_that_is_none(uri: str) -> None:
    with pytest.raises(ExpressionError, match="Failed to execute HTTP Request"):
        await call(HttpCall(uri))


@pytest.mark.parametrize(
    ("kind", "body", "sent"),
    [
        ("application/json", {"a": 1}, b'{"a":1}'),
        ("application/yaml", {"a": 1}, b"a: 1\n"),
        ("text/plain", "text", b"text"),
        ("text/plain", [1], b"[1]"),
    ],
)
async def test_a_body_is_written_as_its_type_says(served: Any, kind: str, body: Any, sent: bytes) -> None:
    seen: list[httpx2.Request] = []
    served(lambda request: seen.append(request) or httpx2.Response(200, text="1"))
    await call(HttpCall("http://h/", "POST", body=json.dumps(body), content_type=kind))
    assert (seen[0].content, seen[0].headers["content-type"]) == (sent, kind)


async def test_query_and_headers_are_sent(served: Any) -> None:
    seen: list[httpx2.Request] = []
    served(lambda request: seen.append(request) or httpx2.Response(200, text="1"))
    headers = json.dumps({"X-A": ["1", "2"], "X-B": 3, "Content-Type": "x/y"})
    await call(HttpCall("http://h/", query=json.dumps({"q": "a b"}), headers=headers, accept="application/yaml"))
    (request,) = seen
    assert request.url.query == b"q=a%20b" or request.url.query == b"q=a+b"
    assert (request.headers["x-a"], request.headers["x-b"], request.headers["accept"]) == (
        "1, 2",
        "3",
        "application/yaml",
    )
    assert "content-type" not in request.headers
