"""Documents: values with their places, and texts that are refused."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ostinato.source import Position, SourceError, parse, parse_all, split_documents
from ostinato.source.document import Span

FLOW = """\
id: f
tasks:
  - id: one
    message: |
      two lines
      of text
  - {id: two, list: [1, "x"]}
"""


def refused(text: str) -> SourceError:
    with pytest.raises(SourceError) as error:
        parse(text)
    return error.value


def test_the_text_is_kept_as_it_was_written() -> None:
    assert parse(FLOW).text == FLOW


@pytest.mark.parametrize(
    ("path", "key", "start", "end"),
    [
        (("id",), (1, 1), (1, 5), (1, 6)),
        (("tasks",), (2, 1), (3, 3), (8, 1)),
        (("tasks", 0), None, (3, 5), (7, 3)),
        (("tasks", 0, "id"), (3, 5), (3, 9), (3, 12)),
        (("tasks", 0, "message"), (4, 5), (4, 14), (7, 1)),
        (("tasks", 1, "list", 1), None, (7, 25), (7, 28)),
    ],
)
def test_every_value_knows_its_place(
    path: tuple[Any, ...], key: tuple[int, int] | None, start: tuple[int, int], end: tuple[int, int]
) -> None:
    span = parse(FLOW).span(path)
    assert span == Span(Position(*start), Position(*end), None if key is None else Position(*key))


def test_what_is_missing_is_where_its_parent_is() -> None:
    document = parse(FLOW)
    assert document.position(("tasks", 0, "type")) == document.position(("tasks", 0)) == Position(3, 5)
    assert document.position(("nowhere", "at", "all")) == Position(1, 1)


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ((1, 1), ("id",)),
        ((3, 10), ("tasks", 0, "id")),
        ((4, 5), ("tasks", 0, "message")),
        ((7, 26), ("tasks", 1, "list", 1)),
        ((7, 4), ("tasks",)),
        ((99, 1), ()),
    ],
)
def test_a_place_leads_to_the_innermost_value(place: tuple[int, int], path: tuple[Any, ...]) -> None:
    assert parse(FLOW).path_at(Position(*place)) == path


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "---\n"])
def test_a_text_without_content_has_no_value(text: str) -> None:
    assert parse(text).value is None


def test_keys_are_texts_whatever_they_look_like() -> None:
    assert parse("on: 1\n1: 2\n2024-01-01: 3\nnull: 4\n").value == {"on": 1, "1": 2, "2024-01-01": 3, "null": 4}


def test_quoted_texts_stay_texts() -> None:
    assert parse("a: '1'\nb: \"true\"\nc: 'null'\nd: |\n  1\n").value == {
        "a": "1",
        "b": "true",
        "c": "null",
        "d": "1\n",
    }


def test_an_explicit_tag_counts() -> None:
    assert parse("a: !!str 5\nb: !!str true\nc: !custom 7\n").value == {"a": "5", "b": "true", "c": "7"}


def test_numbers_and_booleans_know_their_spelling() -> None:
    document = parse("{a: off, b: [0x10, '1'], c: ~, d: text, e: !!str on}")
    assert document.value == {"a": False, "b": [16, "1"], "c": None, "d": "text", "e": "on"}
    assert document.spellings == {("a",): "off", ("b", 0): "0x10"}


def test_a_duplicate_key_is_refused_at_its_second_place() -> None:
    error = refused("id: a\ntasks: []\nid: b\n")
    assert error.message == "Duplicate field 'id'"
    assert error.position == Position(3, 1)
    assert str(error) == "Duplicate field 'id' (line 3, column 1)"


def test_a_key_that_is_no_text_is_refused() -> None:
    assert refused("? [a, b]\n: 1\n").message == "A key must be a text"


@pytest.mark.parametrize(
    ("text", "position"),
    [("a: [1, 2\n", (2, 1)), ("a: b: c\n", (1, 5)), ("a: 'x\n", (2, 1)), ("\tid: x\n", (1, 1)), ("a: \x01\n", (1, 4))],
)
def test_broken_yaml_is_refused_where_it_breaks(text: str, position: tuple[int, int]) -> None:
    assert refused(text).position == Position(*position)


@pytest.mark.parametrize(
    ("text", "code"), [("ä: 1\nb: x\x07", "0007"), ("é\nb: \ud800", "D800"), ("é\n\ufeffa:\x7f", "007F")]
)
def test_characters_that_are_no_text_are_named(text: str, code: str) -> None:
    error = refused(text)
    assert error.message == f"The character U+{code} cannot stand in a document"
    assert error.position.line == 2


# -- anchors ----------------------------------------------------------------------------------------------------------


def test_an_alias_repeats_its_anchor() -> None:
    assert parse("a: &x {n: 1}\nb: *x\n").value == {"a": {"n": 1}, "b": {"n": 1}}


def test_repeated_values_are_not_shared() -> None:
    value = parse("a: &x {n: 1}\nb: *x\n").value
    value["a"]["n"] = 2
    assert value["b"]["n"] == 1


def test_an_unknown_alias_is_refused() -> None:
    assert "undefined alias" in refused("a: *x\n").message


def test_an_alias_within_itself_is_refused() -> None:
    assert refused("a: &x [*x]\n").message == "An alias that contains itself"


def test_a_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["ostinato.source.parse"], "MOST_VALUES", 10_000)
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert refused("\n".join(lines)).message == "The document has too many values"


def test_values_nested_too_deeply_are_refused() -> None:
    assert refused("[" * 300 + "]" * 300).message == "The document is nested too deeply"


def test_too_long_a_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["ostinato.source.parse"], "MOST_CHARACTERS", 10)
    assert refused("a: 12345678").message == "A document may have at most 10 characters"


# -- merge keys -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ("<<: *one", {"a": 1, "b": 1}),
        ("<<: *one\n  b: 3", {"a": 1, "b": 3}),
        ("b: 3\n  <<: *one", {"b": 3, "a": 1}),
        ("<<: [*one, *two]", {"a": 1, "b": 1, "c": 2}),
        ("<<: [*two, *one]", {"a": 1, "b": 2, "c": 2}),
    ],
)
def test_merged_maps_give_way_to_own_entries(entries: str, expected: dict[str, int]) -> None:
    text = f"one: &one {{a: 1, b: 1}}\ntwo: &two {{b: 2, c: 2}}\nmerged:\n  {entries}\n"
    assert parse(text).value["merged"] == expected


def test_only_maps_can_be_merged() -> None:
    assert refused("a: &a 1\nb:\n  <<: *a\n").message == "`<<` takes a map, or a list of maps"


# -- several documents ------------------------------------------------------------------------------------------------


def test_documents_are_parted_by_lines_of_dashes() -> None:
    text = "---\nid: a\n--- # second\nid: b\nt: |\n  --- not here\n---\n# only a comment\n---\n"
    assert [document.value["id"] for document in parse_all(text)] == ["a", "b"]
    assert split_documents("# nothing\n") == []


def test_two_documents_are_not_one() -> None:
    assert "expected a single document" in refused("a: 1\n---\nb: 2\n").message


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except SourceError as error:
        assert error.position.line >= 1
        assert error.position.column >= 1


@given(st.text("{}[]&*x:,- \n'\"|>!?#%<", max_size=30))
def test_any_punctuation_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except SourceError as error:
        assert error.message
