"""The order in which Kestra's reader lists the properties it knows, in the message about one it does not know.

Its table has about half as many slots again as properties, rounded up to a power of two; a name goes to the slot of
its hash, from there to a second table of half the size, then to an overflow list. Listed in that order.
"""

from __future__ import annotations

from collections.abc import Iterable


def listed_order(names: Iterable[str]) -> list[str]:
    """Put names, given in order of declaration, into the order of the message."""
    known = list(names)
    size = _slots(len(known))
    first: dict[int, str] = {}
    second: dict[int, str] = {}
    rest: list[str] = []
    for name in known:
        slot = _hash(name) & (size - 1)
        if slot not in first:
            first[slot] = name
        elif slot >> 1 not in second:
            second[slot >> 1] = name
        else:
            rest.append(name)
    return [*(first[slot] for slot in sorted(first)), *(second[slot] for slot in sorted(second)), *rest]


def _slots(count: int) -> int:
    if count <= 5:
        return 8
    if count <= 12:
        return 16
    size = 32
    while size < count + (count >> 2):
        size += size
    return size


def _hash(text: str) -> int:
    value = 0
    for character in text:
        value = (31 * value + ord(character)) & 0xFFFFFFFF
    return value
