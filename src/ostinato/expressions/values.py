"""The classes of values that plain Python does not tell apart, and the questions one asks of any value.

Data are plain Python values: an `int` counts as 32 bits wide (Integer) if it fits, else 64 (Long), else unbounded
(BigInteger). Literals and results of arithmetic are `Long` whatever their size.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date, datetime
from decimal import Decimal
from typing import Any

INT_MIN, INT_MAX = -(2**31), 2**31 - 1
LONG_MIN, LONG_MAX = -(2**63), 2**63 - 1


class Long(int):
    """A 64-bit whole number, also when it would fit 32 bits."""

    __slots__ = ()


class BigInt(int):
    """An unbounded whole number, also when it would fit fewer bits."""

    __slots__ = ()


class LoopNumber(int):
    """`loop.length` and `loop.revindex`: calculates like an Integer, but is of a class of its own."""

    __slots__ = ()


class Float32(float):
    """A 32-bit float; the value is always one that 32 bits can hold."""

    __slots__ = ()

    def __new__(cls, value: float) -> Float32:
        return super().__new__(cls, narrow(value))


class StateText(str):
    """The name of a state where it is an enum constant: equal to its name with `==`, but to no text inside a list."""

    __slots__ = ()


class Character:
    """One UTF-16 unit; not a text."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Character) and other.text == self.text

    def __hash__(self) -> int:
        return hash((Character, self.text))


class MacroText:
    """What a macro call gives: prints as its text, but is no text."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MacroText) and other.text == self.text

    def __hash__(self) -> int:
        return hash((MacroText, self.text))


class Array:
    """A Java array: fixed length, equal only to itself. `component` names the class of its items."""

    __slots__ = ("component", "items")

    def __init__(self, items: list[Any], component: str = "java.lang.String") -> None:
        self.items = items
        self.component = component


class FrozenList(list[Any]):
    """A list that refuses to be changed (sorted, reversed)."""

    __slots__ = ()


class ListView(list[Any]):
    """A part of another list: sorting or reversing it changes that list too."""

    __slots__ = ("origin", "start")

    def __init__(self, origin: list[Any], start: int, end: int) -> None:
        super().__init__(origin[start:end])
        self.origin = origin
        self.start = start


class View:
    """The keys or the values of a map: can be walked, not indexed. `of` is the map's class, `keys` tells which."""

    __slots__ = ("items", "keys", "of")

    def __init__(self, items: list[Any], of: str, keys: bool) -> None:
        self.items = items
        self.of = of
        self.keys = keys


class HashMap(dict[Any, Any]):
    """A map that iterates in hash order; the entries are put into that order when it is made (see hashing)."""

    __slots__ = ()


class Entry:
    """A key with its value, as a loop over a map sees it."""

    __slots__ = ("key", "value")

    def __init__(self, key: Any, value: Any) -> None:
        self.key = key
        self.value = value


class Annotated:
    """An Ion value with annotations that mean nothing here; prints as it was written."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class JavaObject:
    """Any other object, known by its class alone (the engine's own `locale`, `template`, `_context`).

    `names` are the variables that `_context.get('x')` gives.
    """

    __slots__ = ("name", "names", "text")

    def __init__(self, name: str, text: str, names: Mapping[str, Any] | None = None) -> None:
        self.name = name
        self.text = text
        self.names = names


def narrow(value: float) -> float:
    """The nearest 32-bit float; too large a value becomes infinite."""
    return float(struct.unpack("f", struct.pack("f", value))[0])


def is_map(value: object) -> bool:
    """Whether the value is a map."""
    return type(value) is dict or isinstance(value, Mapping)


_NO_LISTS = (str, bytes, bytearray, memoryview)


def is_list(value: object) -> bool:
    """Whether the value is a list (not an array, not the keys of a map)."""
    return type(value) is list or (isinstance(value, Sequence) and not isinstance(value, _NO_LISTS))


def is_set(value: object) -> bool:
    """Whether the value is a set: the keys of a map, or a Python set."""
    return (type(value) is View and value.keys) or isinstance(value, Set)


def is_collection(value: object) -> bool:
    """Whether the value is a list, a set, or the values of a map."""
    return is_list(value) or type(value) is View or isinstance(value, Set)


def is_number(value: object) -> bool:
    """Whether the value is a number; booleans are not."""
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def is_long(value: object) -> bool:
    """Whether the value is exactly of the class Long."""
    if type(value) is Long:
        return True
    return type(value) is int and not INT_MIN <= value <= INT_MAX and LONG_MIN <= value <= LONG_MAX


def is_integer(value: object) -> bool:
    """Whether the value is exactly of the class Integer."""
    return type(value) is int and INT_MIN <= value <= INT_MAX


def items_of(value: Any) -> list[Any] | None:
    """The items of a list, array, set or view as a Python list (do not change it); None for anything else."""
    if type(value) is list:
        return value
    if isinstance(value, (Array, View)):
        return value.items
    if is_list(value) or isinstance(value, Set):
        return list(value)
    return None


def entries(mapping: Mapping[Any, Any]) -> Iterator[tuple[Any, Any]]:
    """The entries of a map in its order."""
    return iter(mapping.items())


def _whole_class(value: int) -> str:
    if type(value) is Long:
        return "java.lang.Long"
    if type(value) is LoopNumber:
        return "io.pebbletemplates.pebble.node.LoopNumber"
    if type(value) is BigInt or not LONG_MIN <= value <= LONG_MAX:
        return "java.math.BigInteger"
    return "java.lang.Integer" if INT_MIN <= value <= INT_MAX else "java.lang.Long"


_BY_TYPE: dict[type, str] = {
    str: "java.lang.String",
    bool: "java.lang.Boolean",
    float: "java.lang.Double",
    Float32: "java.lang.Float",
    Decimal: "java.math.BigDecimal",
    StateText: "io.kestra.core.models.flows.State$Type",
    Character: "java.lang.Character",
    MacroText: "java.lang.String",
    Entry: "java.util.Map$Entry",
    Annotated: "com.amazon.ion.IonValue",
    bytes: "[B",
    list: "java.util.ArrayList",
    tuple: "java.util.ArrayList",
    FrozenList: "java.util.ImmutableCollections$ListN",
    ListView: "java.util.ArrayList$SubList",
    HashMap: "java.util.HashMap",
    datetime: "java.time.Instant",
    date: "java.time.LocalDate",
}


def class_name(value: Any) -> str:
    """The full name of the Java class that a value stands for; `null` for None."""
    if value is None:
        return "null"
    known = _BY_TYPE.get(type(value))
    if known is not None:
        return known
    if isinstance(value, int):
        return _whole_class(value)
    if isinstance(value, Array):
        return f"[L{value.component};"
    if isinstance(value, View):
        return f"{value.of}${'Linked' if 'Linked' in value.of else ''}{'KeySet' if value.keys else 'Values'}"
    if isinstance(value, JavaObject):
        return value.name
    if is_map(value):
        return "java.util.LinkedHashMap"
    if is_list(value):
        return "java.util.ArrayList"
    return getattr(type(value), "JAVA", f"java.lang.{type(value).__name__}")


def map_class(value: Any) -> str:
    """The class of a map, for the views made of it."""
    return "java.util.HashMap" if isinstance(value, HashMap) else "java.util.LinkedHashMap"
