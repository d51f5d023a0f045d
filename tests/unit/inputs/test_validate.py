"""Bounds and patterns: every message, bounds included."""

from __future__ import annotations

from typing import Any

import pytest

from ostinato.inputs.validate import reasons

FORM = "2024-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("type_", "value", "options", "expected"),
    [
        ("STRING", "ab", {"validator": "[a-z]+"}, []),
        ("STRING", "ab1", {"validator": "[a-z]+"}, ["it must match the pattern `[a-z]+`"]),
        ("SECRET", "x", {"id": "s", "validator": r"\d"}, [r"s: it must match the pattern `\d`"]),
        ("STRING", "a", {"validator": r"\p{Ll}"}, []),
        ("STRING", "A", {"validator": r"\p{Ll}"}, [r"it must match the pattern `\p{Ll}`"]),
        ("STRING", "x", {"validator": "[a-"}, ["Unclosed character class near index 2"]),
        ("INT", 5, {"min": 5, "max": 5}, []),
        ("INT", 4, {"min": 5}, ["it must be more than `5`"]),
        ("INT", 6, {"max": 5}, ["it must be less than `5`"]),
        ("FLOAT", 0.5, {"min": 0.75, "max": 0.25}, ["it must be more than `0.75`", "it must be less than `0.25`"]),
        ("FLOAT", 11.0, {"max": 10}, ["it must be less than `10.0`"]),
        ("FLOAT", 0.0, {"min": 0.0005}, ["it must be more than `5.0E-4`"]),
        ("FLOAT", float("nan"), {"min": 1, "max": 2}, ["it must be less than `2.0`"]),
        ("EMAIL", "a@b", {}, []),
        ("EMAIL", "a.b+c@-d..e", {}, []),
        ("EMAIL", "a b@c.d", {}, ["The input must be a valid email"]),
        ("EMAIL", "a@b_c", {}, ["The input must be a valid email"]),
        ("EMAIL", "a@", {}, ["The input must be a valid email"]),
        ("DURATION", 60.0, {"min": "PT1M", "max": "PT1M"}, []),
        ("DURATION", 59.0, {"min": "PT1M"}, ["It must be more than `PT1M`"]),
        ("DURATION", 61.0, {"max": "PT1M"}, ["It must be less than `PT1M`"]),
        ("DATE", "2024-02-29", {"after": "2024-02-29", "before": "2024-02-29"}, []),
        ("DATE", "2024-02-28", {"after": "2024-02-29"}, ["it must be after `2024-02-29`"]),
        ("DATE", "2024-03-01", {"before": "2024-02-29"}, ["it must be before `2024-02-29`"]),
        ("TIME", "09:00:00", {"after": "09:00"}, []),
        ("TIME", "09:00:00", {"before": "09:00"}, []),
        ("TIME", "07:59:59", {"after": "08:00:00"}, ["it must be after `08:00`"]),
        ("TIME", "07:59:59", {"after": "08:00:01.5"}, ["it must be after `08:00:01.500`"]),
        ("TIME", "17:00:01", {"before": "17:00"}, ["it must be before `17:00`"]),
        ("DATETIME", FORM, {"after": FORM, "before": FORM}, []),
        ("DATETIME", FORM, {"after": "2024-01-01T01:00:00+01:00"}, []),
        ("DATETIME", FORM, {"after": "2024-01-01T00:00:00.001Z"}, ["it must be after `2024-01-01T00:00:00.001Z`"]),
        ("DATETIME", FORM, {"before": "2024-01-01T00:30:00+01:00"}, ["it must be before `2024-01-01T00:30:00+01:00`"]),
        ("DATETIME", "2024-01-01T00:00:00.500000Z", {"after": FORM}, []),
        ("SELECT", "red", {"choices": ["red", "green"]}, []),
        ("SELECT", "Red", {"choices": ["red", "green"]}, ["it must match the values `[red, green]`"]),
        ("SELECT", "x", {"choices": ["red"], "allowCustomValue": True}, []),
        ("SELECT", "x", {"choices": ["red"], "required": False}, []),
        ("ENUM", "x", {"choices": ["red"]}, ["it must match the values `[red]`"]),
        ("MULTISELECT", ["a", "x", "y"], {"choices": ["a", "b"]},
         ["value `x` doesn't match the values `[a, b]`", "value `y` doesn't match the values `[a, b]`"]),
        ("MULTISELECT", ["x"], {"choices": ["a"], "allowCustomValue": True}, []),
        ("MULTISELECT", ["x"], {}, []),
        ("MULTISELECT", [1], {"choices": ["1"]}, []),
        ("FILE", "a.CSV", {"allowedFileExtensions": [".csv", ".txt"]}, []),
        ("FILE", "a.pdf", {"allowedFileExtensions": [".csv", ".txt"]},
         ["File type not allowed. Accepted extensions: .csv, .txt"]),
        ("FILE", "a.pdf", {}, []),
        ("JSON", {}, {"min": 1}, []),
    ],
)  # fmt: skip
def test_a_value_is_checked(type_: str, value: Any, options: dict[str, Any], expected: list[str]) -> None:
    choices = options.pop("choices", None)
    assert reasons(type_, value, options, choices) == expected
