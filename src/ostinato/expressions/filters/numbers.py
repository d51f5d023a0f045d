"""Filters on numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from ostinato.expressions.arithmetic import parse_double, wrap
from ostinato.expressions.catalogue import filter_
from ostinato.expressions.errors import ExpressionError, IllegalArgument
from ostinato.expressions.formats.decimal_format import format_number
from ostinato.expressions.texts import float32_text, float_text
from ostinato.expressions.values import (
    INT_MAX,
    INT_MIN,
    LONG_MAX,
    LONG_MIN,
    BigInt,
    Float32,
    Long,
    LoopNumber,
    class_name,
    is_integer,
    is_long,
    is_number,
)


@filter_(("{{ -3.5 | abs }}", "3.5"), nulls=True, name="abs")
def abs_(value: Any) -> Any:
    """The number without its sign, of the same class."""
    if not is_number(value):
        raise ExpressionError(f"'abs' filter can only be applied to numbers. Actual type was: {class_name(value)}")
    if isinstance(value, LoopNumber):
        return float(abs(value))
    if isinstance(value, Float32):
        return Float32(abs(value))
    if isinstance(value, (Decimal, float)):
        return abs(value)
    if is_integer(value):
        return wrap(abs(value), 32)
    return type(value)(wrap(abs(value)) if is_long(value) else abs(value))


_HEX = re.compile(r"([+-]?)(?:0[xX]|#)([0-9a-fA-F]+)")
_WHOLE = re.compile(r"([+-]?)([0-9]+)")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def _decoded(text: str) -> int:
    """A whole number: hexadecimal with 0x or #, octal with a leading 0."""
    found = _HEX.fullmatch(text)
    if found:
        return int(found[1] + found[2], 16)
    found = _WHOLE.fullmatch(text)
    if found is None or len(text) > 4000:
        raise IllegalArgument(f'For input string: "{text}"')
    digits = found[2]
    if digits.startswith("0") and len(digits) > 1:
        if re.search("[89]", digits):
            raise IllegalArgument(f'For input string: "{digits[1:]}"')
        return int(found[1] + digits, 8)
    return int(text)


def _in_range(low: int, high: int, made: Callable[[int], Any]) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        value = _decoded(text)
        if not low <= value <= high:
            raise IllegalArgument(f'For input string: "{text}"')
        return made(value)

    return read


def _decimal(text: str) -> Decimal:
    try:
        if not _DECIMAL.fullmatch(text):
            raise InvalidOperation
        return Decimal(text)
    except InvalidOperation:
        raise IllegalArgument(f"{text} is not a valid number.") from None


_READERS: dict[str, Callable[[str], Any]] = {
    "INT": _in_range(INT_MIN, INT_MAX, int),
    "LONG": _in_range(LONG_MIN, LONG_MAX, Long),
    "FLOAT": lambda text: Float32(parse_double(text)),
    "DOUBLE": parse_double,
    "BIGINTEGER": lambda text: BigInt(_decoded(text)),
    "BIGDECIMAL": _decimal,
}


def _guess(text: str) -> Any:
    if text.strip() == "":
        raise IllegalArgument("A blank string is not a valid number")
    if _HEX.fullmatch(text) or _WHOLE.fullmatch(text):
        return _guess_whole(text)
    if text[-1] in "lL" and _WHOLE.fullmatch(text[:-1]):
        value = int(text[:-1])
        return Long(value) if LONG_MIN <= value <= LONG_MAX else BigInt(value)
    if text[-1] in "fF" and _DECIMAL.fullmatch(text[:-1]):
        return Float32(float(text[:-1]))
    if text[-1] in "dD" and _DECIMAL.fullmatch(text[:-1]):
        return float(text[:-1])
    if not _DECIMAL.fullmatch(text):
        raise IllegalArgument(f"{text} is not a valid number.")
    return _guess_fraction(text)


def _guess_whole(text: str) -> Any:
    value = _decoded(text)
    if INT_MIN <= value <= INT_MAX:
        return int(value)
    return Long(value) if LONG_MIN <= value <= LONG_MAX else BigInt(value)


def _guess_fraction(text: str) -> Any:
    """The narrowest class that holds the number as written: Float, Double, BigDecimal."""
    double, single = float(text), Float32(float(text))
    finite = double not in (float("inf"), float("-inf"))
    if finite and abs(single) != float("inf") and float32_text(single) == float_text(double):
        return single
    exact = Decimal(text)
    if finite and Decimal(float_text(double)) == exact:
        return double
    return exact


@filter_(("{{ '12' | number + 1 }}", "13"), ("{{ '3' | number('DOUBLE') }}", "3.0"))
def number(value: Any, type: str = "") -> Any:  # noqa: A002
    """The number that a text denotes, of the class INT, LONG, FLOAT, DOUBLE, BIGINTEGER, BIGDECIMAL or the fitting one.

    Hexadecimal with `0x` or `#`; a leading 0 means octal.
    """
    if not isinstance(value, str):
        raise ExpressionError(f"'number' filter can only be applied to String. Actual type was: {class_name(value)}")
    return _READERS.get(type, _guess)(value)


@filter_(("{{ 1234567.891 | numberFormat }}", "1,234,567.891"), ("{{ 7 | numberFormat('000') }}", "007"))
def number_format(value: Any, format: str | None = None) -> str:  # noqa: A002
    """The number by a pattern of Java's DecimalFormat, rounded half to even."""
    if not is_number(value):
        raise ExpressionError(f"Need a number to format, not {class_name(value)}")
    return format_number(value, "#,##0.###" if format is None else format)
