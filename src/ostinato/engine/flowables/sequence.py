"""One task after the other."""

from __future__ import annotations

from ostinato.engine.draft import Draft
from ostinato.engine.family import Family
from ostinato.engine.flowables.base import Flowable
from ostinato.engine.plan import Node
from ostinato.engine.records import TaskRun


class Sequence(Flowable):
    """The next child starts when the one before it has ended."""

    def children(self, draft: Draft, parent: TaskRun | None, node: Node) -> list[Node]:
        """The list that is to be run."""
        return node.main

    def unfold(self, draft: Draft, parent: TaskRun | None, node: Node, family: Family) -> bool:
        lane = family.main
        if lane.open:
            return True
        children = self.children(draft, parent, node)
        following = lane.cursor + 1
        if following >= len(children):
            return False
        if draft.may_create(parent):
            draft.create(children[following], parent)
        return True
