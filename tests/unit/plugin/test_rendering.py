"""How properties are rendered."""

from __future__ import annotations

from typing import Any

from ostinato.expressions import Environment, Scope
from ostinato.plugin import Dynamic, Properties
from ostinato.plugin.rendering import render_properties


class Inner(Properties):
    """A record."""

    name: str = ""
    """A text."""


class Outer(Properties):
    """Properties of several shapes."""

    text: Dynamic[str] = ""
    """A text."""
    anything: Dynamic[Any] = None
    """Anything."""
    values: Dynamic[dict[str, Any]]
    """Anything by name."""
    texts: Dynamic[dict[str, str]]
    """Texts by name."""
    record: Dynamic[Inner]
    """A record."""


def test_a_text_that_prints_nothing_is_null_where_anything_may_stand_inside_of_a_list_or_map() -> None:
    nothing = "{{ null }}"
    written = {
        "text": nothing,
        "anything": nothing,
        "values": {"a": nothing, "b": [nothing, ""], "c": {"d": nothing}},
        "texts": {"a": nothing},
        "record": {"name": nothing},
    }
    assert render_properties(Outer, written, Scope({}, Environment())) == {
        "text": "",
        "anything": "",
        "values": {"a": None, "b": [None, ""], "c": {"d": None}},
        "texts": {"a": ""},
        "record": {"name": ""},
    }
    assert render_properties(Outer, written, None) == written
