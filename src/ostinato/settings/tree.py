"""Configuration as a tree of names. `camelCase`, `snake_case` and `kebab-case` are one name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
FREE = frozenset({"values", "globals", "configurations", "defaults", "tags", "labels"})
"""Names below which keys are the user's own and stay as written."""


def relaxed(name: str) -> str:
    """The one spelling of a name: lower case, with dashes."""
    return _HUMP.sub("-", name).replace("_", "-").lower()


def normal(value: Any, free: bool = False) -> Any:
    """A tree with every name in its one spelling and dotted names unfolded, but for what is the user's own."""
    if isinstance(value, list):
        return [normal(item, True) for item in value]
    if not isinstance(value, Mapping) or free:
        return value
    tree: dict[str, Any] = {}
    for key, inner in value.items():
        *path, last = str(key).split(".")
        at = tree
        for name in map(relaxed, path):
            if not isinstance(at.get(name), dict):
                at[name] = {}
            at = at[name]
        name = relaxed(last)
        merged = normal(inner, name in FREE)
        at[name] = merge(at[name], merged) if isinstance(at.get(name), dict) and isinstance(merged, dict) else merged
    return tree


def merge(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Two trees in one; the second wins."""
    merged = dict(under)
    for key, value in over.items():
        known = merged.get(key)
        both = isinstance(known, Mapping) and isinstance(value, Mapping)
        merged[key] = merge(known, value) if both else value  # type: ignore[arg-type]
    return merged


def find(tree: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path; None where there is none."""
    at: Any = tree
    for name in path.split("."):
        if not isinstance(at, Mapping):
            return None
        at = at.get(name)
    return at


def put(tree: dict[str, Any], path: str, value: Any) -> None:
    """Set the value at a dotted path."""
    *names, last = path.split(".")
    at = tree
    for name in names:
        inner = at.get(name)
        if not isinstance(inner, dict):
            inner = at[name] = {}
        at = inner
    at[last] = value


def leaves(tree: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """All values with their dotted paths."""
    for key, value in tree.items():
        here = f"{path}.{key}" if path else str(key)
        if isinstance(value, Mapping):
            yield from leaves(value, here)
        else:
            yield here, value
