"""A whole server in one process, without a socket: memory store, executor, and the application as ASGI calls it."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from ostinato.service.parts import Parts, make_parts
from ostinato.service.roles import executor
from ostinato.settings.load import load
from ostinato.webserver import WebContext, create_app

USER, PASSWORD = "admin@example.com", "Conform1"


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """Calls an ASGI application. `auth` False sends no credentials."""

    def __init__(self, app: Any, parts: Parts):
        self.app, self.parts = app, parts

    async def __call__(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, Any] | str | None = None,
        body: bytes | str | None = None,
        content: str | None = None,
        js: Any = None,
        auth: bool | str = True,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        if js is not None:
            body, content = json.dumps(js), "application/json"
        data = body.encode() if isinstance(body, str) else body or b""
        sent = {"host": "example.com", "content-length": str(len(data)), **(headers or {})}
        if content:
            sent["content-type"] = content
        if auth:
            pair = auth if isinstance(auth, str) else f"{USER}:{PASSWORD}"
            sent.setdefault("authorization", "Basic " + base64.b64encode(pair.encode()).decode())
        raw = path if path.startswith(("/api/", "/ui")) or path == "/" else f"/api/v1/main{path}"
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "path": raw,
            "raw_path": raw.encode(), "root_path": "", "scheme": "http", "client": ("test", 1), "server": ("test", 80),
            "query_string": (query if isinstance(query, str) else urlencode(query or {}, doseq=True)).encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items() if value],
        }  # fmt: skip
        return await self._send(scope, data)

    async def _send(self, scope: dict[str, Any], data: bytes) -> Answer:
        messages: list[dict[str, Any]] = []

        pending = [{"type": "http.request", "body": data, "more_body": False}]

        async def receive() -> dict[str, Any]:
            if not pending:
                await asyncio.Event().wait()
            return pending.pop()

        async def send(message: dict[str, Any]) -> None:
            messages.append(message)

        await self.app(scope, receive, send)
        start = messages[0]
        headers = {name.decode().lower(): value.decode() for name, value in start["headers"]}
        return Answer(start["status"], headers, b"".join(m.get("body", b"") for m in messages[1:]))

    async def flow(self, source: str) -> Answer:
        """Store a flow."""
        answer = await self("POST", "/flows", body=source, content="application/x-yaml")
        assert answer.status == 200, answer.body
        return answer


def context(parts: Parts) -> WebContext:
    return WebContext(
        parts.store, parts.storage, parts.settings, parts.index, parts.wakeup, parts.clock, parts.answers,
        parts.launcher,
    )  # fmt: skip


def parts_in(folder: Path, account: bool = True, **environment: str) -> Parts:
    server = f"kestra: {{server: {{basic-auth: {{username: {USER}, password: {PASSWORD}}}}}}}" if account else ""
    return make_parts(load(data=folder, environment={"KESTRA_CONFIGURATION": server, **environment}), in_memory=True)


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    """A server that runs flows of inline tasks."""
    parts = parts_in(tmp_path, SECRET_API_KEY=base64.b64encode(b"hidden").decode())
    await parts.open()
    service = executor(parts)
    await service.start()
    yield Client(create_app(context(parts)), parts)
    await service.stop()
    await parts.close()


@pytest.fixture
async def fresh(tmp_path: Path) -> AsyncIterator[Client]:
    """A server without an account."""
    parts = parts_in(tmp_path, account=False)
    await parts.open()
    yield Client(create_app(context(parts)), parts)
    await parts.close()
