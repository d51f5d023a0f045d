"""`+ - * / %` and signs, in the number classes of Java: 32 and 64 bits wrap, division cuts."""

from __future__ import annotations

import decimal
import math
import operator
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from ostinato.expressions.comparison import identity
from ostinato.expressions.errors import ExpressionError, IllegalArgument
from ostinato.expressions.texts import float_text, java_text
from ostinato.expressions.values import (
    INT_MAX,
    INT_MIN,
    LONG_MAX,
    LONG_MIN,
    Float32,
    Long,
    MacroText,
    class_name,
    is_collection,
    is_list,
    is_long,
    is_number,
    items_of,
)

DECIMAL128 = decimal.Context(prec=34, rounding=decimal.ROUND_HALF_EVEN, Emax=999999999, Emin=-999999999)
_EXACT = decimal.Context(prec=2000, rounding=decimal.ROUND_HALF_EVEN, Emax=999999999, Emin=-999999999)
_WHOLE = re.compile(r"[+-]?[0-9]+")
_FLOAT = re.compile(r"[+-]?(?:NaN|Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[fFdD]?)")

WholeOp = Callable[[int, int], int]


def wrap(value: int, bits: int = 64) -> int:
    """The value kept to the low bits, signed."""
    half = 1 << (bits - 1)
    return ((value + half) & ((1 << bits) - 1)) - half


def cut_divide(left: int, right: int) -> int:
    """Whole division, cut toward zero."""
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def cut_modulo(left: int, right: int) -> int:
    """Remainder with the sign of the left side."""
    return left - right * cut_divide(left, right)


def parse_double(text: str) -> float:
    """Double.parseDouble: white space around is allowed, as are NaN, Infinity and the suffixes f and d."""
    trimmed = text.strip(" \t\n\r\f\v")
    if not _FLOAT.fullmatch(trimmed):
        raise IllegalArgument(f'For input string: "{text}"')
    return float(trimmed.rstrip("fFdD") if not trimmed.endswith(("Infinity", "NaN")) else trimmed)


def parse_long(text: str) -> Long:
    """Long.parseLong."""
    if not _WHOLE.fullmatch(text) or not LONG_MIN <= int(text[:40]) <= LONG_MAX or len(text) > 40:
        raise IllegalArgument(f'For input string: "{text}"')
    return Long(text)


def number(value: Any) -> Any:
    """A number, or the one that a text denotes. Raises IllegalArgument."""
    if is_number(value):
        return value
    if isinstance(value, str):
        return parse_double(value) if re.search("[.eE]", value) else parse_long(value)
    raise IllegalArgument(f"Cannot convert to Number: {java_text(value)}")


def _double_divide(left: float, right: float) -> float:
    if right != 0:
        return left / right
    if left == 0 or left != left:
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def _double_modulo(left: float, right: float) -> float:
    return math.nan if right == 0 or math.isinf(left) else math.fmod(left, right)


def _double_multiply(left: float, right: float) -> float:
    return left * right


def _decimal_modulo(left: Decimal, right: Decimal) -> Decimal:
    return DECIMAL128.remainder(left, right)


class _Operation:
    """One operator over the four kinds of calculation."""

    def __init__(
        self, whole: WholeOp, double: Callable[[float, float], float], exact: Callable[[Decimal, Decimal], Decimal]
    ) -> None:
        self.whole = whole
        self.double = double
        self.exact = exact

    def __call__(self, left: Any, right: Any) -> Any:
        if type(left) is Long and type(right) is Long:
            return Long(wrap(self.whole(left, right)))
        left, right = number(left), number(right)
        if isinstance(left, Decimal) or isinstance(right, Decimal):
            return self.exact(_through_double(left), _through_double(right))
        if isinstance(left, float) or isinstance(right, float):
            return self.floating(left, right)
        bits = 64 if is_long(left) or is_long(right) else 32
        return Long(wrap(self.whole(wrap(left, bits), wrap(right, bits)), bits))

    def floating(self, left: Any, right: Any) -> float:
        singles = [x for x in (left, right) if isinstance(x, float)]
        result = self.double(_as_double(left), _as_double(right))
        return Float32(result) if all(isinstance(x, Float32) for x in singles) else result


def _as_double(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _through_double(value: Any) -> Decimal:
    double = _as_double(value)
    if math.isinf(double) or double != double:
        raise IllegalArgument("Infinite or NaN")
    return Decimal(float_text(double))


_ADD = _Operation(operator.add, operator.add, _EXACT.add)
_SUBTRACT = _Operation(operator.sub, operator.sub, _EXACT.subtract)
_MULTIPLY = _Operation(operator.mul, _double_multiply, DECIMAL128.multiply)
_DIVIDE = _Operation(cut_divide, _double_divide, DECIMAL128.divide)
_MODULO = _Operation(cut_modulo, _double_modulo, _decimal_modulo)


def add(left: Any, right: Any) -> Any:
    """`+`: joins if a side is text, extends if the left one is a list, else the sum."""
    if type(left) is Long and type(right) is Long:
        return Long(wrap(left + right))
    if isinstance(left, (str, MacroText)) or isinstance(right, (str, MacroText)):
        return java_text(left) + java_text(right)
    if is_list(left):
        more = items_of(right) if is_collection(right) else None
        return [*left, *more] if more is not None else [*left, right]
    _refuse(left)
    _refuse(right)
    return _ADD(left, right)


def subtract(left: Any, right: Any) -> Any:
    """`-`: removes from a list, else the difference."""
    if is_list(left):
        return _removed(left, right)
    return _SUBTRACT(left, right)


def _removed(items: Any, unwanted: Any) -> list[Any]:
    if is_collection(unwanted):
        gone = {identity(item) for item in items_of(unwanted) or ()}
        return [item for item in items if identity(item) not in gone]
    result = list(items)
    gone_one = identity(unwanted)
    for index, item in enumerate(result):
        if identity(item) == gone_one:
            del result[index]
            break
    return result


def multiply(left: Any, right: Any) -> Any:
    """`*`."""
    return _MULTIPLY(left, right)


def divide(left: Any, right: Any) -> Any:
    """`/`."""
    return _DIVIDE(left, right)


def modulo(left: Any, right: Any) -> Any:
    """`%`."""
    return _MODULO(left, right)


def _refuse(value: Any) -> None:
    if not is_number(value):
        raise ExpressionError(f"{class_name(value)} is no number")


def minus(value: Any) -> Any:
    """The sign `-`."""
    found = number(value)
    if isinstance(found, (Decimal, Float32)):
        return Float32(-found) if isinstance(found, Float32) else -found
    if isinstance(found, float):
        return -found
    return Long(wrap(-wrap(found, _bits(found)), _bits(found)))


def plus(value: Any) -> Any:
    """The sign `+`."""
    found = number(value)
    if isinstance(found, (Decimal, float)):
        return found
    return Long(wrap(found, _bits(found)))


def _bits(value: int) -> int:
    return 64 if is_long(value) or not INT_MIN <= value <= INT_MAX else 32
