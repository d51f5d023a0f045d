"""The builtins that are written in Python; see prelude for those written in jq."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterator
from typing import Any

from ostinato.expressions.jq import values as v
from ostinato.expressions.jq.nodes import NOWHERE, Env, Node, Pair, Path, extend
from ostinato.expressions.jq.updates import get_path, paths_of
from ostinato.expressions.jq.values import JqError, kind, shown

Native = Callable[[Env, Path, Any, tuple[Node, ...]], Iterator[Pair]]
NATIVE: dict[str, Native] = {}


def with_path(path: Path, found: Any) -> Pair:
    """An output that is no part of the input."""
    return (None if path is None else NOWHERE), found


def simple(name: str, arity: int = 0) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A function of the input and of every combination of its arguments' outputs."""

    def declare(run: Callable[..., Any]) -> Callable[..., Any]:
        def native(env: Env, path: Path, value: Any, arguments: tuple[Node, ...]) -> Iterator[Pair]:
            outputs = [list(argument.outputs(env, value)) for argument in reversed(arguments)]
            for chosen in itertools.product(*outputs):
                yield with_path(path, run(value, *reversed(chosen)))

        NATIVE[f"{name}/{arity}"] = native
        return run

    return declare


def special(key: str) -> Callable[[Native], Native]:
    """A function that looks at its arguments itself."""

    def declare(run: Native) -> Native:
        NATIVE[key] = run
        return run

    return declare


@special("empty/0")
def _empty(env: Env, path: Path, value: Any, arguments: tuple[Node, ...]) -> Iterator[Pair]:
    return iter(())


@special("path/1")
def _path(env: Env, path: Path, value: Any, arguments: tuple[Node, ...]) -> Iterator[Pair]:
    for found in paths_of(arguments[0], env, value):
        yield with_path(path, list(found))


@special("getpath/1")
def _getpath(env: Env, path: Path, value: Any, arguments: tuple[Node, ...]) -> Iterator[Pair]:
    for keys in arguments[0].outputs(env, value):
        if not isinstance(keys, list):
            raise JqError("Path must be specified as an array")
        place = path
        for key in keys:
            place = extend(place, key, value)
        yield place, get_path(value, tuple(keys))


@special("del/1")
def _del(env: Env, path: Path, value: Any, arguments: tuple[Node, ...]) -> Iterator[Pair]:
    yield with_path(path, _deleted(value, [list(p) for p in paths_of(arguments[0], env, value)]))


def _deleted(value: Any, paths: list[Any]) -> Any:
    for path in sorted(paths, key=v.sort_key, reverse=True):
        value = v.delete_path(value, tuple(path))
    return value


simple("delpaths", 1)(_deleted)


@simple("setpath", 2)
def _setpath(value: Any, path: Any, new: Any) -> Any:
    if not isinstance(path, list):
        raise JqError("Path must be specified as an array")
    return v.set_path(value, tuple(path), new)


@special("range/1")
def _range1(env: Env, path: Path, value: Any, arguments: tuple[Node, ...]) -> Iterator[Pair]:
    for end in arguments[0].outputs(env, value):
        yield from _counted(env, path, 0, end, 1)


@special("range/2")
def _range2(env: Env, path: Path, value: Any, arguments: tuple[Node, ...]) -> Iterator[Pair]:
    for start in arguments[0].outputs(env, value):
        for end in arguments[1].outputs(env, value):
            yield from _counted(env, path, start, end, 1)


@special("range/3")
def _range3(env: Env, path: Path, value: Any, arguments: tuple[Node, ...]) -> Iterator[Pair]:
    for start in arguments[0].outputs(env, value):
        for end in arguments[1].outputs(env, value):
            for step in arguments[2].outputs(env, value):
                yield from _counted(env, path, start, end, step)


def _counted(env: Env, path: Path, start: Any, end: Any, step: Any) -> Iterator[Pair]:
    if {kind(start), kind(end), kind(step)} != {"number"}:
        raise JqError("Range bounds must be numeric")
    while (start < end) if step > 0 else (start > end) if step < 0 else False:
        env.step()
        yield with_path(path, start)
        start = v.add(start, step)


@special("error/1")
def _error(env: Env, path: Path, value: Any, arguments: tuple[Node, ...]) -> Iterator[Pair]:
    for found in arguments[0].outputs(env, value):
        raise JqError(found)
    yield from ()


@simple("error")
def _error0(value: Any) -> Any:
    raise JqError(value)


