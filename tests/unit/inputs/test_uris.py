"""Texts that are no URIs, and why."""

from __future__ import annotations

import pytest

from ostinato.inputs.uris import fault


@pytest.mark.parametrize(
    "text",
    ["http://a", "mailto:x@y", "a:b:c", "file:/x", "kestra:///x/y", "HTTP://A", "http://ä.de/ö", "jdbc:postgresql://h/d",
     "http://a/b%20c?q=[1]#f", "http://a:b/c"],
)  # fmt: skip
def test_a_uri_with_a_scheme_has_no_fault(text: str) -> None:
    assert fault(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Invalid URI format."), ("a/b", "Invalid URI format."), ("//a/b", "Invalid URI format."),
        ("http:", "Expected scheme-specific part at index 5: http:"), ("http://", "Expected authority at index 7: http://"),
        ("://a", "Expected scheme name at index 0: ://a"),
        ("1http://a", "Illegal character in scheme name at index 0: 1http://a"),
        ("h~p://a", "Illegal character in scheme name at index 1: h~p://a"),
        ("http://a b/c", "Illegal character in authority at index 8: http://a b/c"),
        ("http://a/b c", "Illegal character in path at index 10: http://a/b c"),
        ("http://a/[x]", "Illegal character in path at index 9: http://a/[x]"),
        ("http://a/?q=a b", "Illegal character in query at index 13: http://a/?q=a b"),
        ("http://a/#f g", "Illegal character in fragment at index 11: http://a/#f g"),
        ("http://a/%zz", "Malformed escape pair at index 9: http://a/%zz"),
        ("mailto:a b", "Illegal character in opaque part at index 8: mailto:a b"),
    ],
)  # fmt: skip
def test_the_first_fault_is_told_with_its_place(text: str, reason: str) -> None:
    assert fault(text) == reason
