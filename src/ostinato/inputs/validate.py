"""Bounds and patterns of an input, on a value that has its type already. Each gives the reason, or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ostinato.duration import format_duration, parse_duration

Options = Mapping[str, Any]


def reasons(type_: str, value: Any, options: Options, choices: list[str] | None) -> list[str]:
    """Everything that is wrong with a value."""
    check = _CHECKS.get(type_)
    return list(check(value, {**options, "choices": choices})) if check is not None else []


def _pattern(value: Any, options: Options) -> Iterator[str]:
    pattern = options.get("validator")
    if pattern and not re.fullmatch(pattern, value):
        yield f"it must match the pattern `{pattern}`"


def _bounds(value: Any, options: Options) -> Iterator[str]:
    least, most = options.get("min"), options.get("max")
    if least is not None and value < least:
        yield f"it must be more than `{least}`"
    if most is not None and value > most:
        yield f"it must be less than `{most}`"


def _duration(value: Any, options: Options) -> Iterator[str]:
    for name, word, sign in (("min", "more", -1), ("max", "less", 1)):
        if options.get(name) is not None:
            bound = parse_duration(str(options[name]))
            if sign * value > sign * bound.total_seconds():
                yield f"It must be {word} than `{format_duration(bound)}`"


def _moment(value: Any, options: Options) -> Iterator[str]:
    after, before = options.get("after"), options.get("before")
    if after is not None and value < str(after):
        yield f"it must be after `{after}`"
    if before is not None and value > str(before):
        yield f"it must be before `{before}`"


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
        if one not in choices:
            yield f"value `{one}` doesn't match the values `[{', '.join(choices)}]`"


def _extension(value: Any, options: Options) -> Iterator[str]:
    allowed = options.get("allowedFileExtensions")
    if allowed and not value.lower().endswith(tuple(extension.lower() for extension in allowed)):
        yield f"File type not allowed. Accepted extensions: {', '.join(allowed)}"


_CHECKS: dict[str, Callable[[Any, Options], Iterator[str]]] = {
    "STRING": _pattern,
    "SECRET": _pattern,
    "INT": _bounds,
    "FLOAT": _bounds,
    "DURATION": _duration,
    "DATE": _moment,
    "DATETIME": _moment,
    "TIME": _moment,
    "SELECT": _choice,
    "ENUM": _choice,
    "MULTISELECT": _choices,
    "FILE": _extension,
}
