"""Filters of lists: the grammar, what is refused, and what becomes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ostinato.ports.search import Condition, Op, Order
from ostinato.webserver.errors import Refusal
from ostinato.webserver.filters import EXECUTIONS, FLOWS, LOGS, conditions, executions_of, filters_of, orders
from ostinato.webserver.query import QueryString

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


def read(query: str, resource=EXECUTIONS) -> list[Condition]:
    return conditions(filters_of(QueryString(query), resource), resource, NOW)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("filters[namespace][EQUALS]=a.b", Condition("namespace", Op.EQUALS, "a.b")),
        ("filters%5Bnamespace%5D%5BPREFIX%5D=a", Condition("namespace", Op.PREFIX, "a")),
        ("filters[state][IN]=RUNNING,PAUSED", Condition("state", Op.IN, ["RUNNING", "PAUSED"])),
        ("filters[state][IN]=[RUNNING, PAUSED]", Condition("state", Op.IN, ["RUNNING", "PAUSED"])),
        ("filters[labels][EQUALS][team.x]=core", Condition("labels", Op.EQUALS, "core", "team.x")),
        ("filters[scope][EQUALS]=USER", Condition("scope", Op.EQUALS, ["USER"])),
        ("filters[scope][EQUALS]=system", Condition("scope", Op.EQUALS, ["SYSTEM"])),
        (
            "filters[startDate][LESS_THAN]=2026-01-01T00:00:00%2B01:00",
            Condition("startDate", Op.LESS_THAN, datetime(2025, 12, 31, 23, tzinfo=UTC)),
        ),
        (
            "filters[timeRange][EQUALS]=PT1H",
            Condition("startDate", Op.GREATER_THAN_OR_EQUAL_TO, NOW - timedelta(hours=1)),
        ),
        ("namespace=a", Condition("namespace", Op.PREFIX, "a")),
        ("state=RUNNING&state=PAUSED", Condition("state", Op.IN, ["RUNNING", "PAUSED"])),
        ("labels=a:b:c", Condition("labels", Op.EQUALS, "b:c", "a")),
    ],
)
def test_a_filter_becomes_a_condition(query: str, expected: Condition) -> None:
    assert read(query) == [expected]


def test_flat_parameters_count_only_without_filters() -> None:
    assert read("namespace=a&filters[flowId][EQUALS]=f") == [Condition("flowId", Op.EQUALS, "f")]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("filters[taskId][EQUALS]=x", 400),
        ("filters[namespace][LESS_THAN]=x", 400),
        ("filters[state][CONTAINS]=RUN", 400),
        ("filters[labels][CONTAINS]=x", 400),
        ("filters[nonsense][EQUALS]=x", 422),
        ("filters[namespace][NONSENSE]=x", 422),
        ("filters[state][EQUALS]=running", 422),
        ("filters[startDate][EQUALS]=tomorrow", 422),
        ("filters[timeRange][EQUALS]=PT1H&filters[startDate][LESS_THAN]=2026-01-01T00:00:00Z", 422),
        ("filters[namespace][REGEX]=(", 422),
        ("filters[namespace]=x", 400),
        ("filters[scope][EQUALS]=NOBODY", 422),
        ("filters[q][EQUALS]=%zz", 400),
        ("filters[q][EQUALS]=%00", 400),
    ],
)
def test_what_cannot_be_done_is_refused(query: str, status: int) -> None:
    with pytest.raises(Refusal) as refused:
        read(query)
    assert refused.value.status == status


def test_searches_of_executions_look_back_eight_days_for_real_ones() -> None:
    found = executions_of(QueryString(""), NOW)
    assert Condition("startDate", Op.GREATER_THAN_OR_EQUAL_TO, NOW - timedelta(days=8)) in found
    assert Condition("kind", Op.EQUALS, "NORMAL") in found


def test_a_start_and_a_kind_take_their_place() -> None:
    query = "filters[startDate][GREATER_THAN]=2020-01-01T00:00:00Z&filters[kind][EQUALS]=TEST"
    assert [one.field for one in executions_of(QueryString(query), NOW)] == ["startDate", "kind"]


def test_orders() -> None:
    query = QueryString("sort=state.startDate:desc&sort=id:asc")
    assert orders(query, EXECUTIONS) == (Order("state.startDate", True), Order("id"))
    assert orders(QueryString("sort=id:up"), FLOWS) == (Order("id"),)
    for wrong, resource in (("id", FLOWS), ("id:", FLOWS), ("source:asc", FLOWS), ("id:up", EXECUTIONS)):
        with pytest.raises(Refusal):
            orders(QueryString(f"sort={wrong}"), resource)


def test_a_level_is_one_of_five() -> None:
    assert read("minLevel=WARN", LOGS) == [Condition("level", Op.EQUALS, "WARN")]
    with pytest.raises(Refusal):
        read("minLevel=LOUD", LOGS)
