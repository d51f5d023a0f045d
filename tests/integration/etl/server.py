"""A server as a process of its own, and its REST API."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
import yaml
from tests.contract.conftest import free_port

USER, PASSWORD = "admin@example.com", "Etl-Test-1"
T = TypeVar("T")


@dataclass
class Api:
    """The REST API of a server, and the folder that the server keeps its data in."""

    url: str
    data: Path

    def call(self, method: str, path: str, body: bytes | None = None, kind: str | None = None) -> Any:
        """One request below the tenant; gives what it answers."""
        request = urllib.request.Request(f"{self.url}/api/v1/main/{path}", data=body, method=method)
        secret = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        request.add_header("Authorization", f"Basic {secret}")
        if kind is not None:
            request.add_header("Content-Type", kind)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            pytest.fail(f"{method} {path} answers {error.code}: {error.read().decode()[:500]}")
        return json.loads(text) if text else None

    def deploy(self, source: str) -> Any:
        """Create a flow."""
        return self.call("POST", "flows", source.encode(), "application/x-yaml")

    def start(self, namespace: str, flow: str, **inputs: str) -> str:
        """Begin an execution; gives its id."""
        edge = "edge-of-a-part"
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in inputs.items()
        ]
        body = "".join([*parts, f"--{edge}--\r\n"]).encode()
        started = self.call("POST", f"executions/{namespace}/{flow}", body, f"multipart/form-data; boundary={edge}")
        return str(started["id"])

    def ended(self, execution: str, seconds: float = 90) -> Any:
        """The execution once it has ended."""
        return until(lambda: self._over(execution), seconds, f"execution {execution} does not end")

    def _over(self, execution: str) -> Any:
        found = self.call("GET", f"executions/{execution}")
        return found if found["state"]["current"] in ("SUCCESS", "WARNING", "FAILED", "KILLED") else None

    def log(self, execution: str) -> str:
        """The log of an execution."""
        lines = self.call("GET", f"logs/{execution}")
        return "\n".join(f"{line['level']} {line.get('taskId')} {line.get('message')}" for line in lines)

    def search(self, path: str, **query: str) -> list[Any]:
        """The results of a search."""
        found = self.call("GET", f"{path}/search?{urllib.parse.urlencode(query)}")
        return list(found["results"])


def until(look: Callable[[], T | None], seconds: float, otherwise: str) -> T:
    """Look again and again until there is something; fails after so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if (found := look()) is not None:
            return found
        time.sleep(0.1)
    pytest.fail(otherwise)


@contextmanager
def server(folder: Path, configuration: dict[str, Any]) -> Iterator[Api]:
    """A `server local` with that configuration, given as its container is given it."""
    port, management = free_port(), free_port()
    basic = {"enabled": True, "username": USER, "password": PASSWORD}
    configuration["kestra"].setdefault("server", {})["basic-auth"] = basic
    environment = {**os.environ, "KESTRA_CONFIGURATION": yaml.safe_dump(configuration), "TZ": "UTC"}
    ports = ["--port", str(port), "--management-port", str(management)]
    command = [sys.executable, "-m", "ostinato.cli.main", "server", "local", *ports, "--data", str(folder / "data")]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        _wait(port, process, folder / "server.log")
        yield Api(f"http://127.0.0.1:{port}", folder / "data")
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/ping", timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    pytest.fail(f"The server does not start: {log.read_text()[-1000:]}")
