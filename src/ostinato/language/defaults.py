"""Plugin defaults as they are written in a flow: properties that their plugin does not have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ostinato.language.finding import Finding
from ostinato.planner.defaults import apply_defaults
from ostinato.planner.plugin_types import types_of
from ostinato.plugin.index import PluginIndex
from ostinato.source.document import Path, Position

_HERE = Position(1, 1)


def default_findings(flow: Mapping[str, Any], index: PluginIndex) -> Iterator[Finding]:
    """Each property of a default that the plugin of its type does not have. A type that is none may be a prefix."""
    for path, default in _defaults(flow):
        for name in _unknown(default, index):
            message = f"Invalid Plugin Default: No property '{name}' exists in plugin '{default['type']}'"
            yield Finding(message, path, _HERE, _HERE, label=f"pluginDefaults[{path[-1]}]")


def with_defaults(
    flow: Mapping[str, Any], index: PluginIndex, server_defaults: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """The flow with its defaults and the server's merged in, as far as they can be read."""
    kept = [{**default, "values": _values(default)} for _, default in _defaults(flow)]
    plain = {key: value for key, value in flow.items() if key not in ("pluginDefaults", "taskDefaults")}
    whole = {**plain, "pluginDefaults": kept} if kept else plain
    return apply_defaults(whole, server_defaults, *types_of(index))


def _defaults(flow: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    for name in ("pluginDefaults", "taskDefaults"):
        given = flow.get(name)
        for place, default in enumerate(given if isinstance(given, list) else ()):
            if isinstance(default, Mapping) and isinstance(default.get("type"), str):
                yield (name, place), default


def _unknown(default: Mapping[str, Any], index: PluginIndex) -> list[str]:
    entry = index.lookup(default["type"])
    if entry is None or entry.type != default["type"]:
        return []
    fields = index.load(entry.type).model_fields
    known = {field.alias or name for name, field in fields.items()}
    return [name for name in _values(default) if name not in known]


def _values(default: Mapping[str, Any]) -> Mapping[str, Any]:
    values = default.get("values")
    return values if isinstance(values, Mapping) else {}
