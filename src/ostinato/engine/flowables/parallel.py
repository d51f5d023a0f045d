"""All tasks at once, or as many as the limit allows, in the order of the source."""

from __future__ import annotations

from ostinato.engine.draft import Draft
from ostinato.engine.family import Family
from ostinato.engine.flowables.base import Flowable, limit_of
from ostinato.engine.plan import Node
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
            draft.create(node.main[lane.cursor + 1], parent)
        return lane.open > 0 or lane.created < len(node.main)
