"""How values are written: numbers and times in Ion as short as Kestra writes them, and nulls that stay."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import pytest

from ostinato.plugin import Outputs, plain
from ostinato.plugin.ion import dumps, loads
from ostinato.plugin.plain import KeptNull


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.0, "2e0"),
        (-0.0, "-0e0"),
        (100.0, "100e0"),
        (1.25, "1.25e0"),
        (1e16, "1e+16"),
        (time(13, 14, 15, 678000), 'LocalTime::"13:14:15.678"'),
        (time(13, 14, 15, 678100), 'LocalTime::"13:14:15.678100"'),
        (time(13, 14), 'LocalTime::"13:14:00"'),
        (datetime(2024, 1, 2, 3, 4, 5, 500000), 'LocalDateTime::"2024-01-02T03:04:05.500"'),
        (datetime(2024, 1, 2, 3, 4, 5), 'LocalDateTime::"2024-01-02T03:04:05"'),
        ({"a": KeptNull.NULL}, "{a:null}"),
    ],
)
def test_short_forms(value: Any, text: str) -> None:
    assert dumps(value) == text
    if isinstance(value, float):
        assert loads(text) == value


class Found(Outputs):
    """What a task found."""

    row: dict[str, Any] | KeptNull
    other: str | None = None


def test_a_null_that_stays() -> None:
    assert plain(Found(row=KeptNull.NULL)) == {"row": None}
    assert plain({"a": None, "b": [KeptNull.NULL], "c": {"d": KeptNull.NULL}}) == {"b": [None], "c": {"d": None}}
    assert plain(KeptNull.NULL) is None
