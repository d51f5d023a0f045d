"""Bounds and patterns of an input, on a value that has its type already. Each gives the reason, or nothing."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ostinato.duration import format_duration, parse_duration
from ostinato.expressions import ExpressionError
from ostinato.expressions.regexes import matches
from ostinato.expressions.texts import float32_text
from ostinato.inputs.convert import convert, text_of
from ostinato.inputs.times import short_clock

Options = Mapping[str, Any]

_LOCAL = r"[a-zA-Z0-9_!#$%&'*+/=?`{|}~^.-]+"
_EMAIL = re.compile(rf"{_LOCAL}@[a-zA-Z0-9.-]+")


def reasons(type_: str, value: Any, options: Options, choices: list[str] | None) -> list[str]:
    """Everything that is wrong with a value."""
    check = _CHECKS.get(type_)
    return list(check(value, {**options, "choices": choices})) if check is not None else []


def _pattern(value: Any, options: Options) -> Iterator[str]:
    pattern = options.get("validator")
    try:
        if pattern and not matches(pattern, value):
            yield f"it must match the pattern `{pattern}`"
    except ExpressionError as error:
        yield error.message


def _secret(value: Any, options: Options) -> Iterator[str]:
    return (f"{options.get('id')}: {reason}" for reason in _pattern(value, options))


def _email(value: Any, _: Options) -> Iterator[str]:
    if not _EMAIL.fullmatch(value):
        yield "The input must be a valid email"


def _bounds(value: Any, options: Options) -> Iterator[str]:
    least, most = options.get("min"), options.get("max")
    if least is not None and value < least:
        yield f"it must be more than `{_number(value, least)}`"
    if most is not None and (value > most or math.isnan(value)):
        yield f"it must be less than `{_number(value, most)}`"


def _number(value: Any, bound: Any) -> str:
    """A bound as it is told of a value: that of a FLOAT is one too."""
    return float32_text(float(bound)) if isinstance(value, float) else str(bound)


def _duration(value: Any, options: Options) -> Iterator[str]:
    for name, word, sign in (("min", "more", -1), ("max", "less", 1)):
        if options.get(name) is not None:
            bound = parse_duration(str(options[name]))
            if sign * value > sign * bound.total_seconds():
                yield f"It must be {word} than `{format_duration(bound)}`"


def _day(value: Any, options: Options) -> Iterator[str]:
    return _moment(value, options, str)


def _clock(value: Any, options: Options) -> Iterator[str]:
    return _moment(value, options, lambda text: convert("TIME", text, {}), short_clock)


def _instant(value: Any, options: Options) -> Iterator[str]:
    return _moment(value, options, lambda text: convert("DATETIME", text, {}).removesuffix("Z"))


def _moment(
    value: Any, options: Options, comparable: Callable[[str], str], shown: Callable[[str], str] = str
) -> Iterator[str]:
    own = comparable(value)
    after, before = options.get("after"), options.get("before")
    if after is not None and own < comparable(str(after)):
        yield f"it must be after `{shown(str(after))}`"
    if before is not None and own > comparable(str(before)):
        yield f"it must be before `{shown(str(before))}`"


def _choice(value: Any, options: Options) -> Iterator[str]:
    choices = options.get("choices")
    required = options.get("required") is not False
    if choices is not None and required and options.get("allowCustomValue") is not True and value not in choices:
        yield f"it must match the values `[{', '.join(choices)}]`"


def _choices(value: Any, options: Options) -> Iterator[str]:
    choices = options.get("choices")
    if choices is None or options.get("allowCustomValue") is True:
        return
    for one in value:
        if text_of(one) not in choices:
            yield f"value `{text_of(one)}` doesn't match the values `[{', '.join(choices)}]`"


def _extension(value: Any, options: Options) -> Iterator[str]:
    allowed = options.get("allowedFileExtensions")
    if allowed and not value.lower().endswith(tuple(extension.lower() for extension in allowed)):
        yield f"File type not allowed. Accepted extensions: {', '.join(allowed)}"


_CHECKS: dict[str, Callable[[Any, Options], Iterator[str]]] = {
    "STRING": _pattern,
    "SECRET": _secret,
    "EMAIL": _email,
    "INT": _bounds,
    "FLOAT": _bounds,
    "DURATION": _duration,
    "DATE": _day,
    "DATETIME": _instant,
    "TIME": _clock,
    "SELECT": _choice,
    "ENUM": _choice,
    "MULTISELECT": _choices,
    "FILE": _extension,
}