def _items(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise JqError(f"{shown(value)} is not an array")
    return value


def _keyed(name: str, finish: Callable[[list[tuple[Any, Any]]], Any]) -> None:
    """A function over items with the key that an argument gives for each, sorted by key."""

    def native(env: Env, path: Path, value: Any, arguments: tuple[Node, ...]) -> Iterator[Pair]:
        if not isinstance(value, list):
            raise JqError(f"Cannot index {kind(value)} with number")
        pairs = [(list(arguments[0].outputs(env, item)), item) for item in value]
        yield with_path(path, finish(pairs))

    NATIVE[f"{name}/1"] = native


def _sorted(pairs: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    return sorted(pairs, key=lambda pair: v.sort_key(pair[0]))


def _groups(pairs: list[tuple[Any, Any]]) -> list[list[Any]]:
    groups: list[list[Any]] = []
    last: Any = None
    for key, item in _sorted(pairs):
        if groups and v.compare(key, last) == 0:
            groups[-1].append(item)
        else:
            groups.append([item])
        last = key
    return groups


def _least(pairs: list[tuple[Any, Any]]) -> Any:
    return min(pairs, key=lambda pair: v.sort_key(pair[0]))[1] if pairs else None


def _most(pairs: list[tuple[Any, Any]]) -> Any:
    best: Any = None
    for pair in pairs:
        if best is None or v.compare(pair[0], best[0]) >= 0:
            best = pair
    return best[1] if best is not None else None


_keyed("sort_by", lambda pairs: [item for _, item in _sorted(pairs)])
_keyed("group_by", _groups)
_keyed("unique_by", lambda pairs: [group[0] for group in _groups(pairs)])
_keyed("min_by", _least)
_keyed("max_by", _most)


@simple("sort")
def _sort(value: Any) -> Any:
    if not isinstance(value, list):
        raise JqError(f"{shown(value)} cannot be sorted, as it is not an array")
    return sorted(value, key=v.sort_key)


def _own(value: Any) -> list[tuple[Any, Any]]:
    return [([item], item) for item in _items(value)]


simple("unique")(lambda value: [group[0] for group in _groups(_own(value))])
simple("min")(lambda value: _least(_own(value)))
simple("max")(lambda value: _most(_own(value)))


@simple("length")
def _length(value: Any) -> Any:
    if value is None:
        return 0
    if kind(value) == "number":
        return abs(value)
    if isinstance(value, bool):
        raise JqError(f"{shown(value)} has no length")
    return len(value)


@simple("utf8bytelength")
def _bytes(value: Any) -> int:
    if not isinstance(value, str):
        raise JqError(f"{shown(value)} only strings have UTF-8 byte length")
    return len(value.encode())


@simple("not")
def _not(value: Any) -> bool:
    return not v.truthy(value)


def _keys(value: Any, ordered: bool) -> list[Any]:
    if isinstance(value, list):
        return list(range(len(value)))
    if not isinstance(value, dict):
        raise JqError(f"{shown(value)} has no keys")
    return sorted(value) if ordered else list(value)


simple("keys")(lambda value: _keys(value, True))
simple("keys_unsorted")(lambda value: _keys(value, False))


@simple("has", 1)
def _has(value: Any, key: Any) -> bool:
    if isinstance(value, dict) and isinstance(key, str):
        return key in value
    if isinstance(value, list) and kind(key) == "number":
        return bool(0 <= key < len(value))
    raise JqError(f"Cannot check whether {kind(value)} has a {kind(key)} key")


@simple("contains", 1)
def _contains(value: Any, wanted: Any) -> bool:
    return v.contains(value, wanted)


@simple("inside", 1)
def _inside(value: Any, outer: Any) -> bool:
    return v.contains(outer, value)


@simple("add")
def _add(value: Any) -> Any:
    items = value.values() if isinstance(value, dict) else _items(value)
    result: Any = None
    if all(isinstance(item, str) for item in items):
        return "".join(items) if items else None
    for item in items:
        result = v.add(result, item)
    return result


@simple("tostring")
def _tostring(value: Any) -> str:
    return v.to_text(value)


@simple("tojson")
def _tojson(value: Any) -> str:
    return v.to_json(value)


@simple("fromjson")
def _fromjson(value: Any) -> Any:
    return v.parse_json(text_of(value, "parsed as JSON"))


def text_of(value: Any, verb: str) -> str:
    """The value, which must be a text."""
    if not isinstance(value, str):
        raise JqError(f"{shown(value)} cannot be {verb}")
    return value


@simple("tonumber")
def _tonumber(value: Any) -> Any:
    if kind(value) == "number":
        return value
    text = text_of(value, "parsed as a number")
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    if not re.fullmatch(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", text):
        raise JqError(f"{shown(value)} cannot be parsed as a number")
    return float(text)


simple("type")(kind)


def number_of(value: Any) -> Any:
    """The value, which must be a number."""
    if kind(value) != "number":
        raise JqError(f"{shown(value)} number required")
    return value


def _strings(name: str, run: Callable[[str, str], Any], strict: bool = True) -> None:
    def checked(value: Any, other: Any) -> Any:
        if not isinstance(value, str) or not isinstance(other, str):
            if strict:
                raise JqError(f"{name}() requires string inputs")
            return value
        return run(value, other)

    simple(name, 1)(checked)


_strings("startswith", str.startswith)
_strings("endswith", str.endswith)
_strings("ltrimstr", str.removeprefix, strict=False)
_strings("rtrimstr", str.removesuffix, strict=False)


@simple("split", 1)
def _split(value: Any, separator: Any) -> list[str]:
    if not isinstance(value, str) or not isinstance(separator, str):
        raise JqError("split input and separator must be strings")
    return v.split(value, separator)


@simple("join", 1)
def _join(value: Any, separator: Any) -> Any:
    parts = []
    for item in _items(value):
        if isinstance(item, (list, dict)):
            raise JqError(f"{shown(separator)} and {shown(item)} cannot be added")
        parts.append("" if item is None else v.to_text(item))
    if not isinstance(separator, str) and len(parts) > 1:
        raise JqError(f"{shown(separator)} and {shown(parts[0])} cannot be added")
    return separator.join(parts) if isinstance(separator, str) else "".join(parts)


def _ascii(text: str, low: str, shift: int) -> str:
    return "".join(chr(ord(c) + shift) if low <= c <= chr(ord(low) + 25) else c for c in text)


simple("ascii_downcase")(lambda value: _ascii(text_of(value, "changed in case"), "A", 32))
simple("ascii_upcase")(lambda value: _ascii(text_of(value, "changed in case"), "a", -32))
simple("explode")(lambda value: [ord(c) for c in text_of(value, "exploded")])


@simple("implode")
def _implode(value: Any) -> str:
    try:
        return "".join(map(chr, _items(value)))
    except (TypeError, ValueError):
        raise JqError("implode input must be an array of code points") from None


@simple("indices", 1)
def _indices(value: Any, wanted: Any) -> Any:
    return v.indices(value, wanted)


@simple("index", 1)
def _index(value: Any, wanted: Any) -> Any:
    found = v.indices(value, wanted)
    return found[0] if found else None


@simple("rindex", 1)
def _rindex(value: Any, wanted: Any) -> Any:
    found = v.indices(value, wanted)
    return found[-1] if found else None


@simple("reverse")
def _reverse(value: Any) -> Any:
    if value is None:
        return []
    return value[::-1] if isinstance(value, str) else list(reversed(_items(value)))


@simple("flatten")
def _flatten(value: Any) -> list[Any]:
    return _flat(value, math.inf)


@simple("flatten", 1)
def _flatten_to(value: Any, depth: Any) -> list[Any]:
    if number_of(depth) < 0:
        raise JqError("flatten depth must not be negative")
    return _flat(value, depth)


def _flat(value: Any, depth: float) -> list[Any]:
    items = list(value.values()) if isinstance(value, dict) else _items(value)
    out: list[Any] = []
    for item in items:
        if isinstance(item, list) and depth > 0:
            out.extend(_flat(item, depth - 1))
        else:
            out.append(item)
    return out


@simple("transpose")
def _transpose(value: Any) -> list[Any]:
    rows = [_items(row) for row in _items(value)]
    return [[row[i] if i < len(row) else None for row in rows] for i in range(max(map(len, rows), default=0))]


@simple("to_entries")
def _to_entries(value: Any) -> list[Any]:
    return [{"key": key, "value": v.index(value, key)} for key in _keys(value, False)]


@simple("from_entries")
def _from_entries(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for entry in _items(value):
        if not isinstance(entry, dict):
            raise JqError(f'Cannot index {kind(entry)} with "key"')
        key = next((entry[k] for k in ("key", "k", "name", "Name", "K", "Key") if v.truthy(entry.get(k))), None)
        if key is None:
            key = next((entry[k] for k in ("key", "k", "name") if entry.get(k) is False), None)
        item = next((entry[k] for k in ("value", "v", "Value", "V") if k in entry and entry[k] is not None), None)
        if isinstance(key, (list, dict)):
            raise JqError(f"Cannot use {shown(key)} as object key")
        found[v.to_text(key)] = item
    return found


@simple("fromdateiso8601")
def _from_date(value: Any) -> Any:
    from ostinato.expressions.dates.reading import read_iso
    from ostinato.expressions.dates.zones import zone_of
    from ostinato.expressions.errors import ExpressionError

    try:
        return read_iso(text_of(value, "read as a date"), zone_of("Z")).instant.seconds
    except ExpressionError as error:
        raise JqError(error.message) from None


@simple("todateiso8601")
def _to_date(value: Any) -> str:
    from ostinato.expressions.dates.model import Instant

    return Instant(math.floor(number_of(value))).java_text()
