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
        ("STRING", "x", "x"), ("STRING", 1, "1"), ("STRING", True, "true"), ("STRING", {"a": [1]}, '{a=[1]}'),
        ("SELECT", 1, "1"), ("ENUM", "a", "a"), ("FILE", "kestra:///f", "kestra:///f"), ("SECRET", 1, "1"),
        ("INT", "42", 42), ("INT", 42, 42), ("INT", "-7", -7), ("INT", "+7", 7), ("INT", 2147483647, 2147483647),
        ("INT", "-2147483648", -2147483648), ("INT", "007", 7),
        ("FLOAT", "1.5", 1.5), ("FLOAT", 3, 3.0), ("FLOAT", "1e3", 1000.0), ("FLOAT", 16777217, 16777216.0),
        ("FLOAT", "0.1", 0.1), ("FLOAT", "1e400", math.inf), ("FLOAT", -1e39, -math.inf),
        ("FLOAT", "Infinity", math.inf),
        ("FLOAT", 10**400, math.inf), ("FLOAT", " 1.5f ", 1.5), ("FLOAT", ".5", 0.5), ("FLOAT", "-Infinity", -math.inf),
        ("BOOL", True, True), ("BOOL", "TRUE", True), ("BOOL", "yes", False), ("BOOL", 1, False),
        ("BOOLEAN", "true", True),
        ("DATETIME", "2024-02-29T13:45:00Z", "2024-02-29T13:45:00.000000Z"),
        ("DATETIME", "2024-02-29T13:45:00+02:00", "2024-02-29T11:45:00.000000Z"),
        ("DATETIME", "2024-02-29T13:45:00.5Z", "2024-02-29T13:45:00.500000Z"),
        ("DATETIME", "2024-02-29T13:45:00+01:00[Europe/Berlin]", "2024-02-29T12:45:00.000000Z"),
        ("DATETIME", "2024-02-29T13:45:00.123456789Z", "2024-02-29T13:45:00.123456Z"),
        ("DATE", "2024-02-29", "2024-02-29"),
        ("TIME", "13:45", "13:45:00"), ("TIME", "13:45:30", "13:45:30"), ("TIME", "23:59:59.5", "23:59:59.5"),
        ("DURATION", "PT1M", 60.0), ("DURATION", "P1DT2H", 93600.0), ("DURATION", 5, 5.0), ("DURATION", "-PT1M", -60.0),
        ("JSON", '{"a": null}', {"a": None}), ("JSON", [1], [1]), ("JSON", "1", 1), ("ION", "[1]", [1]),
        ("YAML", "a: [1, x]", {"a": [1, "x"]}), ("YAML", {"a": 1}, {"a": 1}),
        ("YAML", "d: 2024-01-01", {"d": "2024-01-01"}), ("YAML", "on: yes", {"on": True}), ("YAML", "5", 5),
        ("YAML", "a: &x [1]\nb: *x", {"a": [1], "b": "x"}),
        ("URI", "https://x.y/z?a=b", "https://x.y/z?a=b"), ("URI", "mailto:a@b.c", "mailto:a@b.c"),
        ("EMAIL", "a@b.cd", "a@b.cd"),
        ("ARRAY", '["a", 1]', ["a", 1]), ("DATETIME", "0050-01-01T00:00:00Z", "0050-01-01T00:00:00.000000Z"),
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
        ("DURATION", "30"), ("DURATION", "P1W"), ("DURATION", True), ("DURATION", "P"), ("DURATION", "P99999999999D"),
        ("JSON", "{"), ("JSON", ""), ("JSON", "NaN"), ("YAML", "{a: 1, a: 2}"), ("ARRAY", "a"), ("ARRAY", '{"a": 1}'),
        ("MULTISELECT", "x"), ("JSON", "[" * 100_000), ("DATETIME", "2024-02-29T13:45:00.0123456789Z"),
        ("DATE", "２０２４-02-29"),
    ],
)  # fmt: skip
def test_reasons_of_parsers_stand_apart(type_: str, given_: Any) -> None:
    with pytest.raises(Refused) as refused:
        convert(type_, given_, {})
    assert refused.value.raw


