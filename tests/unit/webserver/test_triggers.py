"""The states of triggers over HTTP, and what is done to them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

CORE = "io.kestra.plugin.core."
FLOW = f"""
id: f
namespace: a.b
tasks:
- {{id: say, type: {CORE}log.Log, message: x}}
triggers:
- {{id: t, type: {CORE}%s}}
"""
SCHEDULE = "trigger.Schedule, cron: '0 * * * *'"
NAMED = {"namespace": "a.b", "flowId": "f", "triggerId": "t"}


async def state(client: Any) -> Any:
    return await client.parts.store.triggers.get("a.b", "f", "t")


async def backfilled(client: Any, start: str = "2026-01-01T00:30:00Z", end: str = "2026-01-01T05:00:00Z") -> Any:
    found = {**NAMED, "backfill": {"start": start, "end": end, "inputs": {"i": 1}, "labels": []}}
    return await client("PUT", "/api/v1/main/triggers/backfill/create", js=found)


async def test_a_backfill_begins_at_the_first_date_after_its_start(client: Any) -> None:
    await client.flow(FLOW % SCHEDULE)
    before = (await state(client)).next_at
    assert (await backfilled(client)).status == 200
    found = await state(client)
    assert found.next_at.isoformat() == "2026-01-01T01:00:00+00:00"
    assert found.backfill["currentDate"].startswith("2026-01-01T01:00:00")
    assert (await client("POST", "/api/v1/main/triggers/backfill/delete", js=NAMED)).status == 200
    assert ((await state(client)).backfill, (await state(client)).next_at) == (None, before)


async def test_while_a_backfill_is_paused_the_schedule_is_due(client: Any) -> None:
    await client.flow(FLOW % SCHEDULE)
    before = (await state(client)).next_at
    await backfilled(client)
    await client("PUT", "/api/v1/main/triggers/backfill/pause", js=NAMED)
    assert (await state(client)).next_at == before
    await client("PUT", "/api/v1/main/triggers/backfill/unpause", js=NAMED)
    assert (await state(client)).next_at.isoformat() == "2026-01-01T01:00:00+00:00"


@pytest.mark.parametrize("trigger", ["http.Trigger, uri: 'http://localhost'", "trigger.ScheduleOnDates, dates: []"])
async def test_only_schedules_have_dates_in_the_past(client: Any, trigger: str) -> None:
    await client.flow(FLOW % trigger)
    assert (await backfilled(client)).status == 400


async def test_a_polling_trigger_is_due_at_once(client: Any) -> None:
    await client.flow(FLOW % "http.Trigger, uri: 'http://localhost'")
    found = await state(client)
    assert found.next_at - found.date <= timedelta()


async def test_what_a_worker_evaluates_ends_when_the_trigger_changes_or_is_switched_off(client: Any) -> None:
    store = client.parts.store
    await client.flow(FLOW % "http.Trigger, uri: 'http://localhost'")
    for change in ("save", "disable", "unlock"):
        found = await state(client)
        found.evaluating_since, found.worker_id = client.parts.clock.now(), "w"
        await store.triggers.put(found)
        if change == "save":
            await client("PUT", "/api/v1/main/flows/a.b/f", body=FLOW % "http.Trigger, uri: 'http://other'",
                         content="application/x-yaml")  # fmt: skip
        elif change == "disable":
            await client("PUT", "/api/v1/main/triggers", js={**NAMED, "disabled": False})
        else:
            await client("POST", "/api/v1/main/triggers/a.b/f/t/unlock")
        assert ((await state(client)).evaluating_since, (await state(client)).worker_id) == (None, None), change


async def test_of_those_to_be_unlocked_the_locked_and_the_missing_count(client: Any) -> None:
    await client.flow(FLOW % SCHEDULE)
    wanted = [NAMED, {**NAMED, "triggerId": "none"}]
    assert (await client("POST", "/triggers/unlock/by-triggers", js=wanted)).json()["count"] == 1
    for path, more in (("by-triggers", {"js": wanted}), ("by-query", {"query": {"filters[flowId][EQUALS]": "f"}})):
        found = await state(client)
        found.evaluating_since = client.parts.clock.now()
        await client.parts.store.triggers.put(found)
        count = (await client("POST", f"/triggers/unlock/{path}", **more)).json()["count"]
        assert (count, (await state(client)).evaluating_since) == (2 if path == "by-triggers" else 1, None)
