"""A server of several services in one process, and one flow run to its end."""

from __future__ import annotations

import asyncio
import os
import signal
import uuid
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ostinato.ports.jobs import WorkerRecord
from ostinato.service import heartbeat as heartbeat_module
from ostinato.service.heartbeat import Heartbeat
from ostinato.service.once import run_once
from ostinato.service.parts import Parts, make_parts, target
from ostinato.service.roles import ROLES, worker
from ostinato.service.server import Server
from ostinato.settings import Settings, load
from ostinato.source import parse
from ostinato.store.urls import PostgresTarget, SqliteTarget
from ostinato.store.wakeup.local import LocalWakeup
from ostinato.store.wakeup.postgres import PostgresWakeup

LOG = "io.kestra.plugin.core.log.Log"


class Recorder:
    """A service that notes what happens to it."""

    def __init__(self, id_: str, seen: list[str], fails: str = "") -> None:
        self.id, self._seen, self._fails = id_, seen, fails

    async def start(self) -> None:
        self._note("start")

    async def stop(self) -> None:
        self._note("stop")

    def _note(self, what: str) -> None:
        self._seen.append(f"{what} {self.id}")
        if self._fails == what:
            raise OSError(f"{what} fails")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load(data=tmp_path / "data", config=_empty(tmp_path), environment={})


def _empty(folder: Path) -> Path:
    path = folder / "config.yml"
    path.write_text("")
    return path


