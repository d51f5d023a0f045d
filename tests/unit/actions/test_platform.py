"""The platform as tasks reach it, in a process of executor and worker."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from ostinato.engine.records import Execution
from ostinato.engine.states import State
from ostinato.launch import Wish
from ostinato.plugin import TaskFailed
from ostinato.plugin.platform import PlatformDoor, Selection
from ostinato.ports.flows import StoredFlow, TriggerState
from ostinato.service.parts import Parts, make_parts
from ostinato.service.server import Server
from ostinato.settings import load
from ostinato.source import parse

FLOW = """
id: f
namespace: company.team
tasks:
  - {id: hello, type: io.kestra.plugin.core.log.Log, message: ["one", "two"]}
  - {id: careful, type: io.kestra.plugin.core.log.Log, message: "three", level: WARN}
  - id: hold
    type: io.kestra.plugin.core.flow.Pause
    onResume:
      - {id: count, type: INT}
  - {id: told, type: io.kestra.plugin.core.debug.Return, format: "{{ outputs.hold.onResume.count + 1 }}"}
triggers:
  - {id: hourly, type: io.kestra.plugin.core.trigger.Schedule, cron: "0 * * * *"}
"""


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[Parts]:
    config = tmp_path / "config.yml"
    config.write_text("")
    found = make_parts(load(data=tmp_path / "data", config=config, environment={}), in_memory=True)
    server = Server(found, ("executor", "worker"))
    await server.start()
    definition: Any = parse(FLOW).value
    flow = StoredFlow("company.team", "f", 1, FLOW, definition, found.clock.now())
    await found.store.flows.save(flow)
    await found.store.triggers.put(TriggerState("company.team", "f", "hourly"))
    yield found
    await server.stop()


@pytest.fixture
def door(parts: Parts) -> PlatformDoor:
    assert parts.doors.platform is not None
    return parts.doors.platform


async def reached(parts: Parts, id_: str, state: State) -> Execution:
    listener = parts.wakeup.listen(f"execution:{id_}")
    while True:
        execution = await parts.store.executions.get(id_)
        if execution is not None and execution.state is state:
            return execution
        await listener.wait(1.0)


async def paused(parts: Parts) -> str:
    flow = await parts.store.flows.get("company.team", "f")
    assert flow is not None
    birth = await parts.launcher.birth(flow, Wish())
    await parts.store.turns.create([birth])
    parts.wakeup.announce("inbox")
    return (await reached(parts, birth.snapshot.execution.id, State.PAUSED)).id


async def test_lines_are_read_from_a_level_on(parts: Parts, door: PlatformDoor) -> None:
    id_ = await paused(parts)
    lines = await door.log_lines(id_, None, "INFO")
    assert [(line["taskId"], line["message"]) for line in lines] == [
        ("hello", "one"),
        ("hello", "two"),
        ("careful", "three"),
    ]
    assert len(await door.log_lines(id_, ["hello"], "INFO")) == 2
    assert len(await door.log_lines(id_, None, "WARN")) == 1
    assert (lines[0]["tenantId"], lines[0]["triggerId"]) == ("main", None)
    assert await door.log_lines("no", None, "INFO") == []
    assert await door.purge_logs(Selection(execution_id=id_, levels=["INFO"])) == 2
    assert await door.purge_logs(Selection(namespace="company", flow_id="f", end=parts.clock.now())) == 1


async def test_a_paused_execution_is_resumed_with_inputs_that_fit(parts: Parts, door: PlatformDoor) -> None:
    id_ = await paused(parts)
    with pytest.raises(TaskFailed, match="Invalid value for input `count`"):
        await door.resume(id_, {"count": "many"})
    await door.resume(id_, {"count": "41"})
    await reached(parts, id_, State.SUCCESS)
    snapshot = await parts.store.turns.load(id_)
    assert snapshot is not None
    assert {"value": "42"} in snapshot.outputs.values()
    with pytest.raises(TaskFailed, match="The execution is not paused"):
        await door.resume(id_, None)
    with pytest.raises(TaskFailed, match="No execution found for execution id no"):
        await door.resume("no", None)


async def test_executions_are_counted_by_flow(parts: Parts, door: PlatformDoor) -> None:
    await paused(parts)
    counts = await door.count_executions([("company.team", "never")], ["company.team"], Selection())
    assert counts == {("company.team", "never"): 0, ("company.team", "f"): 1}
    counts = await door.count_executions([("company.team", "f")], [], Selection(states=["SUCCESS"]))
    assert counts == {("company.team", "f"): 0}


async def test_a_trigger_is_switched(parts: Parts, door: PlatformDoor) -> None:
    await door.switch_trigger("company.team", "f", "hourly", True)
    state = await parts.store.triggers.get("company.team", "f", "hourly")
    assert state is not None
    assert state.next_at is not None
    await door.switch_trigger("company.team", "f", "hourly", False)
    state = await parts.store.triggers.get("company.team", "f", "hourly")
    assert state is not None
    assert (state.disabled, state.next_at) == (True, None)
    for namespace, flow_id, trigger in (("n", "f", "hourly"), ("company.team", "f", "daily")):
        with pytest.raises(TaskFailed, match="not found"):
            await door.switch_trigger(namespace, flow_id, trigger, True)
