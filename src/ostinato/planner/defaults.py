"""Plugin defaults: properties that plugins of a type have unless they, or a forced default, say otherwise.

A default reaches every map with a text `type` that is equal to its own or begins with it, at any depth of the flow.
All that are not forced come first (the earlier source wins), then the forced ones (the later source wins). Maps are
merged deeply, lists are joined; properties that a plugin does not have do not reach it. One with a `ref` reaches only
those that ask for it by `pluginDefaultsRef`, which is taken away then: one that is left over names nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

Canonical = Callable[[str], str | None]
"""The current name of a type, None when it is unknown."""
Known = Callable[[str], Collection[str] | None]
"""The properties of a type, None where nothing is known of them."""

_LISTS = ("pluginDefaults", "taskDefaults")


def apply_defaults(
    flow: Mapping[str, Any],
    server: Sequence[Mapping[str, Any]],
    canonical: Canonical,
    known: Known = lambda name: None,
) -> dict[str, Any]:
    """A flow map with its own defaults and those of the server merged into its plugins."""
    own = next((flow[name] for name in _LISTS if flow.get(name)), None) or []
    given = [_spelled(default, canonical) for default in (*own, *server)]
    defaults = [default for group in given for default in group]
    if not defaults:
        return dict(flow)
    ordered = sorted(defaults, key=lambda default: bool(default.get("forced")))
    return {key: value if key in _LISTS else _walk(value, ordered, known) for key, value in flow.items()}


def _spelled(default: Mapping[str, Any], canonical: Canonical) -> list[Mapping[str, Any]]:
    """A default, and a second one under the current name where it uses an old one."""
    name = default.get("type")
    current = canonical(name) if isinstance(name, str) else None
    if current is None or current == name:
        return [default]
    return [default, {**default, "type": current}]


def _walk(value: Any, defaults: Sequence[Mapping[str, Any]], known: Known) -> Any:
    if isinstance(value, list):
        return [_walk(item, defaults, known) for item in value]
    if not isinstance(value, Mapping):
        return value
    inner = {key: _walk(item, defaults, known) for key, item in value.items()}
    if isinstance(inner.get("type"), str):
        meant = [default for default in defaults if _meant(default, inner)]
        properties = known(inner["type"]) if meant else None
        for default in meant:
            values = _held(default.get("values") or {}, properties)
            inner = merge(inner, values) if default.get("forced") else merge(values, inner)
        if any(default.get("ref") is not None for default in meant):
            del inner["pluginDefaultsRef"]
    return inner


def _held(values: Mapping[str, Any], properties: Collection[str] | None) -> Mapping[str, Any]:
    if properties is None:
        return values
    return {name: value for name, value in values.items() if name in properties}


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
