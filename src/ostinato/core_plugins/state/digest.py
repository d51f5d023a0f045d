"""The digest that stands for a loop value in the name of a state: MurmurHash3, 128 bits, seed 0."""

from __future__ import annotations

_MASK = (1 << 64) - 1
_C1 = 0x87C37B91114253D5
_C2 = 0x4CF5AD432745937F


def _rotate(number: int, bits: int) -> int:
    return ((number << bits) | (number >> (64 - bits))) & _MASK


def _mix(number: int) -> int:
    number = (number ^ (number >> 33)) * 0xFF51AFD7ED558CCD & _MASK
    number = (number ^ (number >> 33)) * 0xC4CEB9FE1A85EC53 & _MASK
    return number ^ (number >> 33)


def _first(number: int) -> int:
    return _rotate(number * _C1 & _MASK, 31) * _C2 & _MASK


def _second(number: int) -> int:
    return _rotate(number * _C2 & _MASK, 33) * _C1 & _MASK


def digest(text: str) -> str:
    """The digest of a text as 32 hexadecimal digits."""
    data = text.encode()
    one = two = 0
    whole = len(data) - len(data) % 16
    for start in range(0, whole, 16):
        one ^= _first(int.from_bytes(data[start : start + 8], "little"))
        one = ((_rotate(one, 27) + two) * 5 + 0x52DCE729) & _MASK
        two ^= _second(int.from_bytes(data[start + 8 : start + 16], "little"))
        two = ((_rotate(two, 31) + one) * 5 + 0x38495AB5) & _MASK
    one ^= _first(int.from_bytes(data[whole : whole + 8], "little"))
    two ^= _second(int.from_bytes(data[whole + 8 :], "little"))
    one, two = one ^ len(data), two ^ len(data)
    one = (one + two) & _MASK
    two = (two + one) & _MASK
    one, two = _mix(one), _mix(two)
    one = (one + two) & _MASK
    two = (two + one) & _MASK
    return one.to_bytes(8, "little").hex() + two.to_bytes(8, "little").hex()
