"""Processes that are killed under load: every execution ends, nothing is done twice, nothing is left behind."""

from __future__ import annotations

import asyncio
import random

import pytest
from tests.integration.processes.fleet import (
    Fleet,
    journals_are_whole,
    load,
    no_attempt_ran_twice,
    nothing_is_left,
    script_runs,
)

from ostinato.engine.states import State

KINDS = pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)


@KINDS
@pytest.mark.parametrize("victims", [("executor",), ("worker",), ("executor", "worker")], ids="-".join)
async def test_killed_services_lose_nothing(fleet: Fleet, victims: tuple[str, ...]) -> None:
    flow = await fleet.flow(load(fleet.marks))
    services = {role: fleet.start(role) for role in ("executor", "worker")}
    dice = random.Random("-".join(victims))
    ids = await fleet.create(flow, 6)
    for _ in range(2):
        await asyncio.sleep(dice.uniform(0.5, 1.2))
        for role in victims:
            fleet.kill(services[role])
        ids += await fleet.create(flow, 3)
        for role in victims:
            services[role] = fleet.start(role)
    snapshots = await fleet.ended(ids)
    assert {snapshot.execution.state for snapshot in snapshots} == {State.SUCCESS}
    no_attempt_ran_twice(fleet, script_runs(snapshots))
    await nothing_is_left(fleet)
    await journals_are_whole(fleet, [snapshot.execution for snapshot in snapshots])
