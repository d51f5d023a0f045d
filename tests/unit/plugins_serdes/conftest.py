"""A task of this package, run on a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ostinato.plugin import Task
from ostinato.plugin.testing import Bench, TaskTest

Runs = Callable[..., TaskTest]


@pytest.fixture
def ran() -> Runs:
    """Runs a task type on the content of a file."""

    def run(cls: type[Task], content: str | bytes, **source: Any) -> TaskTest:
        bench = Bench()
        uri = bench.storage.write("/in/file", content if isinstance(content, bytes) else content.encode())
        return bench.run(cls, {"id": "a", "from": uri, **source})

    return run
