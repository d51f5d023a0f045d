"""Numbers by the patterns of java.text.DecimalFormat, with the symbols of en_US."""

from __future__ import annotations

import decimal
import math
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from ostinato.expressions.errors import IllegalArgument
from ostinato.expressions.values import is_number

_CONTEXT = decimal.Context(prec=1500, rounding=decimal.ROUND_HALF_EVEN, Emax=999999, Emin=-999999)
_MAX_DIGITS = 340
_PATTERN_SIGNS = "0#,."


@dataclass(slots=True)
class _Half:
    """One side of a pattern: what stands around the number, and its digits."""

    prefix: str = ""
    suffix: str = ""
    digits: str = ""
    exponent: int = 0
    multiplier: int = 1


@dataclass(frozen=True, slots=True)
class _Format:
    prefix: str
    suffix: str
    negative_prefix: str
    negative_suffix: str
    min_whole: int
    max_whole: int
    min_fraction: int
    max_fraction: int
    grouping: int
    point: bool
    exponent: int
    multiplier: int


class _Reader:
    """Reads one pattern."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.index = 0

    def halves(self) -> list[_Half]:
        found = [self.half()]
        if self.index < len(self.pattern):
            self.index += 1
            found.append(self.half())
        if self.index < len(self.pattern):
            raise IllegalArgument(f"Unquoted special character ';' in pattern \"{self.pattern}\"")
        return found

    def half(self) -> _Half:
        """One side: text, then digits and text in turn; all text behind the first digit stands behind the number."""
        half = _Half()
        half.prefix = self.affix(half)
        while not self.at_end():
            half.digits += self.digits()
            if half.digits and self.pattern.startswith("E0", self.index):
                half.exponent = self.exponent()
            half.suffix += self.affix(half)
        if self.index < len(self.pattern) and not half.digits:
            raise IllegalArgument(f"Unquoted special character ';' in pattern \"{self.pattern}\"")
        return half

    def at_end(self) -> bool:
        return self.index >= len(self.pattern) or self.pattern[self.index] == ";"

    def digits(self) -> str:
        start = self.index
        while self.index < len(self.pattern) and self.pattern[self.index] in _PATTERN_SIGNS:
            self.index += 1
        return self.pattern[start : self.index]

    def exponent(self) -> int:
        """How many digits an exponent has at least: the zeros behind an E."""
        start = self.index + 1
        self.index = start
        while self.pattern.startswith("0", self.index):
            self.index += 1
        return self.index - start

    def affix(self, half: _Half) -> str:
        out: list[str] = []
        while self.index < len(self.pattern):
            character = self.pattern[self.index]
            if character in _PATTERN_SIGNS or character == ";":
                break
            if character == "'":
                out.append(self.quoted())
                continue
            if character in "%\u2030":
                half.multiplier = 100 if character == "%" else 1000
            if character == "\u00a4":
                doubled = self.pattern.startswith("\u00a4\u00a4", self.index)
                self.index += doubled
                character = "USD" if doubled else "$"
            out.append(character)
            self.index += 1
        return "".join(out)

    def quoted(self) -> str:
        if self.pattern.startswith("''", self.index):
            self.index += 2
            return "'"
        end = self.pattern.find("'", self.index + 1)
        if end < 0:
            raise IllegalArgument(f'Malformed pattern "{self.pattern}"')
        text = self.pattern[self.index + 1 : end]
        self.index = end + 1
        if self.pattern.startswith("'", self.index):
            return text + self.quoted_rest()
        return text

    def quoted_rest(self) -> str:
        """What follows a doubled quote inside of quotes."""
        end = self.pattern.find("'", self.index + 1)
        if end < 0:
            raise IllegalArgument(f'Malformed pattern "{self.pattern}"')
        text = "'" + self.pattern[self.index + 1 : end]
        self.index = end + 1
        return text


@lru_cache(maxsize=256)
def _format(pattern: str) -> _Format:
    halves = _Reader(pattern).halves() if pattern else [_Half(digits="#,##0.###")]
    half = halves[0]
    digits = half.digits
    if digits.count(".") > 1:
        raise IllegalArgument(f'Multiple decimal separators in pattern "{pattern}"')
    whole, point, fraction = digits.partition(".")
    if "," in fraction or whole.endswith(",") or "0#" in whole.replace(",", "") or "#0" in fraction:
        raise IllegalArgument(f'Malformed pattern "{pattern}"')
    grouping = len(whole) - whole.rfind(",") - 1 if "," in whole else 0
    plain = whole.replace(",", "")
    negative = halves[1] if len(halves) > 1 else _Half("-" + half.prefix, half.suffix)
    if (negative.prefix, negative.suffix) == (half.prefix, half.suffix):
        negative = _Half("-" + half.prefix, half.suffix)
    min_whole, min_fraction = _least_digits(plain, fraction, bool(point))
    return _Format(
        half.prefix, half.suffix, negative.prefix, negative.suffix, min_whole, len(plain), min_fraction,
        len(fraction), grouping, bool(point) and not fraction, half.exponent, half.multiplier,
    )  # fmt: skip


def _least_digits(whole: str, fraction: str, point: bool) -> tuple[int, int]:
    """The digits before and after the point that are always shown; a pattern without zeros but with a point has one."""
    if point and "0" not in whole + fraction:
        return (1, 0) if whole else (0, 1)
    return whole.count("0"), fraction.count("0")


class _Magnitude:
    """The size of a number. Of a double the shortest digits count, but it is rounded by its exact value."""

    def __init__(self, value: Any, multiplier: int) -> None:
        if isinstance(value, float):
            double = abs(float(value)) * multiplier
            self.exact = Decimal(double)
            self.shown = Decimal(repr(double))
        else:
            number = Decimal(value) if isinstance(value, int) else value
            self.exact = self.shown = _CONTEXT.multiply(abs(number), Decimal(multiplier))

    def places(self, count: int) -> Decimal:
        """Rounded to so many digits after the point."""
        exponent = self.shown.as_tuple().exponent
        assert isinstance(exponent, int)
        source = self.shown if -exponent <= count else self.exact
        return source.quantize(Decimal(1).scaleb(-count), context=_CONTEXT)

    def significant(self, count: int) -> tuple[str, int]:
        """Rounded to so many digits (0: all): the digits, and where the point stands from their start."""
        digits = self.shown.as_tuple().digits
        number = self.shown
        if 0 < count < len(digits):
            context = decimal.Context(count, decimal.ROUND_HALF_EVEN, Emax=999999, Emin=-999999)
            number = context.plus(self.exact)
        _, found, _ = number.as_tuple()
        text = "".join(map(str, found)).lstrip("0").rstrip("0")
        return text, number.adjusted() + 1 if text else 0


def format_number(value: Any, pattern: str) -> str:
    """The number by the pattern. Raises IllegalArgument for a bad pattern."""
    shape = _format(pattern)
    assert is_number(value)
    if value != value:
        return "NaN"
    negative = math.copysign(1.0, value) < 0 if isinstance(value, float) else value < 0
    if isinstance(value, float) and math.isinf(value * shape.multiplier):
        body = "\u221e"
    else:
        size = _Magnitude(value, shape.multiplier)
        body = _scientific(size, shape) if shape.exponent else _plain(size, shape)
    prefix, suffix = (shape.negative_prefix, shape.negative_suffix) if negative else (shape.prefix, shape.suffix)
    return prefix + body + suffix


def _plain(size: _Magnitude, shape: _Format) -> str:
    whole, _, fraction = format(size.places(min(shape.max_fraction, _MAX_DIGITS)), "f").partition(".")
    whole = whole.lstrip("0").rjust(shape.min_whole, "0")
    fraction = _trimmed(fraction, shape.min_fraction)
    if not whole and not fraction:
        whole = "0"
    if shape.grouping:
        whole = _grouped(whole, shape.grouping)
    return whole + ("." + fraction if fraction or shape.point else "")


def _trimmed(fraction: str, least: int) -> str:
    while len(fraction) > least and fraction.endswith("0"):
        fraction = fraction[:-1]
    return fraction


def _grouped(whole: str, size: int) -> str:
    parts = []
    while len(whole) > size:
        parts.append(whole[-size:])
        whole = whole[:-size]
    return ",".join([whole, *reversed(parts)])


def _scientific(size: _Magnitude, shape: _Format) -> str:
    digits, point = size.significant(shape.max_whole + shape.max_fraction)
    exponent = point
    if shape.max_whole > 1 and shape.max_whole > shape.min_whole:
        step = shape.max_whole
        exponent = (exponent - 1) // step * step
    else:
        exponent -= shape.min_whole
    whole = point - exponent if digits else shape.min_whole
    shown = digits.ljust(max(shape.min_whole + shape.min_fraction, whole), "0")
    body = shown[:whole] + ("." + shown[whole:] if len(shown) > whole else "")
    if not digits:
        exponent = 0
    return f"{body}E{'-' if exponent < 0 else ''}{str(abs(exponent)).rjust(shape.exponent, '0')}"
