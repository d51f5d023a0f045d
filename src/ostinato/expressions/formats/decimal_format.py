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
        half = _Half()
        half.prefix = self.affix(half)
        start = self.index
        while self.index < len(self.pattern) and self.pattern[self.index] in _PATTERN_SIGNS:
            self.index += 1
        half.digits = self.pattern[start : self.index]
        if half.digits and self.pattern.startswith("E0", self.index):
            self.index += 1
            while self.pattern.startswith("0", self.index):
                self.index += 1
                half.exponent += 1
        half.suffix = self.affix(half)
        if self.index < len(self.pattern) and self.pattern[self.index] != ";":
            raise IllegalArgument(f'Unquoted special character in pattern "{self.pattern}"')
        return half

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
    if not digits and pattern:
        raise IllegalArgument(f'Malformed pattern "{pattern}"')
    grouping = len(whole) - whole.rfind(",") - 1 if "," in whole else 0
    plain = whole.replace(",", "")
    negative = halves[1] if len(halves) > 1 else _Half("-" + half.prefix, half.suffix)
    if (negative.prefix, negative.suffix) == (half.prefix, half.suffix):
        negative = _Half("-" + half.prefix, half.suffix)
    min_whole = plain.count("0")
    if not min_whole and not fraction.count("0") and plain and not point:
        min_whole = 0 if half.exponent else 1 if "0" in plain else 0
    return _Format(
        half.prefix, half.suffix, negative.prefix, negative.suffix, min_whole, len(plain), fraction.count("0"),
        len(fraction), grouping, bool(point) and not fraction, half.exponent, half.multiplier,
    )  # fmt: skip


def _exact(value: Any) -> tuple[bool, Decimal | None]:
    """Whether the number is negative, and its exact absolute value; None if it is infinite."""
    if isinstance(value, float):
        negative = math.copysign(1.0, value) < 0
        return negative, None if math.isinf(value) else Decimal(abs(float(value)))
    number = Decimal(value) if isinstance(value, int) else value
    return number < 0, abs(number)


def format_number(value: Any, pattern: str) -> str:
    """The number by the pattern. Raises IllegalArgument for a bad pattern."""
    shape = _format(pattern)
    assert is_number(value)
    if value != value:
        return "NaN"
    negative, number = _exact(value)
    if number is None:
        body = "\u221e"
    else:
        scaled = _CONTEXT.multiply(number, Decimal(shape.multiplier))
        body = _scientific(scaled, shape) if shape.exponent else _plain(scaled, shape)
        if negative and not isinstance(value, float) and not body.strip("0.,"):
            negative = False
    prefix, suffix = (shape.negative_prefix, shape.negative_suffix) if negative else (shape.prefix, shape.suffix)
    return prefix + body + suffix


def _plain(number: Decimal, shape: _Format) -> str:
    places = min(shape.max_fraction, _MAX_DIGITS)
    rounded = number.quantize(Decimal(1).scaleb(-places), context=_CONTEXT)
    whole, _, fraction = format(rounded, "f").partition(".")
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


def _scientific(number: Decimal, shape: _Format) -> str:
    exponent = number.adjusted() if number else 0
    if shape.max_whole > shape.min_whole and shape.max_whole > 1:
        exponent -= exponent % shape.max_whole
        return _mantissa_free(number, shape, exponent)
    exponent -= max(shape.min_whole, 1 if not shape.max_fraction else shape.min_whole) - 1
    return _mantissa(number, shape, exponent, shape.max_fraction)


def _mantissa_free(number: Decimal, shape: _Format, exponent: int) -> str:
    """An exponent that is a multiple of the whole digits: significant digits count."""
    whole = len(format(number.scaleb(-exponent, context=_CONTEXT), "f").partition(".")[0]) if number else 1
    return _mantissa(number, shape, exponent, max(shape.min_whole + shape.max_fraction - whole, 0))


def _mantissa(number: Decimal, shape: _Format, exponent: int, places: int) -> str:
    scaled = number.scaleb(-exponent, context=_CONTEXT)
    rounded = scaled.quantize(Decimal(1).scaleb(-places), context=_CONTEXT)
    if rounded and rounded.adjusted() > scaled.adjusted() and shape.max_whole <= max(shape.min_whole, 1):
        exponent += 1
        rounded = number.scaleb(-exponent, context=_CONTEXT).quantize(Decimal(1).scaleb(-places), context=_CONTEXT)
    whole, _, fraction = format(rounded, "f").partition(".")
    fraction = _trimmed(fraction, shape.min_fraction)
    whole = whole.lstrip("0").rjust(shape.min_whole, "0") or ("" if fraction else "0")
    sign = "-" if exponent < 0 else ""
    return f"{whole}{'.' + fraction if fraction else ''}E{sign}{str(abs(exponent)).rjust(shape.exponent, '0')}"
