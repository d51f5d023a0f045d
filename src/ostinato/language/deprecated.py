"""Properties that have a newer name, or none any more: written by older flows, and still understood."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from ostinato.language.finding import Finding, Kind, Severity
from ostinato.plugin.index import PluginIndex
from ostinato.plugin.schema import names_of
from ostinato.source.document import Path, Position

_HERE = Position(1, 1)
_OF_FLOW = {"taskDefaults": "use `pluginDefaults`", "listeners": "use `afterExecution` or a Flow trigger"}
_OF_INPUT = {"name": "use `id`", "options": "use `values`", "extension": "use `allowedFileExtensions`"}
_INPUT_TYPES = {"ENUM": "SELECT", "BOOLEAN": "BOOL"}


def deprecated_properties(flow: Mapping[str, Any], index: PluginIndex) -> Iterable[Finding]:
    """Deprecated properties of a flow, of its inputs, and of its plugins wherever they stand."""
    for name, advice in _OF_FLOW.items():
        if flow.get(name) is not None:
            yield _finding(name, advice, (name,))
    yield from _of_inputs(flow.get("inputs"), ("inputs",))
    yield from _of_plugins(flow, (), index)


def _of_inputs(inputs: Any, path: Path) -> Iterator[Finding]:
    for place, one in enumerate(inputs if isinstance(inputs, list) else ()):
        if not isinstance(one, Mapping):
            continue
        newer = _INPUT_TYPES.get(str(one.get("type")))
        if newer is not None:
            message = f"The input type {one['type']} is deprecated: use {newer}"
            yield Finding(message, (*path, place, "type"), _HERE, _HERE, Kind.DEPRECATED, Severity.WARNING)
        for name, advice in _OF_INPUT.items():
            if one.get(name) is not None:
                yield _finding(name, advice, (*path, place, name))
        yield from _of_inputs(one.get("inputs"), (*path, place, "inputs"))


def _of_plugins(value: Any, path: Path, index: PluginIndex) -> Iterator[Finding]:
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield from _of_plugins(item, (*path, place), index)
    elif isinstance(value, Mapping):
        name = value.get("type")
        entry = index.lookup(name) if isinstance(name, str) and "." in name else None
        if entry is not None:
            yield from _of_plugin(value, path, index.load(entry.type))
        for key, inner in value.items():
            yield from _of_plugins(inner, (*path, key), index)


def _of_plugin(written: Mapping[str, Any], path: Path, cls: type[BaseModel]) -> Iterator[Finding]:
    for name, field in cls.model_fields.items():
        extra = field.json_schema_extra
        newest, older = names_of(field, name)
        if newest in written and isinstance(extra, Mapping) and extra.get("$deprecated"):
            yield _finding(newest, "see its description", (*path, newest))
        for old in older:
            if old in written:
                yield _finding(old, f"use `{newest}`", (*path, old))


def _finding(name: str, advice: str, path: Path) -> Finding:
    return Finding(f"`{name}` is deprecated: {advice}", path, _HERE, _HERE, Kind.DEPRECATED, Severity.WARNING)
