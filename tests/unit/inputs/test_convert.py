"""One value to one type, and what is refused, in the words that users know."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ostinato.inputs.convert import Refused, convert, text_of


@pytest.mark.parametrize(
    ("type_", "given_", "expected"),
    [
        ("STRING", "x", "x"), ("STRING", 1, "1"), ("STRING", True, "true"), ("STRING", {"a": [1]}, '{"a":[1]}'),
        ("SELECT", 1, "1"), ("ENUM", "a", "a"), ("FILE", "kestra:///f", "kestra:///f"), ("SECRET", 1, "1"),
        ("INT", "42", 42), ("INT", 42, 42), ("INT", "-7", -7), ("INT", "+7", 7), ("INT", 2147483647, 2147483647),
        ("INT", "-2147483648", -2147483648), ("INT", "007", 7),
        ("FLOAT", "1.5", 1.5), ("FLOAT", 3, 3.0), ("FLOAT", "1e3", 1000.0), ("FLOAT", 16777217, 16777216.0),
        ("FLOAT", "0.1", 0.1), ("FLOAT", "1e400", math.inf), ("FLOAT", -1e39, -math.inf),
        ("FLOAT", "Infinity", math.inf),
        ("FLOAT", 10**400, math.inf), ("FLOAT", " 1.5f ", 1.5), ("FLOAT", ".5", 0.5), ("FLOAT", "-Infinity", -math.inf),
        ("BOOL", True, True), ("BOOL", "TRUE", True), ("BOOL", "yes", False), ("BOOL", 1, False),
        ("BOOLEAN", "true", True),
        ("DATETIME", "2024-02-29T13:45:00Z", "2024-02-29T13:45:00Z"),
        ("DATETIME", "2024-02-29T13:45:00+02:00", "2024-02-29T11:45:00Z"),
        ("DATETIME", "2024-02-29T13:45:00.5Z", "2024-02-29T13:45:00.500Z"),
        ("DATETIME", "2024-02-29T13:45:00+01:00[Europe/Berlin]", "2024-02-29T12:45:00Z"),
        ("DATETIME", "2024-02-29T13:45:00.123456789Z", "2024-02-29T13:45:00.123456789Z"),
        ("DATE", "2024-02-29", "2024-02-29"),
        ("TIME", "13:45", "13:45:00"), ("TIME", "13:45:30", "13:45:30"), ("TIME", "23:59:59.5", "23:59:59.5"),
        ("DURATION", "PT1M", 60.0), ("DURATION", "P1DT2H", 93600.0), ("DURATION", 5, 5.0), ("DURATION", "-PT1M", -60.0),
        ("JSON", '{"a": null}', {"a": None}), ("JSON", [1], [1]), ("JSON", "1", 1), ("ION", "[1]", [1]),
        ("YAML", "a: [1, x]", {"a": [1, "x"]}), ("YAML", {"a": 1}, {"a": 1}),
        ("URI", "https://x.y/z?a=b", "https://x.y/z?a=b"), ("URI", "mailto:a@b.c", "mailto:a@b.c"),
        ("EMAIL", "a@b.cd", "a@b.cd"),
        ("ARRAY", '["a", 1]', ["a", 1]), ("DATETIME", "0050-01-01T00:00:00Z", "0050-01-01T00:00:00Z"),
        ("ARRAY", ["a"], ["a"]), ("ARRAY", [], []),
        ("MULTISELECT", '["a", 1]', ["a", "1"]),
    ],
)  # fmt: skip
def test_a_value_is_converted(type_: str, given_: Any, expected: Any) -> None:
    found = convert(type_, given_, {})
    assert found == expected
    assert type(found) is type(expected)


def test_not_a_number_is_a_float() -> None:
    assert math.isnan(convert("FLOAT", "NaN", {}))


@pytest.mark.parametrize(
    ("type_", "given_", "reason"),
    [
        ("INT", "x", 'For input string: "x"'), ("INT", "1.5", 'For input string: "1.5"'),
        ("INT", 1.5, 'For input string: "1.5"'), ("INT", True, 'For input string: "true"'),
        ("INT", "2147483648", 'For input string: "2147483648"'), ("INT", 2**31, 'For input string: "2147483648"'),
        ("INT", " 1", 'For input string: " 1"'), ("INT", "1_0", 'For input string: "1_0"'),
        ("INT", "9" * 5000, f'For input string: "{"9" * 5000}"'), ("INT", "٣", 'For input string: "٣"'),
        ("FLOAT", "x", 'For input string: "x"'), ("FLOAT", "1_0", 'For input string: "1_0"'),
        ("FLOAT", "inf", 'For input string: "inf"'), ("FLOAT", "٣", 'For input string: "٣"'),
        ("FLOAT", True, 'For input string: "true"'), ("FLOAT", [1], 'For input string: "[1]"'),
        ("URI", "no scheme", "Illegal character in path at index 2: no scheme"),
        ("URI", "noscheme", "Invalid URI format."), ("URI", "/path", "Invalid URI format."),
        ("EMAIL", "a@b", "The input must be a valid email"), ("EMAIL", "a b@c.d", "The input must be a valid email"),
        ("NOPE", "x", "Invalid type: NOPE"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_the_reason(type_: str, given_: Any, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        convert(type_, given_, {})
    assert refused.value.reason == reason
    assert not refused.value.raw


@pytest.mark.parametrize(
    ("type_", "given_"),
    [
        ("DATETIME", "2024-02-29"), ("DATETIME", "2024-02-29T13:45Z"), ("DATETIME", "2024-02-29T13:45:00"),
        ("DATETIME", "2024-02-30T13:45:00Z"), ("DATETIME", "2024-02-29T25:00:00Z"), ("DATETIME", "x"),
        ("DATETIME", "0001-01-01T00:00:00+05:00"), ("DATETIME", "9999-12-31T23:59:59-05:00"),
        ("DATE", "2023-02-29"), ("DATE", "2024-2-9"), ("DATE", "20240229"), ("DATE", "2024-02-29T00:00:00Z"),
        ("TIME", "24:00"), ("TIME", "1:00"), ("TIME", "13:60"), ("TIME", "13:45Z"),
        ("DURATION", "30"), ("DURATION", "1h"), ("DURATION", True), ("DURATION", "P"), ("DURATION", "P99999999999D"),
        ("JSON", "{"), ("JSON", ""), ("JSON", "NaN"), ("YAML", "a: [1"), ("ARRAY", "a, b"), ("ARRAY", '{"a": 1}'),
        ("MULTISELECT", "x"), ("JSON", "[" * 100_000), ("DATETIME", "2024-02-29T13:45:00.0123456789Z"),
        ("DATE", "２０２４-02-29"),
    ],
)  # fmt: skip
def test_reasons_of_parsers_stand_apart(type_: str, given_: Any) -> None:
    with pytest.raises(Refused) as refused:
        convert(type_, given_, {})
    assert refused.value.raw


@pytest.mark.parametrize(
    ("item", "given_", "expected"),
    [("INT", [1, "2"], [1, 2]), ("STRING", [1, "2"], ["1", "2"]), ("DATE", '["2024-02-29"]', ["2024-02-29"])],
)
def test_each_element_is_converted(item: str, given_: Any, expected: list[Any]) -> None:
    assert convert("ARRAY", given_, {"itemType": item}) == expected


def test_an_element_that_does_not_fit_is_named() -> None:
    with pytest.raises(Refused, match="Unable to parse array element as `INT` on `x`"):
        convert("ARRAY", '[1, "x", "y"]', {"itemType": "INT"})


_TYPES = st.sampled_from(
    ["STRING", "SELECT", "INT", "FLOAT", "BOOL", "DATETIME", "DATE", "TIME", "DURATION", "JSON", "YAML", "URI", "EMAIL",
     "ARRAY", "MULTISELECT", "FILE"]
)  # fmt: skip
_VALUES = st.one_of(
    st.text(max_size=20), st.integers(), st.floats(), st.booleans(), st.lists(st.text(max_size=3), max_size=2),
    st.from_regex(r"[0-9TZ:.+\-PDHMS]{1,24}", fullmatch=True), st.text("{}[]:,&*!|>%@`'\"\n -", max_size=10),
)  # fmt: skip


@given(_TYPES, _VALUES)
def test_any_value_is_converted_or_refused(type_: str, value: Any) -> None:
    try:
        convert(type_, value, {})
    except Refused as refused:
        assert refused.reason


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "a"),
        (True, "true"),
        (False, "false"),
        (1, "1"),
        (1.5, "1.5"),
        (["ä"], '["ä"]'),
        ({"a": None}, '{"a":null}'),
    ],
)
def test_the_text_of_a_value(value: Any, text: str) -> None:
    assert text_of(value) == text
