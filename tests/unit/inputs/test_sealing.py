"""Inputs that are kept encrypted, read again."""

from __future__ import annotations

import pytest

from ostinato.expressions import ExpressionError
from ostinato.inputs import Sealer, Stars, new_key

KEY = new_key()


def test_inputs_without_secrets_are_themselves() -> None:
    inputs = {"a": {"b": [1]}, "c": None}
    assert Sealer(KEY).read(inputs) is inputs


def test_secrets_are_read_where_they_are_looked_at() -> None:
    sealer, heard = Sealer(KEY), list[str]()
    inputs = {"a": sealer.seal("x"), "in": {"b": sealer.seal("y"), "n": 1}, "plain": {"n": 2}}
    opened = sealer.read(inputs, heard.append)
    assert (list(opened), len(opened), heard) == (["a", "in", "plain"], 3, [])
    assert (opened["in"]["b"], opened["in"]["n"], opened["plain"], heard) == ("y", 1, {"n": 2}, ["y"])
    assert (opened["a"], heard) == ("x", ["y", "x"])


@pytest.mark.parametrize(
    ("key", "reason"),
    [(new_key(), "not encrypted with the key of this server"), (None, "encryption is not configured")],
)
def test_another_key_cannot_read(key: str | None, reason: str) -> None:
    opened = Sealer(key).read({"a": Sealer(KEY).seal("x")})
    with pytest.raises(ExpressionError, match=reason):
        opened["a"]


def test_stars_stand_for_secrets() -> None:
    assert dict(Stars().read({"a": Sealer(KEY).seal("x"), "b": 1})) == {"a": "******", "b": 1}
