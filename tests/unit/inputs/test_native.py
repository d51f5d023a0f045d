"""Values as the kinds of things that they are."""

from __future__ import annotations

from typing import Any

import pytest

from ostinato.expressions.texts import java_text
from ostinato.inputs import convert
from ostinato.inputs.native import native


@pytest.mark.parametrize(
    ("type_", "text", "shown"),
    [("DATE", "2024-05-01", "2024-05-01"), ("TIME", "10:00:00", "10:00"), ("TIME", "10:00:00.5", "10:00:00.500"),
     ("DATETIME", "2024-05-01T10:00:00+02:00", "2024-05-01T08:00:00Z"), ("DURATION", "PT90M", "PT1H30M")],
)  # fmt: skip
def test_dates_and_times_are_such(type_: str, text: str, shown: str) -> None:
    found: Any = native(type_, convert(type_, text, {}))
    assert java_text(found) == shown
    assert found != text


def test_anything_else_stays_what_it_is() -> None:
    assert native("INT", 5) == 5
