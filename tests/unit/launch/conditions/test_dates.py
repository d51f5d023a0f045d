"""Conditions of triggers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ostinato.expressions import Environment, ExpressionError, Scope
from ostinato.launch.conditions import Facts, hold
from ostinato.plugin.index import default_index
from ostinato.source import parse

CORE = "io.kestra.plugin.core.condition."


def told(conditions: str, date: str = "2026-01-15T12:00:00+01:00", **more: Any) -> bool:
    """Whether conditions (of the core) hold at a date: 2026-01-15 is a Thursday, the third of its month."""
    written = parse(f"conditions: [{conditions.replace('type: ', f'type: {CORE}')}]").value
    scope = Scope({"trigger": {"date": date}, **more}, Environment(now=lambda: datetime(2026, 1, 1, tzinfo=UTC)))
    return hold(written, Facts(scope, default_index()))


def test_nothing_always_holds() -> None:
    assert told("")


@pytest.mark.parametrize(
    ("text", "expected"), [("true", True), ("0", True), ("x", True), ("' false '", False), ("'  '", False)]
)
def test_an_expression_holds_unless_it_is_blank_or_false(text: str, expected: bool) -> None:
    assert told(f"{{type: Expression, expression: {text}}}") is expected


@pytest.mark.parametrize(("day", "expected"), [("15", False), ("16", False), ("17", True), ("18", True), ("19", False)])
def test_weekend(day: str, expected: bool) -> None:
    assert told("{type: Weekend}", f"2026-01-{day}T00:00:00Z") is expected


def test_the_day_is_that_of_the_zone_of_the_date() -> None:
    assert told("{type: DayWeek, dayOfWeek: THURSDAY}", "2026-01-15T00:30:00+01:00")
    assert not told("{type: DayWeek, dayOfWeek: WEDNESDAY}", "2026-01-15T00:30:00+01:00")


@pytest.mark.parametrize(
    ("date", "nth", "expected"),
    [
        ("2026-01-01", "FIRST", True),
        ("2026-01-08", "FIRST", False),
        ("2026-01-08", "SECOND", True),
        ("2026-01-22", "FOURTH", True),
        ("2026-01-22", "LAST", False),
        ("2026-01-29", "LAST", True),
        ("2026-01-29", "FOURTH", False),
        ("2026-01-02", "FIRST", False),
    ],
)
def test_the_day_in_the_month(date: str, nth: str, expected: bool) -> None:
    assert told(f"{{type: DayWeekInMonth, dayOfWeek: THURSDAY, dayInMonth: {nth}, date: '{date}'}}") is expected


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ("after: '2026-01-15T11:59:59+01:00'", True),
        ("after: '2026-01-15T12:00:00+01:00'", False),
        ("before: '2026-01-15T11:00:01Z'", True),
        ("after: '2026-01-15T10:00:00Z', before: '2026-01-15T11:00:00Z'", False),
    ],
)
def test_dates_are_compared_as_instants(bounds: str, expected: bool) -> None:
    assert told(f"{{type: DateTimeBetween, {bounds}}}") is expected


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ("after: '11:59:59+01:00', before: '12:00:01+01:00'", True),
        ("after: '11:00:00Z'", False),
        ("before: '11:00:01Z'", True),
        ("after: '00:30:00+14:00'", True),
    ],
)
def test_times_are_compared_with_their_offsets(bounds: str, expected: bool) -> None:
    assert told(f"{{type: TimeBetween, {bounds}}}") is expected


@pytest.mark.parametrize(
    ("first", "second", "either", "neither"),
    [(False, False, False, True), (True, False, True, False), (False, True, True, False), (True, True, True, False)],
)
def test_groups(first: bool, second: bool, either: bool, neither: bool) -> None:
    inner = ", ".join(f"{{type: Expression, expression: {str(value).lower()}}}" for value in (first, second))
    assert told(f"{{type: Or, conditions: [{inner}]}}") is either
    assert told(f"{{type: Not, conditions: [{inner}]}}") is neither


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ("{type: MultipleCondition}", "MultipleCondition cannot be told for this trigger"),
        ("{type: ExecutionStatus, in: [SUCCESS]}", "only Flow triggers watch executions"),
        ("{type: PublicHoliday, country: XX}", "holidays|XX"),
        ("{type: DateTimeBetween}", "Invalid condition with no before nor after"),
        ("{type: DayWeek}", "`dayOfWeek` is missing"),
        ("{type: Weekend, date: soon}", "soon"),
        ("{type: Expression, expression: '{{ nowhere }}'}", "nowhere"),
    ],
)
def test_what_cannot_be_told_is_said(condition: str, reason: str) -> None:
    with pytest.raises(ExpressionError, match=reason):
        told(condition)


def test_when_and_the_old_name_count_too() -> None:
    scope = Scope(
        {"trigger": {"date": "2026-01-17T00:00:00Z"}}, Environment(now=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    )
    weekend = {"type": f"{CORE}Weekend"}
    for when, expected in (("{{ 1 == 1 }}", True), ("{{ 1 == 2 }}", False), ("0", False)):
        assert hold({"scheduleConditions": [weekend], "when": when}, Facts(scope, default_index())) is expected


@pytest.mark.parametrize(
    ("date", "more", "expected"),
    [
        ("2026-01-06", "country: DE", False),
        ("2026-01-06", "country: DE, subDivision: BW", True),
        ("2026-01-06", "country: de, subDivision: de-bw", True),
        ("2026-12-25", "country: FR", True),
        ("2026-07-04T12:00:00Z", "country: '{{ where }}'", True),
    ],
)
def test_public_holidays(date: str, more: str, expected: bool) -> None:
    pytest.importorskip("holidays")
    assert told(f"{{type: PublicHoliday, date: '{date}', {more}}}", where="US") is expected
