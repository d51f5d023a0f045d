"""Plans that have changed under an execution: a template has lost tasks that have run."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from ostinato.engine.plan import Kind, Node, Plan
from ostinato.engine.records import TaskRun

LOST = "gone from its template"
"""The type of a task that is not there any more, as a worker names it that is to run it again."""


def templated(plan: Plan) -> bool:
    """Whether it holds tasks of templates, which may change while the revision of the flow stays."""
    return any(node.kind is Kind.TEMPLATE for node in plan.nodes.values())


def fitted(plan: Plan, runs: Sequence[TaskRun]) -> Plan:
    """A plan with a place for each of these task runs: what templates have lost stands in behind what ran before it.

    A plan with templates is made for one execution and is changed; a flow without any never loses a task.
    """
    lost = [run for run in runs if run.task_id not in plan.nodes]
    if not lost or not templated(plan):
        return plan
    places = _Places(plan, runs)
    for run in sorted(lost, key=lambda run: run.order):
        places.add(run)
    return replace(plan, nodes={}, item_loops=set())


class _Places:
    """Where task runs stand in a plan."""

    def __init__(self, plan: Plan, runs: Sequence[TaskRun]):
        self._root, self._nodes = plan.root, dict(plan.nodes)
        self._runs = {run.id: run for run in runs}

    def add(self, run: TaskRun) -> None:
        """Make a place for the task of a run, if it has none yet; the runs around it have theirs."""
        if run.task_id in self._nodes:
            return
        siblings = (self._root if run.parent_id is None else self._nodes[self._runs[run.parent_id].task_id]).main
        node = Node(id=run.task_id, type=LOST, kind=self._kind(run))
        siblings.insert(self._behind(run, siblings), node)
        self._nodes[node.id] = node

    def _kind(self, run: TaskRun) -> Kind:
        return Kind.SEQUENCE if any(one.parent_id == run.id for one in self._runs.values()) else Kind.TASK

    def _behind(self, run: TaskRun, siblings: Sequence[Node]) -> int:
        """The place behind the task that ran last before a run."""
        before = {
            one.task_id: one.order
            for one in self._runs.values()
            if one.parent_id == run.parent_id and one.order < run.order
        }
        known = [(before[node.id], place) for place, node in enumerate(siblings) if node.id in before]
        return max(known)[1] + 1 if known else 0
