"""Plans of flows, made once for each revision."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

from ostinato.engine.plan import Concurrency, Kind, Node, Plan
from ostinato.engine.records import Execution
from ostinato.planner import Planning, concurrency_of, templated
from ostinato.plugin.index import PluginIndex
from ostinato.ports.store import Flows
from ostinato.ports.templates import Templates
from ostinato.ports.turns import Snapshot

MOST = 2000
"""How many plans are kept."""


class MissingFlow(Exception):
    """An execution of a flow, or of a revision, that is not stored."""


def stand_in(snapshot: Snapshot) -> Plan:
    """A plan of just the tasks that have run, for an execution whose own cannot be had and which is to be failed."""
    execution = snapshot.execution
    ids = dict.fromkeys(run.task_id for run in snapshot.runs)
    root = Node(id="", type="flow", kind=Kind.SEQUENCE, main=[Node(id=id_, type="unknown") for id_ in ids])
    return Plan(
        namespace=execution.namespace,
        flow_id=execution.flow_id,
        revision=execution.revision,
        tenant=execution.tenant,
        root=root,
    )


async def limit_of(flows: Flows, namespace: str, flow_id: str) -> Concurrency | None:
    """What the current revision of a flow says about how many of its executions may run at a time."""
    flow = await flows.get(namespace, flow_id)
    return None if flow is None else concurrency_of(flow.definition)


class Plans:
    """Makes and keeps plans. A stored revision never changes, so a plan is good for ever; but one with tasks of
    templates, which may change, is made anew for each execution."""

    def __init__(
        self,
        flows: Flows,
        index: PluginIndex,
        server_defaults: Sequence[Mapping[str, Any]],
        templates: Templates | None = None,
    ):
        self._flows = flows
        self._planning = Planning(index, server_defaults, templates)
        self._kept: OrderedDict[tuple[str, str, int], Plan] = OrderedDict()

    async def of(self, execution: Execution) -> Plan:
        """The plan of the revision on which an execution runs; MissingFlow, or what the planner finds wrong."""
        key = execution.namespace, execution.flow_id, execution.revision
        plan = self._kept.get(key)
        if plan is None:
            plan = await self._make(execution)
            if not templated(plan):
                self._keep(key, plan)
        else:
            self._kept.move_to_end(key)
        return plan

    def _keep(self, key: tuple[str, str, int], plan: Plan) -> None:
        self._kept[key] = plan
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)

    async def _make(self, execution: Execution) -> Plan:
        namespace, id_, revision = execution.namespace, execution.flow_id, execution.revision
        flow = await self._flows.get(namespace, id_, revision, deleted=True)
        if flow is None:
            raise MissingFlow(f"The flow {namespace}.{id_} has no revision {revision}")
        return await self._planning.of(flow)
