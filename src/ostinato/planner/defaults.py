"""Plugin defaults: properties that plugins of a type have unless they, or a forced default, say otherwise.

A default reaches every map with a text `type` that is equal to its own or begins with it, at any depth of the flow.
All that are not forced come first (the earlier source wins), then the forced ones (the later source wins). Maps are
merged deeply, lists are joined. One with a `ref` reaches only those that ask for it by `pluginDefaultsRef`, which is
taken away then: one that is left over names nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Canonical = Callable[[str], str | None]
"""The current name of a type, None when it is unknown."""

_LISTS = ("pluginDefaults", "taskDefaults")


def apply_defaults(
    flow: Mapping[str, Any], server: Sequence[Mapping[str, Any]], canonical: Canonical
) -> dict[str, Any]:
    """A flow map with its own defaults and those of the server merged into its plugins."""
    own = next((flow[name] for name in _LISTS if flow.get(name)), None) or []
    given = [_spelled(default, canonical) for default in (*own, *server)]
    defaults = [default for group in given for default in group]
    if not defaults:
        return dict(flow)
    soft = [d for d in defaults if not d.get("forced")]
    forced = [d for d in defaults if d.get("forced")]
    return {key: value if key in _LISTS else _walk(value, soft, forced) for key, value in flow.items()}


def _spelled(default: Mapping[str, Any], canonical: Canonical) -> list[Mapping[str, Any]]:
    """A default, and a second one under the current name where it uses an old one."""
    name = default.get("type")
    current = canonical(name) if isinstance(name, str) else None
    if current is None or current == name:
        return [default]
    return [default, {**default, "type": current}]


def _walk(value: Any, soft: Sequence[Mapping[str, Any]], forced: Sequence[Mapping[str, Any]]) -> Any:
    if isinstance(value, list):
        return [_walk(item, soft, forced) for item in value]
    if not isinstance(value, Mapping):
        return value
    inner = {key: _walk(item, soft, forced) for key, item in value.items()}
    if isinstance(inner.get("type"), str):
        meant = [default for default in (*soft, *forced) if _meant(default, inner)]
        for default in meant:
            values = default.get("values") or {}
            inner = merge(inner, values) if default.get("forced") else merge(values, inner)
        if any(default.get("ref") is not None for default in meant):
            del inner["pluginDefaultsRef"]
    return inner


def _meant(default: Mapping[str, Any], plugin: Mapping[str, Any]) -> bool:
    name = default.get("type")
    if not isinstance(name, str) or not plugin["type"].startswith(name):
        return False
    return default.get("ref") is None or default["ref"] == plugin.get("pluginDefaultsRef")


def merge(weak: Mapping[str, Any], strong: Mapping[str, Any]) -> dict[str, Any]:
    """Two maps in one: what the strong one says counts, maps are merged, lists joined. The strong one's order first."""
    merged = dict(strong)
    for key, value in weak.items():
        if key not in merged or merged[key] is None:
            merged[key] = value
        elif isinstance(value, Mapping) and isinstance(merged[key], Mapping):
            merged[key] = merge(value, merged[key])
        elif isinstance(value, list) and isinstance(merged[key], list):
            merged[key] = [*value, *merged[key]]
    return merged
