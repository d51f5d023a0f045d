"""A server of this checkout with the settings under which the records were made."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.contract.conftest import free_port

USER, PASSWORD = "admin@example.com", "Conform1"
PATIENCE = 30.0
"""Seconds in which the server has to answer."""
_SECRETS = {
    "MY_SECRET": '{"secretKey":"secretValue"}',
    "WEBHOOK_KEY": "secretKey",
    "PASSWORD": "password",
}
_LONG = 5 * "passwordveryveryveyrlong"
"""So long that its base64 has several lines."""


@dataclass(frozen=True)
class Served:
    """Ports of a running server, and what keeps its data."""

    port: int
    management: int
    database: str


@contextmanager
def served(database: str, url: str | None, folder: Path) -> Iterator[Served]:
    """Run a server on SQLite (no URL) or PostgreSQL until the block ends."""
    found = Served(free_port(), free_port(), database)
    (folder / "server.yml").write_text(yaml.safe_dump(_configuration(found, url, folder)))
    command = [sys.executable, "-m", "ostinato.cli.main", "server", "local", "--port", str(found.port)]
    command += ["--config", str(folder / "server.yml"), "--data", str(folder)]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, env=_environment(), stdout=log, stderr=log)
    try:
        _wait(found, process, folder / "server.log")
        yield found
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KESTRA", "SECRET_", "ENV_"))}
    secrets = {f"SECRET_{name}": base64.b64encode(value.encode()).decode() for name, value in _SECRETS.items()}
    secrets["SECRET_NEW_LINE"] = base64.encodebytes(_LONG.encode()).decode()
    return kept | secrets | {"TZ": "UTC", "LANG": "C.UTF-8", "ENV_TEST1": "true", "ENV_TEST2": "Pass by env"}


def _configuration(server: Served, url: str | None, folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = {
        "endpoints": {"all": {"port": server.management}},
        "kestra": {
            "server": {
                "basic-auth": {"enabled": True, "username": USER, "password": PASSWORD},
                "termination-grace-period": "PT0.5S",
            },
            "tutorial-flows": {"enabled": False},
            "storage": {"type": "local", "local": {"base-path": str(folder / "storage")}},
            "tasks": {"tmp-dir": {"path": str(folder / "tmp")}},
            "url": "http://localhost:8080/",
            "encryption": {"secret-key": "I6EGNzRESu3X3pKZidrqCGOHQFUFC0yK"},
            "variables": {"globals": {"string": "string", "int": 1, "bool": True, "nested": {"int": 1}}},
        },
    }
    if url is not None:
        found["datasources"] = {"postgres": {"url": url}}
        found["kestra"] |= {"repository": {"type": "postgres"}, "queue": {"type": "postgres"}}
    return found


def _wait(server: Served, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{server.management}/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    pytest.fail(f"The server does not start: {log.read_text()[-2000:]}")
