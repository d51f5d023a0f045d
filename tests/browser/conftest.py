"""A server in a process of its own, and a Chromium that looks at it.

Needs the `playwright` package (which brings its driver, no browser), a Chromium of the system, and the user interface
built into `src/ostinato/webserver/static` (it is committed). Nothing is downloaded.
"""

from __future__ import annotations

import base64
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
USER, PASSWORD = "admin@example.com", "Conform1"
TOKEN = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
CONFIGURATION = f"""
kestra:
  server:
    termination-grace-period: PT0.1S
    basic-auth:
      username: {USER}
      password: {PASSWORD}
"""
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 15.0
"""Seconds in which anything has to happen."""


@dataclass(frozen=True)
class Server:
    """Where the server is, and what a test prepares there without the user interface."""

    url: str

    def call(self, method: str, path: str, **more: Any) -> Any:
        """Call the API; the answer has to be a success."""
        headers = {"Authorization": f"Basic {TOKEN}", **more.pop("headers", {})}
        response = httpx2.request(method, f"{self.url}/api/v1/main{path}", headers=headers, timeout=PATIENCE, **more)
        assert response.is_success, (response.status_code, response.text)
        return response.json() if response.content else None

    def create(self, source: str) -> dict[str, Any]:
        """Store a flow."""
        found = self.call("POST", "/flows", content=source, headers={"Content-Type": "application/x-yaml"})
        assert isinstance(found, dict)
        return found

    def start(self, flow: dict[str, Any], wait: bool = False) -> str:
        """Start a flow; the page of the execution, without its tab."""
        path = f"/executions/{flow['namespace']}/{flow['id']}"
        found = self.call("POST", path, params={"wait": str(wait).lower()})
        return f"{path}/{found['id']}"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with an account."""
    with running(tmp_path_factory.mktemp("server"), CONFIGURATION) as found:
        yield found


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Server]:
    """A server that nobody has set up yet."""
    with running(tmp_path, "kestra: {}") as found:
        yield found


@contextmanager
def running(data: Path, configuration: str) -> Iterator[Server]:
    """A server with everything in one process and an empty database."""
    port = free_port()
    command = [sys.executable, "-m", "ostinato.cli.main", "server", "local", "--data", str(data / "data")]
    with (data / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--port", str(port), "--management-port", str(free_port())],
            env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "KESTRA_CONFIGURATION": configuration},
            stdout=log,
            stderr=log,
        )
        try:
            url = f"http://localhost:{port}"
            _wait_for(f"{url}/ping", process, data / "log")
            yield Server(url)
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            if httpx2.get(url, timeout=1).is_success:
                return
        except httpx2.TransportError:
            time.sleep(0.05)
    pytest.fail(f"The server does not answer:\n{log.read_text('utf-8', 'replace')}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium per module: its driver must be gone before other modules run event loops of their own."""
    if CHROMIUM is None:
        pytest.skip("There is no Chromium on this machine (Debian: apt-get install chromium).")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield found
        found.close()


@pytest.fixture
def stranger(browser: Browser, server: Server) -> Iterator[Page]:
    """A page of somebody who is not logged in."""
    yield from _page(browser.new_context(base_url=server.url, viewport={"width": 1280, "height": 800}))


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """A page of somebody who is logged in. Nothing may go wrong in it."""
    yield from _page(welcome(browser, server))


def welcome(browser: Browser, server: Server) -> BrowserContext:
    """What the browser of somebody who is logged in knows."""
    context = browser.new_context(base_url=server.url, viewport={"width": 1280, "height": 800})
    context.add_cookies([{"name": "BASIC_AUTH", "value": TOKEN, "url": server.url}])
    return context


def _page(context: BrowserContext) -> Iterator[Page]:
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert not faults
