"""Files and functions stay small."""

from __future__ import annotations

import statistics

from tests.house.code import Function, sources

LONGEST_FILE, LONGEST_FUNCTION, LONGEST_OF_ENGINE, MEDIAN = 500, 60, 40, 10
EXCEPTIONS: dict[str, str] = {}
"""Files or `file:function`, each with the reason why it may be longer."""


def _length(function: Function) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


def test_no_file_is_long() -> None:
    found = {source.path: source.text.count("\n") for source in sources() if source.path not in EXCEPTIONS}
    assert {path: lines for path, lines in found.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_long() -> None:
    found = [
        f"{source.path}:{function.name} has {_length(function)} lines"
        for source in sources()
        for function in source.functions()
        if _length(function) > (LONGEST_OF_ENGINE if source.in_engine else LONGEST_FUNCTION)
        and f"{source.path}:{function.name}" not in EXCEPTIONS
    ]
    assert found == []


def test_the_usual_function_is_short() -> None:
    lengths = [_length(function) for source in sources() for function in source.functions()]
    assert statistics.median(lengths) < MEDIAN
