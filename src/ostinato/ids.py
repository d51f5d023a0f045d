"""Identifiers: random ones for new things, derived ones for what follows from something that has an id already.

Both are a 128-bit number written in base 62, at most 22 letters and digits, the form that Kestra's clients know.
"""

from __future__ import annotations

import hashlib
import random
import uuid

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_PAIRS = [a + b for a in _DIGITS for b in _DIGITS]


def base62(number: int) -> str:
    """Write a non-negative number of at most 128 bits in base 62, 22 characters, leading zeros kept."""
    parts = []
    for _ in range(11):
        number, rest = divmod(number, 3844)
        parts.append(_PAIRS[rest])
    return "".join(reversed(parts))


def new_id() -> str:
    """A new random id of 22 characters."""
    return base62(uuid.uuid4().int)


def new_uuid() -> str:
    """A new random UUID, the form in which clients know the ids of servers and workers."""
    return str(uuid.uuid4())


def new_digits() -> str:
    """A new random name of 19 digits, as files have that nobody named."""
    return str(random.randrange(10**18, 10**19))


def derived_id(*parts: object) -> str:
    """The id that always follows from these parts, so that deciding a thing twice names the same row."""
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return base62(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest(), "big"))


def between(low: float, high: float) -> float:
    """A random number, uniform in [low, high)."""
    return random.uniform(low, high)