@pytest.fixture
async def parts(settings: Settings) -> AsyncIterator[Parts]:
    found = make_parts(settings, in_memory=True)
    await found.open()
    yield found
    await found.close()


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Puts recorders in place of the services; gives their notes."""

    def put(fails: str = "") -> list[str]:
        seen: list[str] = []

        def made(role: str) -> Callable[[Parts], Recorder]:
            return lambda parts: Recorder(role, seen, fails if role == "worker" else "")

        for role in ROLES:
            monkeypatch.setitem(ROLES, role, made(role))
        return seen

    return put


async def states(parts: Parts) -> dict[str, str]:
    return {record.id: record.state for record in await parts.store.services.all()}


async def test_services_start_in_order_and_stop_in_reverse(parts: Parts, recorded: Any) -> None:
    seen = recorded()
    server = Server(parts, ("scheduler", "worker", "executor"))
    await server.start()
    assert set((await states(parts)).values()) == {"RUNNING"}
    await server.stop()
    assert seen == [f"start {r}" for r in ("executor", "worker", "scheduler")] + [
        f"stop {r}" for r in ("scheduler", "worker", "executor")
    ]
    assert set((await states(parts)).values()) == {"TERMINATED_GRACEFULLY"}


async def test_what_has_started_is_stopped_when_something_cannot(parts: Parts, recorded: Any) -> None:
    seen = recorded("start")
    with pytest.raises(OSError, match="start fails"):
        await Server(parts, ("executor", "worker", "scheduler")).start()
    assert "stop executor" in seen


async def test_a_service_that_does_not_stop_well_hinders_no_other(parts: Parts, recorded: Any) -> None:
    seen = recorded("stop")
    server = Server(parts, ("executor", "worker"))
    await server.start()
    await server.stop()
    assert seen[-2:] == ["stop worker", "stop executor"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_a_server_gracefully(parts: Parts, recorded: Any, number: signal.Signals) -> None:
    seen = recorded()
    running = asyncio.create_task(Server(parts, ("executor",)).run())
    while not seen:
        await asyncio.sleep(0)
    os.kill(os.getpid(), number)
    await asyncio.wait_for(running, 5)
    assert seen == ["start executor", "stop executor"]


# -- heartbeat --------------------------------------------------------------------------------------------------------


async def test_services_that_fall_silent_are_buried(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    now = parts.clock.now()
    await parts.store.services.beat(WorkerRecord("old", "WORKER", "h", "RUNNING", now, now - timedelta(minutes=1)))
    beats: list[float] = []

    async def sleep(seconds: float) -> None:
        beats.append(seconds)
        if len(beats) > 2:
            raise asyncio.CancelledError

    monkeypatch.setattr(heartbeat_module.asyncio, "sleep", sleep)
    heartbeat = Heartbeat(parts, [("worker", Recorder("new", []))])
    await heartbeat._beat("RUNNING")
    with pytest.raises(asyncio.CancelledError):
        await heartbeat._run()
    assert await states(parts) == {"old": "NOT_RUNNING", "new": "RUNNING"}
    assert set(beats) == {parts.settings.heartbeat}


async def test_a_heartbeat_that_fails_is_tried_again(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    real, failures = parts.store.services.beat, [ConnectionError("gone")]
    rounds: list[float] = []

    async def flaky(record: WorkerRecord) -> None:
        if failures:
            raise failures.pop()
        await real(record)

    async def sleep(seconds: float) -> None:
        rounds.append(seconds)
        if len(rounds) > 2:
            raise asyncio.CancelledError

    monkeypatch.setattr(parts.store.services, "beat", flaky)
    monkeypatch.setattr(heartbeat_module.asyncio, "sleep", sleep)
    with pytest.raises(asyncio.CancelledError):
        await Heartbeat(parts, [("worker", Recorder("w", []))])._run()
    assert await states(parts) == {"w": "RUNNING"}


# -- parts ------------------------------------------------------------------------------------------------------------


def test_sqlite_in_the_data_folder_is_the_default(settings: Settings) -> None:
    assert target(settings) == SqliteTarget(None)
    found = make_parts(settings)
    assert isinstance(found.wakeup, LocalWakeup)
    assert all(folder.is_dir() for folder in (settings.data, settings.storage, settings.work))


def test_a_postgres_is_shared_by_wakeups(tmp_path: Path) -> None:
    environment = {"DATASOURCES_POSTGRES_URL": "jdbc:postgresql://h/d", "DATASOURCES_POSTGRES_USERNAME": "u"}
    settings = load(data=tmp_path, config=_empty(tmp_path), environment=environment)
    assert isinstance(target(settings), PostgresTarget)
    assert isinstance(make_parts(settings).wakeup, PostgresWakeup)
    assert isinstance(make_parts(settings, in_memory=True).wakeup, LocalWakeup)


async def test_every_role_has_a_service(parts: Parts) -> None:
    assert uuid.UUID(worker(parts).id)
    for role in ("executor", "scheduler"):
        assert ROLES[role](parts).id.startswith(f"{role}-")


# -- one flow ---------------------------------------------------------------------------------------------------------


async def test_one_flow_is_run_to_its_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = f"""id: f
namespace: n
labels: {{a: 1}}
inputs: [{{id: i, type: STRING}}]
tasks:
  - {{id: hello, type: {LOG}, message: "{{{{ inputs.i }}}} {{{{ labels.a }}}}"}}
  - {{id: nap, type: io.kestra.plugin.core.flow.Sleep, duration: PT0.01S}}
outputs: [{{id: o, type: STRING, value: "{{{{ inputs.i }}}}"}}]
"""
    ended = await run_once(text, parse(text).value, {"i": "Ada"}, config=_empty(tmp_path))
    assert (ended.state, ended.outputs) == ("SUCCESS", {"o": "Ada"})
    shown = capsys.readouterr().err
    assert "Ada 1" in shown
    assert "nap" in shown


async def test_a_flow_that_cannot_be_run_says_why(tmp_path: Path) -> None:
    text = f"id: f\nnamespace: n\ninputs: [{{id: i, type: STRING}}]\ntasks: [{{id: a, type: {LOG}, message: x}}]"
    with pytest.raises(SystemExit, match="The flow cannot be run: Missing required input:i"):
        await run_once(text, parse(text).value, {}, config=_empty(tmp_path))
