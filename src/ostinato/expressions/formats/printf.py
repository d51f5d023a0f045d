"""Texts by the format strings of java.util.Formatter."""

from __future__ import annotations

import decimal
import math
import re
from decimal import Decimal
from typing import Any

from ostinato.expressions.errors import IllegalArgument
from ostinato.expressions.hashing import hash_code
from ostinato.expressions.texts import float_text, java_text
from ostinato.expressions.values import Character, class_name, is_integer, is_long

_SPECIFIER = re.compile(r"%(?:(\d+)\$|(<))?([-#+ 0,(]*)(\d+)?(?:\.(\d+))?([tT])?([a-zA-Z%])", re.ASCII)
_MAX_WIDTH = 1_000_000
_CONTEXT = decimal.Context(prec=1500, Emax=999999, Emin=-999999)


class _Spec:
    """One `%...`."""

    def __init__(self, found: re.Match[str]) -> None:
        self.flags = found[3]
        self.width = int(found[4]) if found[4] else 0
        self.precision = int(found[5]) if found[5] else None
        self.letter = found[7]
        if self.width > _MAX_WIDTH or (self.precision or 0) > 1000 or found[6]:
            raise IllegalArgument(f"Unsupported format {found[0]}")
        if "-" in self.flags and "0" in self.flags:
            raise IllegalArgument(f"Flags = '{self.flags}'")
        if ("-" in self.flags or "0" in self.flags) and not self.width:
            raise IllegalArgument(found[0])

    def padded(self, text: str) -> str:
        return text.ljust(self.width) if "-" in self.flags else text.rjust(self.width)


def format_text(template: str, arguments: tuple[Any, ...]) -> str:
    """The template filled with the arguments. Raises IllegalArgument for a bad one or too few arguments."""
    out: list[str] = []
    position, following, latest = 0, 0, -1
    while position < len(template):
        start = template.find("%", position)
        if start < 0:
            break
        found = _SPECIFIER.match(template, start)
        if found is None:
            raise IllegalArgument(f"Conversion = '{template[start + 1 : start + 2] or '%'}'")
        out.append(template[position:start])
        position = found.end()
        if found[7] in "n%":
            out.append("\n" if found[7] == "n" else _Spec(found).padded("%"))
            continue
        if found[1]:
            latest = int(found[1]) - 1
        elif not found[2]:
            latest, following = following, following + 1
        if not 0 <= latest < len(arguments):
            raise IllegalArgument(f"Format specifier '{found[0]}'")
        out.append(_converted(_Spec(found), arguments[latest]))
    return "".join(out) + template[position:]


def _converted(spec: _Spec, value: Any) -> str:
    lower = spec.letter.lower()
    writer = _WRITERS.get(lower)
    if writer is None or (spec.letter.isupper() and lower in "dfo"):
        raise IllegalArgument(f"Conversion = '{spec.letter}'")
    text = writer(spec, value)
    return text.upper() if spec.letter.isupper() else text


def _plain(spec: _Spec, text: str) -> str:
    return spec.padded(text if spec.precision is None else text[: spec.precision])


def _string(spec: _Spec, value: Any) -> str:
    return _plain(spec, java_text(value))


def _boolean(spec: _Spec, value: Any) -> str:
    return _plain(spec, "true" if value is True or (value is not None and value is not False) else "false")


def _hash(spec: _Spec, value: Any) -> str:
    return _plain(spec, "null" if value is None else f"{hash_code(value):x}")


def _character(spec: _Spec, value: Any) -> str:
    if value is None:
        return spec.padded("null")
    if isinstance(value, Character):
        return spec.padded(value.text)
    if is_integer(value) and 0 <= value <= 0x10FFFF:
        return spec.padded(chr(value))
    raise _mismatch(spec, value)


def _mismatch(spec: _Spec, value: Any) -> IllegalArgument:
    return IllegalArgument(f"{spec.letter} != {class_name(value)}")


def _whole(spec: _Spec, value: Any) -> str:
    if value is None:
        return spec.padded("null")
    if not isinstance(value, int) or isinstance(value, bool):
        raise _mismatch(spec, value)
    if spec.precision is not None:
        raise IllegalArgument(str(spec.precision))
    digits = str(abs(value))
    if "," in spec.flags:
        digits = f"{abs(value):,}"
    return _signed(spec, digits, value < 0)


