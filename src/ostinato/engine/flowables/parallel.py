"""All tasks at once, or as many as the limit allows, in the order of the source."""

from __future__ import annotations

from ostinato.engine.draft import Draft
from ostinato.engine.family import Family, Lane
from ostinato.engine.flowables.base import Flowable, limit_of
from ostinato.engine.plan import Node, Part
from ostinato.engine.records import TaskRun


class Parallel(Flowable):
    """Children start in order while there is room."""

    def open(self, draft: Draft, run: TaskRun, node: Node) -> None:
        limit_of(draft, run, node)

    def unfold(self, draft: Draft, parent: TaskRun | None, node: Node, family: Family) -> bool:
        lane, limit = family.main, limit_of(draft, parent, node)
        while lane.created < len(node.main) and (not limit or lane.open < limit):
            if not draft.may_create(parent):
                return True
            draft.create(_following(draft, parent, node, lane), parent)
        return lane.open > 0 or lane.created < len(node.main)


def _following(draft: Draft, parent: TaskRun | None, node: Node, lane: Lane) -> Node:
    """The next child in order; at the end those that only the revision has on which an execution is replayed."""
    if lane.cursor + 1 < len(node.main):
        return node.main[lane.cursor + 1]
    there = {run.task_id for run in draft.view.members(parent, Part.MAIN)}
    return next(child for child in node.main if child.id not in there)
