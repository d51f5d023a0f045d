"""Maps inside maps: merging, setting and removing. Nothing is changed in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Both maps in one: maps under the same name are merged, and a list gets what the upper one has beside it; of
    anything else the upper value counts unless it is null."""
    return {**below, **{name: _both(below.get(name), value) for name, value in above.items()}}


def _both(below: Any, above: Any) -> Any:
    if isinstance(below, Mapping) and isinstance(above, Mapping):
        return merged(below, above)
    if isinstance(below, list) and isinstance(above, list):
        return [*below, *(value for value in above if value not in below)]
    return below if above is None else above


def without_nulls(whole: Mapping[str, Any]) -> dict[str, Any]:
    """The map without names whose value is null, at every depth."""
    return {
        name: without_nulls(value) if isinstance(value, Mapping) else value
        for name, value in whole.items()
        if value is not None
    }


def nested(path: Sequence[str], value: Any) -> dict[str, Any]:
    """A map with one value at the end of a path."""
    for name in reversed(path):
        value = {name: value}
    result: dict[str, Any] = value
    return result


def removed(whole: Mapping[str, Any], path: Sequence[str]) -> dict[str, Any] | None:
    """The map without what the path names, which may be missing; None if a map on the way is missing."""
    first, rest = path[0], path[1:]
    if not rest:
        return {name: value for name, value in whole.items() if name != first}
    inner = whole.get(first)
    left = removed(inner, rest) if isinstance(inner, Mapping) else None
    return None if left is None else {**whole, first: left}