def _signed(spec: _Spec, digits: str, negative: bool) -> str:
    flags = spec.flags
    if negative:
        before, after = ("(", ")") if "(" in flags else ("-", "")
    else:
        before, after = "+" if "+" in flags else " " if " " in flags else "", ""
    if "0" in flags and digits[0].isdigit():
        digits = digits.rjust(spec.width - len(before) - len(after), "0")
    return spec.padded(before + digits + after)


def _based(spec: _Spec, value: Any) -> str:
    if value is None:
        return spec.padded("null")
    if not isinstance(value, int) or isinstance(value, bool):
        raise _mismatch(spec, value)
    if value < 0 and (is_integer(value) or is_long(value)):
        value += 1 << (32 if is_integer(value) else 64)
    text = f"{int(value):{spec.letter.lower()}}"
    if "#" in spec.flags:
        text = ("0x" if spec.letter in "xX" else "0") + text
    return text.rjust(spec.width, "0") if "0" in spec.flags else spec.padded(text)


def _decimal(spec: _Spec, value: Any) -> Decimal | str:
    """The number as the shortest decimal, or the text of a special value."""
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, float):
        raise _mismatch(spec, value)
    if value != value or math.isinf(value):
        return "NaN" if value != value else "Infinity"
    return Decimal(float_text(value))


def _is_negative(value: Any) -> bool:
    if isinstance(value, float):
        return math.copysign(1.0, value) < 0 and value == value
    return bool(value < 0)


def _fixed(spec: _Spec, value: Any) -> str:
    if value is None:
        return _plain(spec, "null")
    number = _decimal(spec, value)
    negative = _is_negative(value)
    if isinstance(number, str):
        return _signed(spec, number, negative)
    places = 6 if spec.precision is None else spec.precision
    rounded = abs(number).quantize(Decimal(1).scaleb(-places), decimal.ROUND_HALF_UP, _CONTEXT)
    return _signed(spec, f"{rounded:,f}" if "," in spec.flags else f"{rounded:f}", negative)


def _exponent(spec: _Spec, value: Any) -> str:
    if value is None:
        return _plain(spec, "null")
    number = _decimal(spec, value)
    negative = _is_negative(value)
    if isinstance(number, str):
        return _signed(spec, number, negative)
    return _signed(spec, _scientific(abs(number), 6 if spec.precision is None else spec.precision), negative)


def _scientific(number: Decimal, places: int) -> str:
    exponent = number.adjusted() if number else 0
    mantissa = number.scaleb(-exponent, _CONTEXT).quantize(Decimal(1).scaleb(-places), decimal.ROUND_HALF_UP, _CONTEXT)
    if mantissa >= 10:
        exponent += 1
        mantissa = (mantissa / 10).quantize(Decimal(1).scaleb(-places), decimal.ROUND_HALF_UP, _CONTEXT)
    return f"{mantissa:f}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _general(spec: _Spec, value: Any) -> str:
    if value is None:
        return _plain(spec, "null")
    number = _decimal(spec, value)
    if isinstance(number, str):
        return _signed(spec, number, _is_negative(value))
    precision = 6 if spec.precision is None else spec.precision or 1
    size = abs(number)
    if size != 0 and not Decimal("0.0001") <= size < Decimal(10) ** precision:
        return _signed(spec, _scientific(size, precision - 1), _is_negative(value))
    places = precision - 1 - (size.adjusted() if size else 0)
    rounded = size.quantize(Decimal(1).scaleb(-places), decimal.ROUND_HALF_UP, _CONTEXT)
    return _signed(spec, f"{rounded:,f}" if "," in spec.flags else f"{rounded:f}", _is_negative(value))


_WRITERS = {
    "s": _string, "b": _boolean, "h": _hash, "c": _character, "d": _whole, "x": _based, "o": _based,
    "f": _fixed, "e": _exponent, "g": _general,
}  # fmt: skip

__all__ = ["format_text"]
