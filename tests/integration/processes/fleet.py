"""Servers as real processes over one database, and what that database holds afterwards."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import yaml

from ostinato.answers import Answers
from ostinato.clock import SystemClock
from ostinato.engine.records import Execution, TaskRun
from ostinato.inputs import Sealer
from ostinato.launch import Launcher, Wish
from ostinato.ports.flows import StoredFlow
from ostinato.ports.store import Store
from ostinato.ports.turns import Snapshot
from ostinato.source import parse
from ostinato.storage.local.folder import LocalStorage
from ostinato.store.open import open_store
from ostinato.store.urls import target_of

HEARTBEAT, SILENCE = 0.3, 1.0
"""Seconds, so that what has died is missed soon."""


@dataclass
class Fleet:
    """Processes of `ostinato server`, over `url` and files below `folder`. The store is the test's own connection."""

    url: str
    folder: Path
    grace: str = "10s"
    store: Store = field(init=False)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        (self.folder / "data").mkdir(parents=True)
        self.store = open_store(target_of(self.url), self.folder / "data")
        server = {
            "liveness": {"heartbeat-interval": f"{HEARTBEAT}s", "timeout": f"{SILENCE}s"},
            "termination-grace-period": self.grace,
        }
        kind = "sqlite" if "sqlite" in self.url else "postgres"
        config = {
            "datasources": {kind: {"url": self.url}},
            "kestra": {"repository": {"type": kind}, "queue": {"type": kind}, "server": server},
        }
        self.config.write_text(yaml.safe_dump(config))

    @property
    def config(self) -> Path:
        return self.folder / "config.yml"

    @property
    def marks(self) -> Path:
        """The file to which scripts write."""
        return self.folder / "marks"

    # -- processes ------------------------------------------------------------------------------------------------

    def start(self, role: str) -> subprocess.Popen[bytes]:
        """Start one service in a process of its own."""
        command = [sys.executable, "-m", "ostinato.cli.main", "server", role, "--config", str(self.config)]
        with (self.folder / f"{role}.log").open("ab") as log:
            process = subprocess.Popen(
                [*command, "--data", str(self.folder / "data")], stdout=log, stderr=log, env={**os.environ, "TZ": "UTC"}
            )
        self.processes.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """End a process without a word."""
        process.kill()
        process.wait()

    def end(self, process: subprocess.Popen[bytes], seconds: float = 20.0) -> int:
        """Ask a process to end, and give its exit status."""
        process.send_signal(signal.SIGTERM)
        return process.wait(seconds)

    def close(self) -> None:
        """End what still runs, stopped processes too."""
        for process in self.processes:
            if process.poll() is None:
                process.kill()
                process.wait()

    def said(self, role: str) -> str:
        """The log of a service."""
        path = self.folder / f"{role}.log"
        return path.read_text() if path.exists() else ""

    # -- executions -----------------------------------------------------------------------------------------------

    async def flow(self, text: str) -> StoredFlow:
        """Store a flow."""
        value = parse(text).value
        flow = StoredFlow(value["namespace"], value["id"], 1, text, value, datetime.now(UTC))
        await self.store.flows.save(flow)
        return flow

    async def create(self, flow: StoredFlow, number: int = 1) -> list[str]:
        """Create executions, as the API does."""
        now = SystemClock().now
        launcher = Launcher(
            Answers(self.store, LocalStorage(self.folder / "data" / "storage"), {}, now), now, "UTC", {}, Sealer(None)
        )
        births = [await launcher.birth(flow, Wish()) for _ in range(number)]
        await self.store.turns.create(births)
        return [birth.snapshot.execution.id for birth in births]

    async def ended(self, ids: list[str], seconds: float = 30.0) -> list[Snapshot]:
        """Wait until all executions have ended; gives what is stored of them."""
        deadline = time.monotonic() + seconds
        left = set(ids)
        while left:
            for id_ in sorted(left):
                execution = await self.store.executions.get(id_)
                assert execution is not None, f"execution {id_} is lost"
                if execution.ended:
                    left.discard(id_)
            if left and time.monotonic() > deadline:
                raise AssertionError("executions do not end:\n" + await self._told(sorted(left)[:5]))
            await asyncio.sleep(0.05)
        found = await self.store.turns.load_many(ids)
        return [found[id_] for id_ in ids]

    async def until(self, condition: Any, seconds: float = 15.0) -> None:
        """Wait until a condition (a function, or one that gives an awaitable) holds."""
        deadline = time.monotonic() + seconds
        while True:
            found = condition()
            if await found if asyncio.iscoroutine(found) else found:
                return
            assert time.monotonic() < deadline, "the condition does not come true"
            await asyncio.sleep(0.02)

    async def running(self, role: str, number: int = 1) -> bool:
        """Whether so many services of a role say that they run."""
        found = await self.store.services.all()
        return sum(one.type == role.upper() and one.state == "RUNNING" for one in found) >= number

    def written(self) -> list[list[str]]:
        """What scripts wrote, line by line, in words."""
        return [line.split() for line in self.marks.read_text().splitlines()] if self.marks.exists() else []

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the database, read beside the store."""
        if "sqlite" in self.url:
            import sqlite3

            connection = sqlite3.connect(self.folder / "data" / "ostinato.db")
            try:
                return connection.execute(query).fetchall()
            finally:
                connection.close()
        async with await psycopg.AsyncConnection.connect(self.url) as connection:
            return await (await connection.execute(query)).fetchall()

    async def _told(self, ids: list[str]) -> str:
        lines = []
        for id_, snapshot in (await self.store.turns.load_many(ids)).items():
            runs = " ".join(f"{run.task_id}:{run.state}" for run in snapshot.runs)
            lines.append(f"{id_} {snapshot.execution.state} {runs}")
        for query in ("SELECT count(*) FROM inbox", "SELECT task_run_id, attempt, worker_id FROM jobs LIMIT 5"):
            lines.append(f"{query}: {await self.rows(query)}")
        return "\n".join([*lines, self.said("executor")[-1500:], self.said("worker")[-1500:]])


# -- what must hold ---------------------------------------------------------------------------------------------------


async def nothing_is_left(fleet: Fleet) -> None:
    """Ended executions own no job, no timer and no waiting event."""
    await fleet.until(lambda: _empty(fleet, "inbox"), 10)
    for table in ("jobs", "timers"):
        assert await _empty(fleet, table), f"rows are left in {table}: {await fleet.rows(f'SELECT * FROM {table}')}"


async def _empty(fleet: Fleet, table: str) -> bool:
    return (await fleet.rows(f"SELECT count(*) FROM {table}"))[0][0] == 0


async def journals_are_whole(fleet: Fleet, executions: list[Execution]) -> None:
    """Each turn is in the journal once, in order, to the last one; turns on stale events alone write nothing."""
    for execution in executions:
        entries = await fleet.store.executions.journal(execution.id)
        seqs = [seq for seq, _, _ in entries]
        assert seqs == sorted(set(seqs))
        assert seqs[0] == 1
        assert seqs[-1] <= execution.seq


def no_attempt_ran_twice(fleet: Fleet, runs: list[TaskRun]) -> None:
    """Each attempt of a script began once at most, and the last one ran to its end."""
    marks = Counter(tuple(words) for words in fleet.written())
    assert [mark for mark, number in marks.items() if number > 1] == []
    for run in runs:
        attempts = [str(number) for number in range(len(run.attempts))]
        begun = {words[2] for words in marks if words[:2] == ("begin", run.id)}
        assert begun <= set(attempts), f"{run.task_id}: attempts {sorted(begun)} began, {len(attempts)} are known"
        assert ("done", run.id, attempts[-1]) in marks


def script_runs(snapshots: list[Snapshot]) -> list[TaskRun]:
    """Runs of the tasks that are called `work…`."""
    return [run for snapshot in snapshots for run in snapshot.runs if run.task_id.startswith("work")]


def script(id_: str, marks: Path, seconds: float = 0.05) -> dict[str, Any]:
    """A task that tells of its beginning and its end."""
    return {
        "id": id_,
        "type": "io.kestra.plugin.scripts.shell.Commands",
        "taskRunner": {"type": "io.kestra.plugin.core.runner.Process"},
        "commands": [
            f"echo begin {{{{ taskrun.id }}}} {{{{ taskrun.attemptsCount }}}} >> {marks}",
            f"sleep {seconds}",
            f"echo done {{{{ taskrun.id }}}} {{{{ taskrun.attemptsCount }}}} >> {marks}",
        ],
    }


def load(marks: Path, seconds: float = 0.05) -> str:
    """A flow with tasks of each sort: scripts in parallel, one after the other, and tasks inside the turn."""
    log = {"type": "io.kestra.plugin.core.log.Log", "message": "{{ execution.id }}"}
    both = [script("work_left", marks, seconds), script("work_right", marks, seconds)]
    tasks = [
        {"id": "hello", **log},
        {"id": "both", "type": "io.kestra.plugin.core.flow.Parallel", "tasks": both},
        script("work_last", marks, seconds),
        {"id": "bye", **log},
    ]
    return yaml.safe_dump({"id": "load", "namespace": "house.test", "tasks": tasks})
