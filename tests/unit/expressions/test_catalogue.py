"""Every entry of the catalogue is documented, and its examples hold."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ostinato.expressions import FILTERS, FUNCTIONS, TAGS, TESTS, Environment, Scope, render_text

ENTRIES = [
    (sort, entry)
    for sort, table in (("filter", FILTERS), ("function", FUNCTIONS), ("test", TESTS), ("tag", TAGS))
    for entry in table.values()
]
EXAMPLES = [
    pytest.param(*example, id=f"{sort} {e.name} {i}") for sort, e in ENTRIES for i, example in enumerate(e.examples)
]
SCOPE = Scope({}, Environment(now=lambda: datetime(2024, 3, 10, 8, 5, 9, 123456, tzinfo=UTC)))


@pytest.mark.parametrize(("template", "result"), EXAMPLES)
def test_example(template: str, result: str) -> None:
    assert render_text(template, SCOPE) == result


@pytest.mark.parametrize("entry", [pytest.param(entry, id=f"{sort} {entry.name}") for sort, entry in ENTRIES])
def test_is_documented(entry: object) -> None:
    assert entry.docstring.strip().endswith((".", "word."))  # type: ignore[attr-defined]
    assert entry.signature  # type: ignore[attr-defined]


def test_signature_shows_names_and_defaults() -> None:
    assert FILTERS["dateAdd"].signature.startswith("dateAdd(amount=null, unit='null', format='iso', timeZone=null")
    assert FILTERS["substringBefore"].signature == "substringBefore(separator)"
    assert FUNCTIONS["max"].signature == "max(...)"
    assert TESTS["even"].signature == "is even"


@pytest.mark.parametrize("name", ["toJson", "date", "jq", "replace", "split", "number", "default"])
def test_filters_that_flows_use_are_there(name: str) -> None:
    assert name in FILTERS


@pytest.mark.parametrize("name", ["render", "secret", "kv", "read", "fromJson", "now", "http", "subflow", "fileURI"])
def test_functions_that_flows_use_are_there(name: str) -> None:
    assert name in FUNCTIONS
