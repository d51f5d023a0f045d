"""Tasks in processes of their own."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ostinato.plugin import Cancellation
from ostinato.plugin.testing import Bench


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    import isolated_tasks  # type: ignore[import-not-found]

    yield isolated_tasks
    sys.modules.pop("isolated_tasks", None)


@pytest.fixture
def bench() -> Bench:
    return Bench(variables={"n": 3}, secrets={"MINE": "hidden"}, environment={"PATH": os.environ["PATH"]})


async def test_all_doors_are_open(tasks: Any, bench: Bench) -> None:
    run = await bench.arun(tasks.Isolated, {"id": "a", "text": "{{ n }}", "wait": "PT1M"})
    assert run.logged("ERROR") == []
    assert run.state == "WARNING"
    assert run.outputs.pop("pid") != os.getpid()
    assert run.read(run.outputs.pop("uri")) == "stored 3"
    assert run.outputs == {
        "read": "stored 3",
        "value": {"a": 1},
        "keys": ["k"],
        "secret": "hidden",
        "rendered": "3 5",
        "wait": "PT1M",
    }
    assert run.lines == [("INFO", "hello 3"), ("WARN", "careful")]
    assert run.measures == [("counter", "n", 2.0, {"tag": "x"})]


async def test_failures(tasks: Any, bench: Bench) -> None:
    run = await bench.arun(tasks.Crashes, {"id": "a", "how": "fail"})
    assert (run.state, run.outputs, run.logged("ERROR")) == ("FAILED", {"a": 1}, ["one", "two"])
    run = await bench.arun(tasks.Crashes, {"id": "a", "how": "exit"})
    assert run.logged("ERROR")[0].startswith("The process of the task ended with status 3")


async def test_a_kill_ends_the_process(tasks: Any, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ostinato.plugin.process_tree.GRACE_SECONDS", 0.2)
    cancelled = Cancellation()
    task = asyncio.create_task(bench.arun(tasks.Crashes, {"id": "a", "how": "hang"}, cancelled))
    await asyncio.sleep(0.5)
    cancelled.set()
    assert (await asyncio.wait_for(task, 10)).state == "KILLED"
