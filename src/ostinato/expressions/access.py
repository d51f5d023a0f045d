"""`a.b`, `a['b']`, `a[0]`: walks maps, lists and arrays, and the members of known classes; nothing else."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from ostinato.expressions.comparison import as_double
from ostinato.expressions.errors import EvaluationFailure, ExpressionError, UndefinedVariable
from ostinato.expressions.methods import member
from ostinato.expressions.texts import java_text
from ostinato.expressions.values import (
    Array,
    BigInt,
    Float32,
    Long,
    class_name,
    is_list,
    is_map,
    is_number,
)

_INDEX = re.compile(r"[+-]?[0-9]{1,10}")


def attribute(target: Any, name: str, root: str | None) -> Any:
    """The member `name` of a value; `root` is what to blame if the value is null (None: the name)."""
    if type(target) is dict:
        try:
            return target[name]
        except KeyError:
            raise UndefinedVariable(name) from None
    return item(target, name, root)


def item(target: Any, key: Any, root: str | None = None) -> Any:
    """`target[key]`. Raises UndefinedVariable if there is no such thing."""
    if target is None:
        raise UndefinedVariable(root or java_text(key))
    if is_map(target):
        return _map_value(target, key)
    if isinstance(target, Array) or is_list(target):
        return _list_item(target.items if isinstance(target, Array) else target, key, target)
    return _member(target, key)


def _member(target: Any, key: Any) -> Any:
    name = java_text(key)
    if name == "":
        raise EvaluationFailure("An empty name cannot be looked up.")
    return member(target, name)


def _list_item(items: Any, key: Any, target: Any) -> Any:
    text = java_text(key)
    if _INDEX.fullmatch(text):
        index = int(text)
        if 0 <= index < len(items):
            return items[index]
        raise UndefinedVariable(text)
    return _member(target, key)


def _map_value(mapping: Any, key: Any) -> Any:
    if isinstance(key, str):
        try:
            return mapping[key]
        except KeyError:
            raise UndefinedVariable(key) from None
    if key is None:
        if None in mapping:
            return mapping[None]
        raise EvaluationFailure("A map has no key null.")
    if is_number(key):
        key = _converted(mapping, key)
    if key in mapping:
        return mapping[key]
    raise UndefinedVariable(java_text(key))


def _converted(mapping: Any, key: Any) -> Any:
    """A number as a key of the class of the map's first key."""
    first = next(iter(mapping), None)
    if first is None:
        raise EvaluationFailure("An empty map has no such key.")
    if not is_number(first):
        raise ExpressionError(f"type {'class ' + class_name(first)} not supported for key {java_text(key)}")
    if isinstance(first, float):
        return Float32(as_double(key)) if isinstance(first, Float32) else as_double(key)
    if isinstance(first, Decimal):
        return Decimal(java_text(key))
    return type(first)(int(key)) if isinstance(first, (Long, BigInt)) else int(key)
