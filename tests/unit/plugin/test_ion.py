"""Ion text, read and written."""

from __future__ import annotations

import contextlib
import io
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ostinato.plugin.ion import Annotated, IonError, dumps, loads, read_rows, write_rows


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null", None),
        ("null.int", None),
        ("true", True),
        ("-12", -12),
        ("1_000", 1000),
        ("0xff", 255),
        ("-0b101", -5),
        ("1.5e0", 1.5),
        ("-inf", float("-inf")),
        ("1.50", Decimal("1.50")),
        ("12d3", Decimal("12000")),
        ("123.", Decimal(123)),
        ('"a\\n\\u00e9\\x41\\"b"', 'a\né\x41"b'),
        ("'''one ''' '''two'''", "one two"),
        ("symbol", "symbol"),
        ("'a symbol'", "a symbol"),
        ("2024-02-29", date(2024, 2, 29)),
        ("2024-02T", date(2024, 2, 1)),
        ("2024T", date(2024, 1, 1)),
        ("2024-01-02T03:04Z", datetime(2024, 1, 2, 3, 4, tzinfo=UTC)),
        (
            "2024-01-02T03:04:05.678+02:00",
            datetime(2024, 1, 2, 3, 4, 5, 678000, tzinfo=timezone(timedelta(hours=2))),
        ),
        ("{{aGk=}}", b"hi"),
        ('{{"hi"}}', b"hi"),
        ("[1, [2], ]", [1, [2]]),
        ("(a + b)", None),
        ('{a:1,\'b c\':"x","d":{}} // end', {"a": 1, "b c": "x", "d": {}}),
        ('/* c */ LocalTime::"13:14"', "13:14"),
    ],
)
def test_reading(text: str, value: Any) -> None:
    if text.startswith("("):
        with pytest.raises(IonError):
            loads(text)
        return
    assert loads(text) == value


@pytest.mark.parametrize("text", ["", "{a:1", "[1,", '"abc', "{a 1}", "]", "{{a}}", "2024-13-01", "[" * 500])
def test_texts_that_are_no_ion(text: str) -> None:
    with pytest.raises(IonError):
        loads(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": 1, "b c": None, "null": True}, "{a:1,'b c':null,'null':true}"),
        (1.5, "1.5e0"),
        (1e300, "1e+300"),
        (Decimal("1.50"), "1.50"),
        (Decimal(5), "5."),
        (Decimal("1E+3"), "1d3"),
        ('a"\n', '"a\\"\\n"'),
        (date(2024, 2, 29), "2024-02-29"),
        (datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC), "2024-01-02T03:04:05.000Z"),
        (datetime(2024, 1, 2, 3, 4, 5), 'LocalDateTime::"2024-01-02T03:04:05"'),
        (time(13, 14, 15), 'LocalTime::"13:14:15"'),
        (b"hi", "{{aGk=}}"),
        (Annotated(("a",), 1), "a::1"),
        (["x", (1,)], '["x",[1]]'),
    ],
)
def test_writing(value: Any, text: str) -> None:
    assert dumps(value) == text


def test_annotations_are_kept_if_asked() -> None:
    assert loads('LocalTime::"13:14"', keep_annotations=True) == Annotated(("LocalTime",), "13:14")


def test_rows() -> None:
    stream = io.BytesIO()
    assert write_rows(stream, [{"a": 1}, {"a": "x\ny"}]) == 2
    assert stream.getvalue() == b'{a:1}\n{a:"x\\ny"}\n'
    stream.seek(0)
    assert list(read_rows(stream)) == [{"a": 1}, {"a": "x\ny"}]
    assert list(read_rows(io.BytesIO(b"{a:1,\n b:[1,\n2]} {c:3}\n\n"))) == [{"a": 1, "b": [1, 2]}, {"c": 3}]


plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary()
values = st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(values)
def test_what_is_written_is_read(value: Any) -> None:
    assert loads(dumps(value)) == value
    assert "\n" not in dumps(value)


@given(st.text(max_size=40))
def test_any_text_ends_in_values_or_an_ion_error(text: str) -> None:
    with contextlib.suppress(IonError):
        loads(text)
