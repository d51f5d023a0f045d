"""The triggers of flows as they count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ostinato.launch.declared import Declared, DeclaredTriggers
from ostinato.plugin.index import default_index
from ostinato.ports.flows import StoredFlow
from ostinato.source import parse

NOW = datetime(2026, 1, 15, 12, 0, 30, tzinfo=UTC)
CORE = "io.kestra.plugin.core."


def declared(triggers: str, more: str = "", defaults: Any = ()) -> dict[str, Declared]:
    definition = parse(f"id: f\nnamespace: n\n{more}\ntriggers: [{triggers}]").value
    flow = StoredFlow("n", "f", 1, "", definition, NOW)
    return DeclaredTriggers(default_index(), defaults).of(flow)


@pytest.mark.parametrize(
    ("type_", "mode"),
    [
        ("trigger.Schedule", "schedule"),
        ("trigger.ScheduleOnDates", "schedule"),
        ("trigger.Webhook", "webhook"),
        ("trigger.Flow", "flow"),
        ("http.Trigger", "polling"),
        ("nowhere.Trigger", ""),
    ],
)
def test_the_plugin_says_how_a_trigger_fires(type_: str, mode: str) -> None:
    assert declared(f"{{id: t, type: {CORE}{type_}}}")["t"].mode == mode


def test_an_old_name_is_the_same_trigger() -> None:
    found = declared("{id: t, type: io.kestra.core.models.triggers.types.Schedule, cron: '@hourly'}")["t"]
    assert found.type == f"{CORE}trigger.Schedule"
    assert found.first_at(NOW, "UTC") == NOW.replace(hour=13, minute=0, second=0)


def test_defaults_of_the_flow_and_of_the_server_reach_triggers() -> None:
    own = f"pluginDefaults: [{{type: {CORE}trigger.Webhook, forced: true, values: {{key: own}}}}]"
    server = [{"type": f"{CORE}trigger.Webhook", "values": {"wait": True, "key": "server"}}]
    found = declared(f"{{id: t, type: {CORE}trigger.Webhook, key: written}}", own, server)["t"]
    assert (found.written["key"], found.written["wait"]) == ("own", True)


def test_what_asks_something_outside_is_looked_at_at_once() -> None:
    for type_ in ("http.Trigger", "trigger.ScheduleOnDates"):
        assert declared(f"{{id: t, type: {CORE}{type_}}}")["t"].first_at(NOW, "UTC") == NOW
    assert declared(f"{{id: t, type: {CORE}trigger.Webhook}}")["t"].first_at(NOW, "UTC") is None


@pytest.mark.parametrize(
    ("more", "expected"),
    [("", timedelta(minutes=1)), (", interval: PT5S", timedelta(seconds=5)), (", interval: x", None)],
)
def test_the_interval_is_written_or_that_of_the_plugin(more: str, expected: timedelta | None) -> None:
    assert declared(f"{{id: t, type: {CORE}http.Trigger{more}}}")["t"].interval(default_index()) == expected


def test_a_type_without_an_interval_has_none() -> None:
    assert declared(f"{{id: t, type: {CORE}trigger.Webhook}}")["t"].interval(default_index()) is None
    assert declared("{id: t, type: nowhere.Trigger}")["t"].interval(default_index()) is None


def test_the_group_of_workers() -> None:
    found = declared(
        f"{{id: t, type: {CORE}http.Trigger, workerGroup: {{key: gpu}}}}, {{id: u, type: {CORE}http.Trigger}}"
    )
    assert (found["t"].worker_group, found["u"].worker_group) == ("gpu", None)


def test_a_flow_without_triggers_has_none() -> None:
    assert declared("") == {}
