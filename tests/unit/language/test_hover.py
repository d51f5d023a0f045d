"""What the thing under the cursor is."""

from __future__ import annotations

import pytest

from ostinato.language import hover
from ostinato.plugin.index import default_index
from tests.unit.language.texts import GOOD


def at(word: str, text: str = GOOD, number: int = 0) -> str | None:
    """What is said of the n-th place of a word, at its second character."""
    place = -1
    for _ in range(number + 1):
        place = text.index(word, place + 1)
    line, column = text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place) + 1
    return hover(text, line, column, default_index())


@pytest.mark.parametrize(
    ("word", "begins"),
    [
        ("namespace", "**namespace**"),
        ("concurrency", "**concurrency**"),
        ("behavior", "**behavior**"),
        ("format:", "**format**"),
        ("maxAttempts", "**maxAttempts**"),
        ("condition:", "**condition**"),
        ("validator", "**validator**"),
        ("cron", "**cron**"),
        ("io.kestra.plugin.core.debug.Return", "**io.kestra.plugin.core.debug.Return**"),
        ("upper", "**upper** filter"),
        ("render(", "**render** function"),
        ("errorLogs", "**errorLogs** function"),
    ],
)
def test_what_is_known_is_described(word: str, begins: str) -> None:
    found = at(word)
    assert found is not None
    assert found.startswith(begins)
    assert len(found) > len(begins) + 10


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("inputs.name }", "**inputs**\n\nInputs of the execution"),
        ("name }", "**inputs.name**\n\nSTRING"),
        ("first.value }", "**outputs.first**\n\nio.kestra.plugin.core.debug.Return"),
        ("value }", "**outputs.first.value**\n\nThe text; none without a format."),
    ],
)
def test_each_step_of_a_path_is_told(word: str, said: str) -> None:
    assert at(word) == said


def test_values_and_defaults_of_a_property_are_told() -> None:
    found = at("behavior")
    assert found is not None
    assert "One of: QUEUE, CANCEL, FAIL" in found
    assert "Default: `QUEUE`" in found


@pytest.mark.parametrize("word", ["company.team", "Everything", "hello", "red", "greeting:", "a:\n"])
def test_of_the_rest_nothing_is_said(word: str) -> None:
    assert at(word) is None


def test_nothing_is_said_of_nothing() -> None:
    assert hover("", 1, 1, default_index()) is None
    assert hover("id: a", 99, 1, default_index()) is None
    assert hover("   ", 1, 2, default_index()) is None
