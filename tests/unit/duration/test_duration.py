"""Spans of time as people write them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ostinato.duration import format_clock, format_duration, parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("PT30S", 30), ("PT1M30S", 90), ("P1D", 86400), ("P1DT1H", 90000), ("P1W", 604800), ("PT0.5S", 0.5),
        ("PT0,5S", 0.5), ("pt1h", 3600), ("-PT1M", -60), ("PT-1M", -60), ("+PT1M", 60), (" PT1S ", 1), ("10", 10),
        ("1.5", 1.5), ("0", 0), ("PT0S", 0), ("PT26H", 93600),
    ],
)  # fmt: skip
def test_a_duration_is_read(text: str, seconds: float) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1DT", "1h", "-5", "PT1", "1M", "P1Y", "P1M", "PT1S1M", "x", "1e3", "PT1H1H", "٣"]
)
def test_what_is_no_duration_is_refused_with_advice(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration: write PT30S, PT5M, P1D, or a number of seconds"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["P999999999999D", "9" * 400, "PT" + "9" * 400 + "S"])
def test_a_duration_beyond_all_bounds_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "PT0S"), (30, "PT30S"), (90, "PT1M30S"), (3600, "PT1H"), (90000, "PT25H"), (0.5, "PT0.5S"),
        (60.5, "PT1M0.5S"), (-90, "PT-1M-30S"), (-0.25, "PT-0.25S"), (3601, "PT1H1S"),
    ],
)  # fmt: skip
def test_a_duration_is_written(seconds: float, text: str) -> None:
    assert format_duration(timedelta(seconds=seconds)) == text


@given(st.timedeltas(timedelta(days=-1000), timedelta(days=1000)))
def test_what_is_written_is_read_again(span: timedelta) -> None:
    assert parse_duration(format_duration(span)) == span


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "00:00:00.000"), (0.3, "00:00:00.300"), (3661.5, "01:01:01.500"), (360000, "100:00:00.000")],
)
def test_a_duration_is_written_as_a_clock(seconds: float, text: str) -> None:
    assert format_clock(timedelta(seconds=seconds)) == text
