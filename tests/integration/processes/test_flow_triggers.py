"""Executors that are killed while Flow triggers fire: each end of an execution starts one execution, none is lost."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

import pytest
from tests.integration.processes.fleet import Fleet, nothing_is_left

from ostinato.engine.records import Execution
from ostinato.ports.search import Condition, Op, Query
from ostinato.ports.turns import PARTITIONS

WATCHED = """
id: watched
namespace: company
tasks:
  - {id: a, type: io.kestra.plugin.core.debug.Return, format: "{{ execution.id }}"}
"""
LISTENER = """
id: %s
namespace: company
triggers:
  - id: t
    type: io.kestra.plugin.core.trigger.Flow
    states: [SUCCESS]
    %s
tasks:
  - {id: a, type: io.kestra.plugin.core.debug.Return, format: "{{ trigger.executionId }}"}
"""
ON_EACH = "conditions: [{type: io.kestra.plugin.core.condition.ExecutionFlow, namespace: company, flowId: watched}]"
ON_WINDOW = "preconditions: {id: p, resetOnSuccess: false, flows: [{namespace: company, flowId: watched}]}"


async def started_by_watched(fleet: Fleet, flow_id: str) -> list[Execution]:
    query = Query((Condition("flowId", Op.EQUALS, flow_id),), size=1000)
    return (await fleet.store.executions.search(query)).results


async def nobody_has_to_react(fleet: Fleet) -> bool:
    return not await fleet.store.moves.take(range(PARTITIONS), 1)


@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
async def test_each_end_fires_once_whatever_is_killed(fleet: Fleet) -> None:
    watched = await fleet.flow(WATCHED)
    await fleet.flow(LISTENER % ("each", ON_EACH))
    await fleet.flow(LISTENER % ("window", ON_WINDOW))
    executor = fleet.start("executor")
    dice = random.Random("flow triggers")
    ids: list[str] = []
    for _ in range(3):
        await fleet.until(lambda: fleet.running("executor"))
        ids += await fleet.create(watched, 40)
        await asyncio.sleep(dice.uniform(0.02, 0.4))
        fleet.kill(executor)
        executor = fleet.start("executor")
    await fleet.ended(ids)
    await fleet.until(lambda: nobody_has_to_react(fleet))
    for flow_id in ("each", "window"):
        started = await started_by_watched(fleet, flow_id)
        causes = Counter(one.trigger.variables["executionId"] for one in started if one.trigger is not None)
        assert causes == Counter(ids), flow_id
        await fleet.ended([one.id for one in started])
    await nothing_is_left(fleet)
