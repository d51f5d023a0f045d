"""What every kind of flowable has to say."""

from __future__ import annotations

from ostinato.engine.draft import Draft
from ostinato.engine.errors import TaskBroken
from ostinato.engine.family import Family
from ostinato.engine.plan import Node
from ostinato.engine.records import TaskRun
from ostinato.expressions import is_template


class Flowable:
    """The rule of one kind of task, as far as it differs from the others."""

    def open(self, draft: Draft, run: TaskRun, node: Node) -> None:
        """Prepare a run that has just begun: choose the branch, expand the values. TaskBroken or ExpressionError where
        that fails."""

    def unfold(self, draft: Draft, parent: TaskRun | None, node: Node, family: Family) -> bool:
        """Create the children of the main list that are due, none of which has failed; False when all have ended."""
        return False

    def skip(self, draft: Draft, run: TaskRun, node: Node) -> None:
        """Store what a run has even if its `runIf` says no."""


def limit_of(draft: Draft, run: TaskRun | None, node: Node) -> int:
    """How many children may run at once; 0 for no limit. An expression must give a whole number."""
    limit = node.limit
    if isinstance(limit, str):
        text = draft.text(limit, run) if is_template(limit) else limit
        if not text.strip().isdigit():
            raise TaskBroken(f"The limit of concurrent tasks of '{node.id}' must be a whole number, not '{text}'")
        return int(text)
    return int(limit or 0)
