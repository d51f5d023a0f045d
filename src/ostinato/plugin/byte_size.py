"""Sizes in bytes as people write them: `10MB`, `1KiB`, `4`."""

from __future__ import annotations

import re

_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([kmgtp]?i?b?|bytes?)\s*", re.IGNORECASE)
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4, "p": 5}


def parse_bytes(text: str) -> int:
    """Read a size: `KB` and its kin count thousands, `KiB` and its kin 1024; ValueError for anything else."""
    match = _SIZE.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text}' is no size in bytes")
    unit = match[2].lower().removesuffix("bytes").removesuffix("byte").removesuffix("b")
    base = 1024 if unit.endswith("i") else 1000
    return int(float(match[1]) * base ** _POWERS[unit.removesuffix("i")])