@pytest.mark.parametrize(
    ("type_", "given_", "reason"),
    [
        ("DATE", "2023-02-29", ": Invalid date 'February 29' as '2023' is not a leap year"),
        ("DATE", "2024-02-30", ": Invalid date 'FEBRUARY 30'"), ("DATE", "2024-2-9", " at index 5"),
        ("DATE", "2024-13-01", ": Invalid value for MonthOfYear (valid values 1 - 12): 13"),
        ("DATE", "2024-01-32", ": Invalid value for DayOfMonth (valid values 1 - 28/31): 32"),
        ("DATE", "2024-02-09T00:00:00Z", ", unparsed text found at index 10"), ("DATE", "tomorrow", " at index 0"),
        ("DATE", "20240229", " at index 0"), ("DATE", "2024-02-0x", " at index 8"),
        ("TIME", "24:00", ": Invalid value for HourOfDay (valid values 0 - 23): 24"), ("TIME", "9:00", " at index 0"),
        ("TIME", "13:60", ": Invalid value for MinuteOfHour (valid values 0 - 59): 60"),
        ("TIME", "13:45:", ", unparsed text found at index 5"), ("TIME", "1345", " at index 2"),
        ("DATETIME", "2024-01-02T03:04Z", " at index 16"), ("DATETIME", "2024-01-02T03:04:05", " at index 19"),
        ("DATETIME", "2024-01-02", " at index 10"), ("DATETIME", "2024-02-30T03:04:05Z", " at index 0"),
        ("DATETIME", "2024-01-02T03:04:05Zulu", ", unparsed text found at index 20"),
    ],
)  # fmt: skip
def test_dates_and_times_are_refused_in_the_words_of_java(type_: str, given_: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        convert(type_, given_, {})
    assert refused.value.reason == f"Text '{given_}' could not be parsed{reason}"


def test_long_texts_are_cut_in_a_refusal() -> None:
    with pytest.raises(Refused) as refused:
        convert("DATE", "x" * 65, {})
    assert refused.value.reason == f"Text '{'x' * 64}...' could not be parsed at index 0"


def at(line: int, column: int) -> str:
    source = "Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled)"
    return f"[{source}; line: {line}, column: {column}]"


VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"


@pytest.mark.parametrize(
    ("text", "reason", "place"),
    [
        ("{a: 1", "Unexpected character ('a' (code 97)): was expecting double-quote to start field name", (1, 2)),
        ("word", f"Unrecognized token 'word': was expecting {VALUES}", (1, 1)),
        ("[1,\n truex]", f"Unrecognized token 'truex': was expecting {VALUES}", (2, 2)),
        ("1,2", "Unexpected character (',' (code 44)): Expected space separating root-level values", (1, 2)),
        ("{", f"Unexpected end-of-input: expected close marker for Object (start marker at {at(1, 1)})", (1, 2)),
        ('{"a": [1', f"Unexpected end-of-input: expected close marker for Array (start marker at {at(1, 7)})", (1, 9)),
        ('{"a": [], "b":', f"Unexpected end-of-input: expected close marker for Object (start marker at {at(1, 1)})",
         (1, 15)),
        ('{"a" 1}', "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value",
         (1, 6)),
        ('{"a": 1 "b": 2}', "Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries",
         (1, 9)),
        ("[1 2]", "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries", (1, 4)),
        ("[1,]", f"Unexpected character (']' (code 93)): expected a valid value {VALUES}", (1, 4)),
        ("[{}}", f"Unexpected close marker '}}': expected ']' (for Array starting at {at(1, 1)})", (1, 4)),
        ('["x', "Unexpected end-of-input: was expecting closing quote for a string value", (1, 4)),
        ('{"x', "Unexpected end-of-input in field name", (1, 4)),
        ('{"x"', f"Unexpected end-of-input: expected close marker for Object (start marker at {at(1, 1)})", (1, 5)),
    ],
)  # fmt: skip
def test_json_is_refused_in_the_words_of_jackson(text: str, reason: str, place: tuple[int, int]) -> None:
    with pytest.raises(Refused) as refused:
        convert("JSON", text, {})
    assert refused.value.reason == f"{reason}\n at {at(*place)}"


@pytest.mark.parametrize("text", ["{} x", "[] []", "1 2", "01", "-", "1.", "[NaN]", '"\\x"', "\x00", '{"a":1} }'])
def test_other_faults_have_some_words(text: str) -> None:
    with pytest.raises(Refused) as refused:
        convert("JSON", text, {})
    assert refused.value.reason


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('{"a": 1}', "Object value (token `JsonToken.START_OBJECT`)"),
        ('"a"', "String value (token `JsonToken.VALUE_STRING`)"),
        ("1", "Integer value (token `JsonToken.VALUE_NUMBER_INT`)"),
        ("true", "Boolean value (token `JsonToken.VALUE_TRUE`)"),
    ],
)
def test_what_is_no_list_is_told_by_its_kind(text: str, kind: str) -> None:
    with pytest.raises(Refused) as refused:
        convert("ARRAY", text, {})
    wanted = "Cannot deserialize value of type `java.util.ArrayList<java.lang.Object>`"
    assert refused.value.reason == f"{wanted} from {kind}\n at {at(1, 1)}"


@given(st.text('{}[]:,"\\truefalsn0123.-eE \n', max_size=30))
def test_looking_for_the_fault_of_a_text_ends(text: str) -> None:
    try:
        convert("JSON", text, {})
    except Refused as refused:
        assert refused.reason


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
        (["ä"], "[ä]"),
        ({"a": None}, "{a=null}"),
    ],
)
def test_the_text_of_a_value(value: Any, text: str) -> None:
    assert text_of(value) == text
