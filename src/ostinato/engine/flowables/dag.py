"""Tasks in the order of their dependencies."""

from __future__ import annotations

from ostinato.engine.draft import Draft
from ostinato.engine.family import Family
from ostinato.engine.flowables.base import limit_of
from ostinato.engine.flowables.parallel import Parallel
from ostinato.engine.plan import Node, Part
from ostinato.engine.records import TaskRun


class Dag(Parallel):
    """A child is due when all it depends on has ended, in whatever state; what is disabled counts as ended."""

    def unfold(self, draft: Draft, parent: TaskRun | None, node: Node, family: Family) -> bool:
        lane, limit = family.main, limit_of(draft, parent, node)
        runs = {run.task_id: run for run in draft.view.members(parent, Part.MAIN)}
        for child in node.main:
            if limit and lane.open >= limit:
                break
            if child.id not in runs and all(self._over(name, node, runs) for name in child.depends_on):
                if not draft.may_create(parent):
                    return True
                draft.create(child, parent)
        return lane.open > 0

    def _over(self, name: str, node: Node, runs: dict[str, TaskRun]) -> bool:
        run = runs.get(name)
        if run is not None:
            return run.ended
        return all(child.id != name for child in node.main)
