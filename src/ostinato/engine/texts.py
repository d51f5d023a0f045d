"""How values become text where the rules need one: JSON without blanks, as existing flows see it."""

from __future__ import annotations

from typing import Any

from msgspec.json import encode


def to_json(value: Any) -> str:
    """A value as compact JSON; the order of keys is kept."""
    return encode(value).decode()
