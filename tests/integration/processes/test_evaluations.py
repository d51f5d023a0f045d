"""A worker that dies in the middle of the evaluation of a trigger: another one evaluates it, and it fires once."""

from __future__ import annotations

import pytest
from tests.integration.processes.fleet import Fleet

from ostinato.clock import SystemClock
from ostinato.ports.flows import TriggerState
from ostinato.ports.search import Condition, Op, Query

POLLING = """
id: polling
namespace: company
triggers:
  - id: t
    type: io.kestra.plugin.scripts.shell.ScriptTrigger
    script: |
      if [ -f '{marks}' ]; then exit 0; fi
      touch '{marks}'
      sleep 5
      exit 1
    exitCondition: exit 0
    edge: false
    interval: PT1H
tasks:
  - {{id: a, type: io.kestra.plugin.core.debug.Return, format: "{{{{ trigger.exitCode }}}}"}}
"""


@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
async def test_an_evaluation_outlives_its_worker(fleet: Fleet) -> None:
    await fleet.flow(POLLING.format(marks=fleet.marks))
    now = SystemClock().now()
    await fleet.store.triggers.put(TriggerState("company", "polling", "t", next_at=now))
    fleet.start("scheduler")
    fleet.start("executor")
    first = fleet.start("worker")
    await fleet.until(fleet.marks.exists)
    fleet.kill(first)
    fleet.start("worker")
    query = Query((Condition("flowId", Op.EQUALS, "polling"),))

    async def fired() -> bool:
        return (await fleet.store.executions.search(query)).total > 0

    await fleet.until(fired, 20)
    (execution,) = (await fleet.store.executions.search(query)).results
    await fleet.ended([execution.id])
    state = await fleet.store.triggers.get("company", "polling", "t")
    assert state is not None
    assert (state.evaluating_since, state.worker_id) == (None, None)
    assert state.next_at is not None and state.next_at > now
