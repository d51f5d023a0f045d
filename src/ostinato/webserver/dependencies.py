"""Which flow starts which: by its tasks, or by triggers that watch another one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ostinato.plugin.index import PluginIndex
from ostinato.ports.flows import StoredFlow
from ostinato.webserver.graph import SUBFLOWS
from ostinato.webserver.wire.flows import all_tasks

_CONDITION = "io.kestra.plugin.core.condition."
_TRIGGER = "io.kestra.plugin.core.trigger.Flow"

Name = tuple[str, str]


class Edge(NamedTuple):
    """One flow starts another."""

    source: Name
    target: Name
    relation: str


def edges_of(flows: Sequence[StoredFlow], index: PluginIndex) -> list[Edge]:
    """All edges between these flows."""
    known = {(flow.namespace, flow.id): flow for flow in flows}
    found = []
    for name, flow in known.items():
        for task in all_tasks(flow.definition):
            kind = _canonical(index, task)
            if kind in SUBFLOWS:
                target = str(task.get("namespace")), str(task.get("flowId"))
                if target in known:
                    found.append(Edge(name, target, "FLOW_TASK"))
            elif kind == _TRIGGER:
                watched = dict.fromkeys(_watched(task, known, index))
                found += [Edge(source, name, "FLOW_TRIGGER") for source in watched if source != name]
    return list(dict.fromkeys(found))


def _canonical(index: PluginIndex, plugin: Mapping[str, Any]) -> str:
    entry = index.lookup(str(plugin.get("type")))
    return str(plugin.get("type")) if entry is None else entry.type


def _watched(trigger: Mapping[str, Any], known: Iterable[Name], index: PluginIndex) -> Iterable[Name]:
    """Flows that a trigger names."""
    for condition in trigger.get("conditions") or ():
        kind = _canonical(index, condition).removeprefix(_CONDITION)
        if kind == "ExecutionFlow":
            yield from _matching(known, condition.get("namespace"), condition.get("flowId"))
        elif kind == "MultipleCondition":
            inner = condition.get("conditions") or {}
            yield from _watched({"conditions": list(inner.values())}, known, index)
    for flow in (trigger.get("preconditions") or {}).get("flows") or ():
        yield from _matching(known, flow.get("namespace"), flow.get("flowId"))


def _matching(known: Iterable[Name], namespace: Any, flow_id: Any) -> Iterable[Name]:
    return (name for name in known if name[0] == namespace and flow_id in (None, name[1]))


def around(edges: Sequence[Edge], name: Name, destination_only: bool, expand: bool) -> list[Edge]:
    """The edges at a flow: those that lead to it, or all, or those of everything it hangs together with."""
    if destination_only:
        return [edge for edge in edges if edge.target == name]
    reached, size = {name}, 0
    while size != len(reached):
        size = len(reached)
        touching = [edge for edge in edges if edge.source in reached or edge.target in reached]
        if not expand:
            return touching
        reached |= {end for edge in touching for end in (edge.source, edge.target)}
    return [edge for edge in edges if edge.source in reached]


def wire(edges: Sequence[Edge], alone: Sequence[Name] = (), tenant: str = "main") -> dict[str, Any]:
    """The graph as clients see it; flows without an edge stand first."""
    names = dict.fromkeys(end for edge in edges for end in (edge.source, edge.target))
    nodes = [{"uid": f"{ns}_{id_}", "namespace": ns, "id": id_} for ns, id_ in alone if (ns, id_) not in names]
    nodes += [{"uid": _uid((ns, id_), tenant), "namespace": ns, "id": id_} for ns, id_ in names]
    rows = [
        {"source": _uid(edge.source, tenant), "target": _uid(edge.target, tenant), "relation": edge.relation}
        for edge in edges
    ]
    return {"nodes": nodes, "edges": rows}


def _uid(name: Name, tenant: str) -> str:
    return f"{tenant}_{name[0]}_{name[1]}"
