"""What unquoted texts of YAML 1.1 become."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ostinato.source.scalars import resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None), ("~", None), ("null", None), ("Null", None), ("NULL", None), ("nULL", "nULL"),
        ("true", True), ("True", True), ("TRUE", True), ("yes", True), ("Yes", True), ("on", True), ("ON", True),
        ("false", False), ("no", False), ("NO", False), ("off", False), ("Off", False), ("y", "y"), ("n", "n"),
        ("0", 0), ("-0", 0), ("+7", 7), ("42", 42), ("1_000", 1000), ("010", 8), ("0x1F", 31), ("0b101", 5),
        ("-0x10", -16), ("+010", 8), ("08", "08"), ("1.50", 1.5), ("1e3", 1000.0), (".5", 0.5), ("1.", 1.0),
        ("-1.5e-3", -0.0015), ("1_0.5", 10.5), (".inf", math.inf), ("-.inf", -math.inf), ("+.INF", math.inf),
        ("-.INF", -math.inf), ("+.Inf", math.inf), ("2024-01-01", "2024-01-01"), ("12:30", "12:30"),
        ("2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z"), ("1.2.3", "1.2.3"), ("-", "-"), ("+", "+"), (".", "."),
        ("PT1H", "PT1H"), ("0o17", "0o17"), ("1,5", "1,5"), ("0_", "0_"), ("0x_", "0x_"), ("0b_", "0b_"),
    ],
)  # fmt: skip
def test_a_plain_text_becomes_a_value(text: str, value: Any) -> None:
    assert resolve(text) == value
    assert type(resolve(text)) is type(value)


def test_not_a_number_is_a_number() -> None:
    for text in (".nan", ".NaN", ".NAN"):
        found = resolve(text)
        assert isinstance(found, float)
        assert math.isnan(found)


def test_a_number_of_too_many_digits_stays_a_text() -> None:
    digits = "9" * 5000
    assert resolve(digits) == digits


@given(st.text("0123456789+-._abxefnoEINF", max_size=8))
def test_no_text_is_too_odd(text: str) -> None:
    resolve(text)
