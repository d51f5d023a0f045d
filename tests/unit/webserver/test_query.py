"""Queries are read strictly."""

import pytest

from ostinato.webserver.errors import Refusal
from ostinato.webserver.query import QueryString, instant


def test_a_plus_is_a_blank_and_an_escaped_one_a_plus() -> None:
    query = QueryString("a=x+y&b=x%2By&&=&c")
    assert (query.get("a"), query.get("b"), query.get("c")) == ("x y", "x+y", None)


@pytest.mark.parametrize("raw", ["a=%zz", "a=%0", "a=%00", "%00=a"])
def test_broken_escapes_and_nul_are_refused(raw: str) -> None:
    with pytest.raises(Refusal) as refused:
        QueryString(raw)
    assert refused.value.status == 400


@pytest.mark.parametrize("raw", ["page=0", "size=0", "size=x", "size=99999", "page=99999999999999999999"])
def test_pages_have_bounds(raw: str) -> None:
    with pytest.raises(Refusal) as refused:
        QueryString(raw).page()
    assert refused.value.status == 422


def test_flags_numbers_and_words() -> None:
    query = QueryString("yes=TRUE&n=-3&w=a,b&w=c")
    assert (query.flag("yes"), query.flag("none", True), query.number("n")) == (True, True, -3)
    assert query.words("w") == ["a", "b", "c"]
    with pytest.raises(Refusal):
        QueryString("yes=maybe").flag("yes")


def test_an_instant_may_have_lost_its_plus() -> None:
    assert instant("2026-01-01T00:00:00 02:00", "at") == instant("2025-12-31T22:00:00Z", "at")
    for wrong in ("tomorrow", "0001-01-01T00:00:00+14:00"):
        with pytest.raises(Refusal):
            instant(wrong, "at")
