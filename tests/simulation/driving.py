"""The code of a server without its event loop."""

from __future__ import annotations

from typing import Any


def drive(coroutine: Any) -> Any:
    """Run a coroutine that never waits."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    raise AssertionError("a coroutine waited in the simulation")
