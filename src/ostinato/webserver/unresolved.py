"""A type that nothing is registered for, in the words that clients of the API know: the way to it goes by classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ostinato.language import Finding
from ostinato.plugin.index import PluginIndex

_FLOW = "io.kestra.core.models.flows.FlowWithSource"
_LIST, _MAP = "java.util.ArrayList", "java.util.LinkedHashMap"


def unresolved(error: Finding, flow: Any, index: PluginIndex) -> str:
    """What is said of a type that cannot be resolved, and where it stands."""
    type_ = error.message.removeprefix("Invalid type: ")
    chain = "->".join(_steps(error.path[:-1] if error.path[-1:] == ("type",) else error.path, flow, index))
    return (
        f"Could not resolve type id '{type_}' as a subtype of `io.kestra.core.models.Plugin`: "
        f"No plugin registered for the defined type: '{type_}'\n"
        f" at [Source: UNKNOWN; byte offset: #UNKNOWN] (through reference chain: {chain})"
    )


def _steps(path: tuple[str | int, ...], flow: Any, index: PluginIndex) -> Iterator[str]:
    at, holder = flow, _FLOW
    for step in path:
        yield f"{_LIST}[{step}]" if isinstance(step, int) else f'{holder}["{step}"]'
        at = _inside(at, step)
        holder = _class(at, index, step)


def _inside(value: Any, step: str | int) -> Any:
    """What stands there; None for what is not in the flow as it is written, but brought in by a plugin default."""
    if isinstance(step, int):
        return value[step] if isinstance(value, list) and step < len(value) else None
    return value.get(step) if isinstance(value, Mapping) else None


def _class(value: Any, index: PluginIndex, step: str | int) -> str:
    """The class of a plugin by its type; a map without one is a map, or an entry of a Dag."""
    entry = index.lookup(str(value.get("type"))) if isinstance(value, Mapping) else None
    if entry is not None:
        return entry.type
    return "io.kestra.plugin.core.flow.Dag$DagTask" if isinstance(step, int) else _MAP
