"""Values over time."""

from datetime import UTC, datetime, timedelta

import pytest

from ostinato.webserver.aggregate import aggregated, width_of

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "width"), [(0.1, "minute"), (0.5, "hour"), (30, "day"), (200, "week"), (400, "month")]
)
def test_the_width_follows_from_the_length(days: float, width: str) -> None:
    assert width_of(START, START + timedelta(days=days)) == width


@pytest.mark.parametrize(("way", "value"), [("sum", 6.0), ("avg", 3.0), ("min", 2.0), ("max", 4.0)])
def test_values_are_brought_together(way: str, value: float) -> None:
    values = [(START + timedelta(hours=1), 2.0), (START + timedelta(hours=2), 4.0)]
    found = aggregated(values, START, START + timedelta(days=2), "day", way)
    assert found == [(START, value), (START + timedelta(days=1), 0.0), (START + timedelta(days=2), 0.0)]
