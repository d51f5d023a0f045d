"""The graph of a flow as the topology view draws it: tasks, what follows what, and the clusters of flowable tasks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from typing import Any

from ostinato.ids import new_id
from ostinato.ports.flows import StoredFlow
from ostinato.source.scalars import as_text
from ostinato.webserver.wire.flows import without_nulls

_HIERARCHY = "io.kestra.core.models.hierarchies."
_FLOW = "io.kestra.plugin.core.flow."
SUBFLOWS = (_FLOW + "Subflow", _FLOW + "ForEachItem")
_KINDS = {
    "Sequential": "SEQUENTIAL", "AllowFailure": "SEQUENTIAL", "WorkingDirectory": "SEQUENTIAL",
    "Parallel": "PARALLEL", "Dag": "PARALLEL", "If": "CHOICE", "Switch": "CHOICE",
    "ForEach": "DYNAMIC", "EachSequential": "DYNAMIC", "EachParallel": "DYNAMIC", "LoopUntil": "DYNAMIC",
}  # fmt: skip
DEEPEST = 10
"""How many subflows may be opened inside each other."""

Task = Mapping[str, Any]
Canonical = Callable[[str], str]
FindFlow = Callable[[str, str], Awaitable[StoredFlow | None]]


class Graph:
    """A graph under construction. `runs` are the task runs to show, by task id."""

    def __init__(
        self,
        canonical: Canonical,
        find: FindFlow,
        opened: Collection[str] = (),
        runs: Mapping[str, dict[str, Any]] | None = None,
    ):
        self._canonical, self._find, self._opened, self._runs = canonical, find, opened, runs or {}
        self.nodes: list[dict[str, Any]] = []
        self.edges: list[dict[str, Any]] = []
        self.clusters: list[dict[str, Any]] = []
        self._around: list[dict[str, Any]] = []

    def wire(self) -> dict[str, Any]:
        """The graph as clients see it."""
        return {"nodes": self.nodes, "edges": self.edges, "clusters": self.clusters}

    async def flow(self, definition: Mapping[str, Any]) -> None:
        """Draw a whole flow."""
        root, end = self._marker("root", "Root", "root"), self._marker("root", "End", "end")
        if definition.get("triggers"):
            self._edge(self._triggers(definition["triggers"]), root)
        if definition.get("tasks"):
            await self._body(definition, "root", root, end, definition["tasks"])
            after = definition.get("afterExecution")
            if after:
                await self._after(after, end)

    async def _after(self, tasks: list[Task], end: str) -> None:
        marker = self._marker("root", "AfterExecution", "after-execution")
        for edge in self.edges:
            if edge["target"] == end:
                edge["target"] = marker
        await self._sequence(tasks, "root", marker, end, "AFTER_EXECUTION", None)

    async def _body(self, owner: Mapping[str, Any], path: str, start: str, end: str, tasks: list[Task]) -> None:
        """The tasks of a flow or a sequence, with its errors and finally."""
        last = end
        if owner.get("finally"):
            last = self._marker(path, "Finally", "finally")
            await self._sequence(owner["finally"], path, last, end, "FINALLY", None)
        first = None if path == "root" else "SEQUENTIAL"
        await self._sequence(tasks, path, start, last, None, first)
        await self._errors(owner, path, start, last)

    async def _errors(self, owner: Mapping[str, Any], path: str, start: str, end: str) -> None:
        if owner.get("errors"):
            await self._sequence(owner["errors"], path, start, end, "ERROR", "ERROR")

    async def _sequence(
        self, tasks: Iterable[Task], path: str, start: str, end: str, branch: str | None, first: str | None,
        value: str | None = None,
    ) -> None:  # fmt: skip
        """Tasks one after the other, between two nodes."""
        at, relation = start, first
        for task in tasks:
            begin, finish = await self._task(task, path, relation or "SEQUENTIAL", branch)
            self._edge(at, begin, relation, value)
            at, relation, value = finish, "SEQUENTIAL", None
        self._edge(at, end)

    async def _task(self, task: Task, path: str, relation: str, branch: str | None) -> tuple[str, str]:
        """One task; tells the nodes where it begins and ends."""
        kind = self._canonical(str(task.get("type")))
        uid = f"{path}.{task.get('id')}"
        if kind in SUBFLOWS:
            return await self._subflow(task, uid, relation, branch)
        name = kind.removeprefix(_FLOW)
        if name not in _KINDS and not (name == "Pause" and task.get("tasks")):
            self._node(uid, "GraphTask", task, relation, branch)
            return uid, uid
        return await self._cluster(task, uid, _KINDS.get(name, "SEQUENTIAL"), relation, branch)

    async def _cluster(self, task: Task, uid: str, inner: str, relation: str, branch: str | None) -> tuple[str, str]:
        start, end = self._open(uid, "GraphCluster", task, relation)
        self._node(uid, "GraphTask", task, relation, branch)
        self._edge(start, uid)
        if inner == "SEQUENTIAL":
            await self._body(task, uid, uid, end, task.get("tasks") or [])
        else:
            await self._children(task, uid, end, inner)
            await self._errors(task, uid, uid, end)
        self._around.pop()
        return start, end

    async def _children(self, task: Task, uid: str, end: str, inner: str) -> None:
        if inner == "CHOICE":
            for value, tasks in _branches(task):
                await self._sequence(tasks, uid, uid, end, None, "CHOICE", value)
        elif inner == "DYNAMIC":
            await self._sequence(task.get("tasks") or [], uid, uid, end, None, "DYNAMIC")
        elif self._canonical(str(task.get("type"))) == _FLOW + "Dag":
            await self._dag(task, uid, end)
        else:
            for child in task.get("tasks") or ():
                await self._sequence([child], uid, uid, end, None, "PARALLEL")

    async def _dag(self, task: Task, uid: str, end: str) -> None:
        places: dict[str, tuple[str, str]] = {}
        entries = [entry for entry in task.get("tasks") or () if isinstance(entry.get("task"), Mapping)]
        for entry in entries:
            places[str(entry["task"].get("id"))] = await self._task(entry["task"], uid, "PARALLEL", None)
        needed = {str(name) for entry in entries for name in entry.get("dependsOn") or ()}
        for entry in entries:
            begin, finish = places[str(entry["task"].get("id"))]
            before = [places[str(name)][1] for name in entry.get("dependsOn") or () if str(name) in places]
            for source in before or [uid]:
                self._edge(source, begin, "PARALLEL")
            if str(entry["task"].get("id")) not in needed:
                self._edge(finish, end)

    async def _subflow(self, task: Task, uid: str, relation: str, branch: str | None) -> tuple[str, str]:
        flow = None
        if uid in self._opened and len(self._around) < DEEPEST:
            flow = await self._find(str(task.get("namespace")), str(task.get("flowId")))
        if flow is None:
            self._node(uid, "SubflowGraphTask", task, relation, branch)
            return uid, uid
        start, end = self._open(uid, "SubflowGraphCluster", task, relation)
        self._node(uid, "SubflowGraphTask$1", task, relation, branch)
        self._edge(start, uid)
        await self._sequence(flow.definition.get("tasks") or [], uid, uid, end, None, "SEQUENTIAL")
        self._around.pop()
        return start, end

    def _triggers(self, triggers: list[Task]) -> str:
        start, end = self._open("root.Triggers", "GraphCluster", None, None)
        for trigger in triggers:
            uid = f"root.Triggers.{trigger.get('id')}"
            self._add({"uid": uid, "type": _HIERARCHY + "GraphTrigger", "triggerDeclaration": without_nulls(trigger)})
            self._edge(start, uid)
            self._edge(uid, end)
        self._around.pop()
        return end

    # -- parts ----------------------------------------------------------------------------------------------------

    def _open(self, uid: str, kind: str, task: Task | None, relation: str | None) -> tuple[str, str]:
        """Begin a cluster; gives its first and its last node."""
        cluster: dict[str, Any] = {"uid": f"cluster_{uid}", "type": _HIERARCHY + kind}
        if task is not None:
            cluster["taskNode"] = {"uid": uid, "type": _HIERARCHY + "GraphTask", "task": without_nulls(task)}
            cluster["relationType"] = relation
        parents = [one["cluster"]["uid"] for one in self._around]
        entry: dict[str, Any] = {"cluster": cluster, "nodes": [], "parents": parents}
        self.clusters.append(entry)
        self._around.append(entry)
        start, end = self._marker(uid, "Root", "root"), self._marker(uid, "End", "end")
        entry |= {"start": start, "end": end}
        return start, end

    def _marker(self, path: str, kind: str, name: str) -> str:
        uid = f"{path}.{name}-{new_id()}"
        self._add({"uid": uid, "type": f"{_HIERARCHY}GraphCluster{kind}"})
        return uid

    def _node(self, uid: str, kind: str, task: Task, relation: str, branch: str | None) -> None:
        node = {"uid": uid, "type": _HIERARCHY + kind, "task": without_nulls(task), "relationType": relation}
        if branch is not None:
            node["branchType"] = branch
        run = self._runs.get(as_text(task.get("id")))
        if run is not None:
            node["taskRun"] = run
        self._add(node)

    def _add(self, node: dict[str, Any]) -> None:
        self.nodes.append(node)
        if self._around:
            self._around[-1]["nodes"].append(node["uid"])

    def _edge(self, source: str, target: str, relation: str | None = None, value: str | None = None) -> None:
        told = {"relationType": relation, "value": value}
        found = {key: inner for key, inner in told.items() if inner is not None}
        self.edges.append({"source": source, "target": target, "relation": found})


def _branches(task: Task) -> Iterable[tuple[str, list[Task]]]:
    for name in ("then", "else"):
        if task.get(name):
            yield name, task[name]
    for value, tasks in (task.get("cases") or {}).items():
        yield str(value), tasks or []
    if task.get("defaults"):
        yield "defaults", task["defaults"]
