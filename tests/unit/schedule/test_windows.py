"""Windows in which conditions are collected."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ostinato.schedule import span_of


def span(at: str, zone: Any = UTC, **rule: Any) -> tuple[str, str] | None:
    found = span_of(rule or None, datetime.fromisoformat(f"2026-01-{at}").replace(tzinfo=UTC), zone)
    return None if found is None else (found.start.strftime("%d %H:%M:%S"), found.until.strftime("%d %H:%M:%S"))


def test_without_a_rule_it_is_the_day() -> None:
    assert span("15T12:34:56") == ("15 00:00:00", "16 00:00:00")


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ("P1D", ("15 00:00:00", "16 00:00:00")),
        ("P7D", ("15 00:00:00", "22 00:00:00")),
        ("PT6H", ("15 12:00:00", "15 18:00:00")),
        ("PT1H", ("15 12:00:00", "15 13:00:00")),
        ("PT90M", ("15 12:00:00", "15 13:30:00")),
        ("PT15M", ("15 12:30:00", "15 12:45:00")),
        ("PT7M", ("15 12:28:00", "15 12:35:00")),
        ("PT30S", ("15 12:34:56", "15 12:35:26")),
    ],
)
def test_a_duration_window_is_aligned_to_the_clock(window: str, expected: tuple[str, str]) -> None:
    assert span("15T12:34:56", window=window) == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [("15T12:00:00", ("15 04:00:00", "16 04:00:00")), ("15T03:59:59", ("14 04:00:00", "15 04:00:00"))],
)
def test_an_advance_moves_the_window_and_leaves_no_gap(at: str, expected: tuple[str, str]) -> None:
    assert span(at, window="P1D", windowAdvance="PT4H") == expected


def test_a_sliding_window_begins_with_the_first_event() -> None:
    assert span("15T12:34:56", type="SLIDING_WINDOW", window="PT1H") == ("15 12:34:56", "15 13:34:56")
    assert span("15T12:34:56", type="SLIDING_WINDOW") == ("15 12:34:56", "16 12:34:56")


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("15T05:59:59", None),
        ("15T06:00:00", ("15 06:00:00", "15 09:00:00")),
        ("15T08:59:59", ("15 06:00:00", "15 09:00:00")),
        ("15T09:00:00", None),
    ],
)
def test_a_daily_window(at: str, expected: tuple[str, str] | None) -> None:
    assert span(at, type="DAILY_TIME_WINDOW", startTime="06:00", endTime="09:00:00") == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("15T23:00:00", ("15 22:00:00", "16 06:00:00")),
        ("15T05:00:00", ("14 22:00:00", "15 06:00:00")),
        ("15T12:00:00", None),
    ],
)
def test_a_daily_window_goes_over_midnight(at: str, expected: tuple[str, str] | None) -> None:
    assert span(at, type="DAILY_TIME_WINDOW", startTime="22:00:00", endTime="06:00:00") == expected


def test_past_the_deadline_there_is_no_window() -> None:
    rule = {"type": "DAILY_TIME_DEADLINE", "deadline": "09:00:00"}
    assert span("15T08:00:00", **rule) == ("15 00:00:00", "15 09:00:00")
    assert span("15T09:00:00", **rule) is None


def test_a_day_is_that_of_the_zone() -> None:
    found = span("15T23:30:00", ZoneInfo("Europe/Berlin"), type="DAILY_TIME_DEADLINE", deadline="02:00:00")
    assert found == ("16 00:00:00", "16 02:00:00")


def test_what_is_no_duration_is_refused() -> None:
    with pytest.raises(ValueError, match="soon"):
        span("15T12:00:00", window="soon")
