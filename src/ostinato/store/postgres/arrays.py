"""Columns of many rows as binary PostgreSQL arrays, packed without a detour over text."""

from __future__ import annotations

from collections.abc import Sequence
from struct import Struct, pack
from typing import Any

from psycopg.adapt import Dumper
from psycopg.pq import Format

from ostinato.store.sql.statement import Numbers, Texts
from ostinato.store.text import clean

_HEAD = Struct("!iiiii").pack
_LENGTH = Struct("!i").pack
_NULL = b"\xff\xff\xff\xff"


class Array:
    """A column of values of one kind."""

    __slots__ = ("values",)

    def __init__(self, values: Sequence[Any]) -> None:
        self.values = values


class TextArray(Array):
    """Texts; a NUL character, which no PostgreSQL text can hold, is made visible."""

    __slots__ = ()


class IntArray(Array):
    """Whole numbers of 64 bits."""

    __slots__ = ()


class RealArray(Array):
    """Floating-point numbers of 64 bits."""

    __slots__ = ()


class BytesArray(Array):
    """Byte strings."""

    __slots__ = ()


class BoolArray(Array):
    """Truth values."""

    __slots__ = ()


ARRAYS: dict[str, type[Array]] = {
    "text": TextArray,
    "json": TextArray,
    "int": IntArray,
    "real": RealArray,
    "bytes": BytesArray,
    "bool": BoolArray,
}
"""Which array carries which kind of column."""


class _ArrayDumper(Dumper):
    format = Format.BINARY
    element = 0

    def dump(self, obj: Any) -> bytes:
        values = obj if isinstance(obj, list) else obj.values
        if not values:
            return pack("!iii", 0, 0, self.element)
        parts = [_HEAD(1, 1, self.element, len(values), 1)]
        self.fill(parts, values)
        return b"".join(parts)

    def fill(self, parts: list[bytes], values: Sequence[Any]) -> None:
        raise NotImplementedError


class TextArrayDumper(_ArrayDumper):
    """Dumps `TextArray` and `Texts`."""

    oid = 1009
    element = 25

    def fill(self, parts: list[bytes], values: Sequence[Any]) -> None:
        for value in values:
            if value is None:
                parts.append(_NULL)
                continue
            try:
                data = value.encode()
            except UnicodeEncodeError:
                data = clean(value).encode()
            if b"\0" in data:
                data = clean(value).encode()
            parts.append(_LENGTH(len(data)))
            parts.append(data)


class _FixedArrayDumper(_ArrayDumper):
    layout = Struct("!iq")

    def fill(self, parts: list[bytes], values: Sequence[Any]) -> None:
        packer, size = self.layout.pack, self.layout.size - 4
        parts.extend([_NULL if value is None else packer(size, value) for value in values])


class IntArrayDumper(_FixedArrayDumper):
    """Dumps `IntArray` and `Numbers`."""

    oid = 1016
    element = 20


class RealArrayDumper(_FixedArrayDumper):
    """Dumps `RealArray`."""

    oid = 1022
    element = 701
    layout = Struct("!id")


class BoolArrayDumper(_FixedArrayDumper):
    """Dumps `BoolArray`."""

    oid = 1000
    element = 16
    layout = Struct("!i?")


class BytesArrayDumper(_ArrayDumper):
    """Dumps `BytesArray`."""

    oid = 1001
    element = 17

    def fill(self, parts: list[bytes], values: Sequence[Any]) -> None:
        for value in values:
            if value is None:
                parts.append(_NULL)
            else:
                parts.append(_LENGTH(len(value)))
                parts.append(value)


DUMPERS: dict[type, type[Dumper]] = {
    TextArray: TextArrayDumper,
    Texts: TextArrayDumper,
    IntArray: IntArrayDumper,
    Numbers: IntArrayDumper,
    RealArray: RealArrayDumper,
    BoolArray: BoolArrayDumper,
    BytesArray: BytesArrayDumper,
}
