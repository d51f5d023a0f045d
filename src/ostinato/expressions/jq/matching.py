"""The builtins of jq that match regular expressions."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from ostinato.expressions.jq.builtins import NATIVE, Native, simple, special, text_of, with_path
from ostinato.expressions.jq.nodes import NOWHERE, Env, Node, Pair, Path
from ostinato.expressions.jq.regex import match_all
from ostinato.expressions.jq.values import JqError, shown


def _flags_of(pattern: Any, flags: Any) -> tuple[str, str]:
    if isinstance(pattern, list):
        flags = pattern[1] if len(pattern) > 1 else flags
        pattern = pattern[0] if pattern else None
    if not isinstance(pattern, str) or not (flags is None or isinstance(flags, str)):
        raise JqError(f"{shown(pattern)} cannot be matched, as it is not a string")
    return pattern, flags or ""


def _matches(value: Any, pattern: Any, flags: Any, extra: str = "") -> list[dict[str, Any]]:
    text = text_of(value, "matched, as it is not a string")
    expression, letters = _flags_of(pattern, flags)
    return match_all(text, expression, letters + extra)


@special("match/1")
def _match1(env: Env, path: Path, value: Any, arguments: tuple[Node, ...]) -> Iterator[Pair]:
    for pattern in arguments[0].outputs(env, value):
        yield from (with_path(path, found) for found in _matches(value, pattern, None))


@special("match/2")
def _match2(env: Env, path: Path, value: Any, arguments: tuple[Node, ...]) -> Iterator[Pair]:
    for flags in arguments[1].outputs(env, value):
        for pattern in arguments[0].outputs(env, value):
            yield from (with_path(path, found) for found in _matches(value, pattern, flags))


simple("test", 1)(lambda value, pattern: bool(_matches(value, pattern, None)))
simple("test", 2)(lambda value, pattern, flags: bool(_matches(value, pattern, flags)))


def _parts(value: str, found: list[dict[str, Any]]) -> list[str]:
    parts, start = [], 0
    for match in found:
        parts.append(value[start : match["offset"]])
        start = match["offset"] + match["length"]
    return [*parts, value[start:]]


@simple("split", 2)
def _split_by(value: Any, pattern: Any, flags: Any) -> list[str]:
    return _parts(value, _matches(value, pattern, flags, "g"))


@special("splits/1")
def _splits1(env: Env, path: Path, value: Any, arguments: tuple[Node, ...]) -> Iterator[Pair]:
    for pattern in arguments[0].outputs(env, value):
        yield from (with_path(path, part) for part in _parts(value, _matches(value, pattern, None, "g")))


@special("splits/2")
def _splits2(env: Env, path: Path, value: Any, arguments: tuple[Node, ...]) -> Iterator[Pair]:
    for flags in arguments[1].outputs(env, value):
        for pattern in arguments[0].outputs(env, value):
            yield from (with_path(path, part) for part in _parts(value, _matches(value, pattern, flags, "g")))


def _captures(match: dict[str, Any]) -> dict[str, Any]:
    return {each["name"]: each["string"] for each in match["captures"] if each["name"] is not None}


def _substituted(name: str, arity: int, extra: str) -> None:
    def native(env: Env, path: Path, value: Any, arguments: tuple[Node, ...]) -> Iterator[Pair]:
        flags = next(arguments[2].outputs(env, value), None) if arity == 3 else None
        for pattern in arguments[0].outputs(env, value):
            found = _matches(value, pattern, flags, extra)
            choices = [list(arguments[1].outputs(env, _captures(match))) for match in found]
            for chosen in itertools.product(*choices):
                yield with_path(path, _joined(value, found, chosen))

    NATIVE[f"{name}/{arity}"] = native


def _joined(value: str, found: list[dict[str, Any]], chosen: tuple[Any, ...]) -> str:
    parts = _parts(value, found)
    out = [parts[0]]
    for text, rest in zip(chosen, parts[1:], strict=True):
        out += [text_of(text, "added to a string"), rest]
    return "".join(out)


for _name, _extra in (("sub", ""), ("gsub", "g")):
    _substituted(_name, 2, _extra)
    _substituted(_name, 3, _extra)
simple("capture", 1)(lambda value, pattern: _captures_or_none(_matches(value, pattern, None)))
simple("capture", 2)(lambda value, pattern, flags: _captures_or_none(_matches(value, pattern, flags)))


def _captures_or_none(found: list[dict[str, Any]]) -> Any:
    return _captures(found[0]) if found else NOWHERE


for _key in ("capture/1", "capture/2"):

    def _without_nowhere(native: Native) -> Native:
        def run(env: Env, path: Path, value: Any, arguments: tuple[Node, ...]) -> Iterator[Pair]:
            return (pair for pair in native(env, path, value, arguments) if pair[1] is not NOWHERE)

        return run

    NATIVE[_key] = _without_nowhere(NATIVE[_key])


__all__ = ["NATIVE"]
