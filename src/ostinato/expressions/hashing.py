"""The order in which a Java HashMap gives its entries, which flows see when a map literal is printed."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable
from functools import reduce
from typing import Any

from ostinato.expressions.values import Character, HashMap, is_integer

_MASK = 0xFFFFFFFF


def text_hash(text: str) -> int:
    """String.hashCode as an unsigned 32-bit number."""
    result = 0
    if text.isascii():
        for byte in text.encode():
            result = (31 * result + byte) & _MASK
        return result
    data = text.encode("utf-16-be", "surrogatepass")
    for (unit,) in struct.iter_unpack(">H", data):
        result = (31 * result + unit) & _MASK
    return result


def _fold(bits: int) -> int:
    bits &= 0xFFFFFFFFFFFFFFFF
    return (bits ^ (bits >> 32)) & _MASK


def hash_code(key: Any) -> int:
    """The Java hash of a value as an unsigned 32-bit number."""
    if isinstance(key, str):
        return text_hash(key)
    if key is None:
        return 0
    if isinstance(key, bool):
        return 1231 if key else 1237
    if isinstance(key, int):
        return key & _MASK if is_integer(key) else _fold(key)
    if isinstance(key, Character):
        return text_hash(key.text)
    if isinstance(key, float):
        return _fold(int.from_bytes(struct.pack(">d", key), "big"))
    if isinstance(key, dict):
        return sum(hash_code(name) ^ hash_code(value) for name, value in key.items()) & _MASK
    if isinstance(key, list):
        return reduce(lambda sum_, item: (31 * sum_ + hash_code(item)) & _MASK, key, 1)
    return hash(key) & _MASK


def _power_of_two(least: int) -> int:
    return 1 if least <= 1 else 1 << (least - 1).bit_length()


def literal_capacity(size: int) -> int:
    """Buckets of a map made for `size` entries."""
    return _power_of_two(math.ceil(size / 0.75))


def grown_capacity(size: int) -> int:
    """Buckets of a map that grew to `size` entries one by one."""
    return max(16, _power_of_two(math.ceil(size / 0.75)))


def merged_capacity(left: int, right: int) -> int:
    """Buckets of a merge of two maps."""
    return _power_of_two(left + right + 16)


def hash_map(pairs: Iterable[tuple[Any, Any]], capacity: int | None = None) -> HashMap:
    """A map of the pairs in hash order; a later equal key wins but keeps the place. None: grown one by one."""
    found: dict[Any, Any] = {}
    for key, value in pairs:
        found[key] = value
    if len(found) < 2:
        return HashMap(found)
    buckets = (capacity or grown_capacity(len(found))) - 1
    return HashMap(sorted(found.items(), key=lambda pair: _bucket(hash_code(pair[0]), buckets)))


def _bucket(code: int, mask: int) -> int:
    return (code ^ (code >> 16)) & mask
