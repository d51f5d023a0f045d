"""Equality, order, truth, membership."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ostinato.expressions.errors import EvaluationFailure, ExpressionError, WrongClass
from ostinato.expressions.texts import java_text
from ostinato.expressions.values import (
    Array,
    BigInt,
    Entry,
    Float32,
    StateText,
    class_name,
    entries,
    is_collection,
    is_list,
    is_map,
    is_number,
    is_set,
    items_of,
)


def as_double(value: Any) -> float:
    """A number as a 64-bit float; what is too large is infinite."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def same(left: Any, right: Any) -> bool:
    """Java's equals: by class and value. Numbers of different classes differ."""
    if left is right:
        return left == left or isinstance(left, float)
    if type(left) is str and type(right) is str:
        return left == right
    return bool(_identity(left) == _identity(right))


def _identity(value: Any) -> Any:
    """Something hashable that is equal for values that Java calls equal, and for no others."""
    if value is None or type(value) is str:
        return value
    if isinstance(value, (bool, StateText)):
        return (type(value), value)
    if isinstance(value, (int, float, Decimal)):
        return _number_identity(value)
    if is_map(value):
        return ("map", frozenset((_identity(k), _identity(v)) for k, v in entries(value)))
    if is_set(value):
        return ("set", frozenset(map(_identity, items_of(value) or ())))
    if is_list(value):
        return ("list", *map(_identity, value))
    if isinstance(value, Entry):
        return ("entry", _identity(value.key), _identity(value.value))
    if isinstance(value, (datetime, date)) or getattr(type(value), "__hash__", None) is not object.__hash__:
        return (type(value), value)
    return (type(value), id(value))


def _number_identity(value: Any) -> Any:
    if isinstance(value, Decimal):
        return (Decimal, value.as_tuple())
    if isinstance(value, float):
        kind = Float32 if isinstance(value, Float32) else float
        return (kind, "NaN") if value != value else (kind, value, math.copysign(1, value))
    return (class_name(value) if not isinstance(value, BigInt) else "java.math.BigInteger", int(value))


identity = _identity


def equal(left: Any, right: Any) -> bool:
    """The `==` operator: numbers by value, states by name, anything else as Java's equals."""
    if type(left) is str and type(right) is str:
        return left == right
    if is_number(left) and is_number(right):
        return as_double(left) == as_double(right)
    if isinstance(left, str) and isinstance(right, str):
        return str.__eq__(left, right)
    return same(left, right)


def ordered(left: Any, right: Any, symbol: str) -> bool:
    """The operators `< > <= >=`."""
    if left is None or right is None:
        return False
    if not (is_number(left) and is_number(right)):
        raise TypeError(symbol)
    a, b = as_double(left), as_double(right)
    if symbol == "<":
        return a < b
    if symbol == ">":
        return a > b
    return a <= b if symbol == "<=" else a >= b


def truth(value: Any) -> bool | None:
    """The truth of a boolean, number or text; None for anything else."""
    if value is True or value is False:
        return value
    if isinstance(value, str):
        return value != ""
    if is_number(value):
        return bool(value != 0 and value == value)
    return None


def cast_truth(value: Any) -> bool:
    """The truth of an operand of `and`, `or` and of a ternary condition; WrongClass if it has none."""
    found = truth(value)
    if found is None:
        raise WrongClass(f"class {class_name(value)} cannot be cast to class java.lang.Boolean")
    return found


def contains(left: Any, right: Any) -> bool:
    """The `contains` operator; left is not null."""
    if isinstance(left, str):
        return java_text(right) in left
    if is_map(left):
        return _has_key(left, right)
    items = items_of(left)
    if items is None:
        raise ExpressionError(
            f"Contains operator can only be used on Collections, Maps and arrays. Actual type was: {class_name(left)}"
        )
    if is_collection(left) and is_collection(right):
        wanted = items_of(right) or ()
        present = {_identity(item) for item in items}
        return all(_identity(item) in present for item in wanted)
    return has_item(items, right)


def has_item(items: list[Any], value: Any) -> bool:
    """Whether a list has an item that is the same as the value."""
    if type(value) is str:
        return any(type(item) is str and item == value for item in items)
    wanted = _identity(value)
    return any(_identity(item) == wanted for item in items)


def _has_key(mapping: Any, key: Any) -> bool:
    if isinstance(key, str):
        return key in mapping
    wanted = _identity(key)
    return any(_identity(known) == wanted for known in mapping)


def is_in(left: Any, right: Any) -> bool:
    """The `isIn` operator: compares texts."""
    if left is None or right is None:
        return False
    text = java_text(left)
    if is_map(right):
        return text in map(java_text, right) or any(_text(value) == text for value in right.values())
    if isinstance(right, Array) or not is_collection(right):
        return False
    return any(_text(item) == text for item in items_of(right) or ())


def _text(value: Any) -> str:
    if value is None:
        raise EvaluationFailure("A null cannot be compared by isIn.")
    return java_text(value)
