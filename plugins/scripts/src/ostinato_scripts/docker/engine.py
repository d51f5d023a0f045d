"""The Docker engine that a worker talks to."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from ostinato.plugin import MissingExtra, RunContext

SOCKET = "/var/run/docker.sock"
EXTRA = "ostinato-scripts[docker]"


def address_of(host: str | None, environment: Mapping[str, str]) -> str:
    """Where the engine listens: as given, as the environment says, or at the usual socket."""
    return host or environment.get("DOCKER_HOST") or f"unix://{SOCKET}"


def library() -> Any:
    """The Docker SDK; MissingExtra if it is not installed."""
    try:
        importlib.import_module("docker.errors")
    except ImportError:
        raise MissingExtra("docker", EXTRA) from None
    return importlib.import_module("docker")


def connect(address: str) -> Any:
    """A client of the engine; MissingExtra if the library is not installed."""
    return library().DockerClient(base_url=address, timeout=60)


class _Known:
    """What has been found out about engines, for the life of the worker."""

    lock = threading.Lock()
    answers: ClassVar[dict[str, bool]] = {}


def engine_answers(ctx: RunContext) -> bool:
    """Whether there is an engine and the library to talk to it; found out once per address."""
    address = address_of(None, ctx.environment)
    with _Known.lock:
        if address not in _Known.answers:
            _Known.answers[address] = _answers(address)
        return _Known.answers[address]


def _answers(address: str) -> bool:
    scheme, _, path = address.partition("://")
    if scheme == "unix" and not Path(path).exists():
        return False
    try:
        client = connect(address)
    except Exception:
        return False
    try:
        return bool(client.ping())
    except Exception:
        return False
    finally:
        client.close()
