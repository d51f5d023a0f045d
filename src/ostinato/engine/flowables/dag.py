"""Tasks in the order of their dependencies."""

from __future__ import annotations

from datetime import UTC, datetime

from ostinato.engine.draft import Draft
from ostinato.engine.family import Family
from ostinato.engine.flowables.base import limit_of
from ostinato.engine.flowables.parallel import Parallel
from ostinato.engine.plan import Node, Part
from ostinato.engine.records import TaskRun

_START = datetime.min.replace(tzinfo=UTC)


class Dag(Parallel):
    """A child is due when all it depends on has ended, in whatever state; what is disabled counts as ended. Where not
    all that are due have room, those that have been due for longest come first, then the order of the source."""

    def unfold(self, draft: Draft, parent: TaskRun | None, node: Node, family: Family) -> bool:
        lane, limit = family.main, limit_of(draft, parent, node)
        runs = {run.task_id: run for run in draft.view.members(parent, Part.MAIN)}
        for child in self._due(node, runs):
            if limit and lane.open >= limit:
                break
            if not draft.may_create(parent):
                return True
            draft.create(child, parent)
        return lane.open > 0

    def _due(self, node: Node, runs: dict[str, TaskRun]) -> list[Node]:
        """The children that may start, in the order in which they became due."""
        waiting = [child for child in node.main if child.id not in runs]
        due = [child for child in waiting if all(self._over(name, node, runs) for name in child.depends_on)]
        return sorted(due, key=lambda child: self._since(child, runs))

    def _since(self, child: Node, runs: dict[str, TaskRun]) -> datetime:
        """When the last of its dependencies ended; a child that has none was due from the start."""
        return max((runs[name].history[-1].at for name in child.depends_on if name in runs), default=_START)

    def _over(self, name: str, node: Node, runs: dict[str, TaskRun]) -> bool:
        run = runs.get(name)
        if run is not None:
            return run.ended
        return all(child.id != name for child in node.main)
