"""How values are written and kept: JSON without blanks, maps without nulls, as existing flows see them."""

from __future__ import annotations

from typing import Any

from msgspec.json import encode


def to_json(value: Any) -> str:
    """A value as compact JSON; the order of keys is kept."""
    return encode(value).decode()


def without_nulls(value: Any) -> Any:
    """A value without the entries of its maps that are null: they are not stored."""
    if isinstance(value, dict):
        return {key: without_nulls(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [without_nulls(inner) for inner in value]
    return value
