"""Values in outputs, in Ion text, and in files."""

from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ostinato_jdbc.storing.formats import WRITERS
from ostinato_jdbc.values.ion_text import ion_text, row_writer
from ostinato_jdbc.values.kinds import Instant
from ostinato_jdbc.values.shown import shown

from ostinato.plugin import ion

PARIS = datetime(2024, 7, 2, 5, 4, 5, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.mark.parametrize(
    ("value", "in_outputs", "in_ion"),
    [
        (None, None, "null"),
        (True, True, "true"),
        (12, 12, "12"),
        (1.5, 1.5, "1.5e0"),
        (2.0, 2.0, "2e0"),
        (1e20, 1e20, "1.0E20"),
        (12345678.0, 12345678.0, "1.2345678E7"),
        (1e-7, 1e-7, "1.0E-7"),
        (Decimal("1.50"), Decimal("1.50"), "1.50"),
        (Decimal(12), Decimal(12), "12."),
        ('it\'s "x"\n', 'it\'s "x"\n', r'"it\'s \"x\"\n"'.replace(r"\'", "'")),
        (b"\xde\xad", "3q0=", "{{3q0=}}"),
        (date(2024, 2, 29), "2024-02-29", "2024-02-29"),
        (time(13, 14), "13:14:00", 'LocalTime::"13:14:00"'),
        (time(13, 14, 15, 500000), "13:14:15.5", 'LocalTime::"13:14:15.5"'),
        (datetime(2024, 1, 2, 3, 4, 5, 678000), "2024-01-02T03:04:05.678", 'LocalDateTime::"2024-01-02T03:04:05.678"'),
        (PARIS, "2024-07-02T05:04:05+02:00", 'ZonedDateTime::"2024-07-02T05:04:05+02:00[Europe/Paris]"'),
        (PARIS.astimezone(ZoneInfo("UTC")), "2024-07-02T03:04:05Z", 'ZonedDateTime::"2024-07-02T03:04:05Z[UTC]"'),
        (PARIS.astimezone(UTC), "2024-07-02T03:04:05Z", 'OffsetDateTime::"2024-07-02T03:04:05Z"'),
        (
            PARIS.astimezone(timezone(timedelta(hours=-3, minutes=-30))),
            "2024-07-01T23:34:05-03:30",
            'OffsetDateTime::"2024-07-01T23:34:05-03:30"',
        ),
        (Instant(PARIS), "2024-07-02T05:04:05+02:00", "2024-07-02T03:04:05.000Z"),
        (UUID(int=1), str(UUID(int=1)), f'"{UUID(int=1)}"'),
        ([1, [date(2024, 1, 1), None]], [1, ["2024-01-01", None]], "[1,[2024-01-01,null]]"),
        ({"a b": b"x", "c": None}, {"a b": "eA==", "c": None}, "{'a b':{{eA==}},c:null}"),
        (timedelta(hours=1), "1:00:00", '"PT1H"'),
    ],
)
def test_forms(value: Any, in_outputs: Any, in_ion: str) -> None:
    assert shown(value) == in_outputs
    assert ion_text(value) == in_ion


def test_not_a_number() -> None:
    assert [ion_text(value) for value in (math.nan, math.inf, -math.inf)] == ["nan", "+inf", "-inf"]
    assert [ion_text(Decimal(text)) for text in ("NaN", "Infinity")] == ["nan", "+inf"]
    assert math.isnan(shown(Decimal("NaN")))


def test_rows() -> None:
    assert row_writer(["id", "null", "a b", "id"])([1, "x", None, 2]) == "{id:2,'null':\"x\",'a b':null}"


@given(st.floats(allow_nan=False), st.text(), st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_ion_text_is_read_again(number: float, text: str, amount: Decimal) -> None:
    row = row_writer(["n", "t", "d"])([number, text, amount])
    assert "\n" not in row
    assert ion.loads(row) == {"n": number, "t": text, "d": amount}


COLUMNS = ["id", "name", "amount", "day", "at", "tags", "more", "flag"]
ROWS: list[list[Any]] = [
    [1, 'it\'s, "one"', Decimal("1.50"), date(2024, 1, 2), datetime(2024, 1, 2, 3, 4, 5), ["a"], {"k": [1]}, True],
    [2, None, Decimal("100.125"), None, None, None, None, False],
]


def test_csv(tmp_path: Path) -> None:
    assert WRITERS["CSV"](tmp_path / "f", COLUMNS, ROWS) == 2
    assert (tmp_path / "f").read_text() == (
        "id,name,amount,day,at,tags,more,flag\n"
        '1,"it\'s, ""one""",1.50,2024-01-02,2024-01-02T03:04:05,"[""a""]","{""k"": [1]}",true\n'
        "2,,100.125,,,,,false\n"
    )


def test_jsonl(tmp_path: Path) -> None:
    assert WRITERS["JSONL"](tmp_path / "f", COLUMNS, ROWS) == 2
    first, second = (json.loads(line) for line in (tmp_path / "f").read_text().splitlines())
    assert first["more"] == {"k": [1]}
    assert first["amount"] == 1.5
    assert second == dict.fromkeys(COLUMNS) | {"id": 2, "amount": 100.125, "flag": False}


def test_no_rows(tmp_path: Path) -> None:
    assert [WRITERS[name](tmp_path / name, ["a", "b"], []) for name in ("ION", "CSV", "JSONL")] == [0, 0, 0]
    assert [(tmp_path / name).read_text() for name in ("ION", "CSV", "JSONL")] == ["", "a,b\n", ""]
