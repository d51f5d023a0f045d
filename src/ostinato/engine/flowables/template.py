"""The tasks of a template, as if they were written in the flow."""

from __future__ import annotations

from ostinato.engine.draft import Draft
from ostinato.engine.errors import TaskBroken
from ostinato.engine.family import Family
from ostinato.engine.flowables.sequence import Sequence
from ostinato.engine.plan import Node
from ostinato.engine.records import TaskRun


class Template(Sequence):
    """One task after the other; the output `args` is what they are given. It fails where the plan tells a `fault`: the
    template, or what is left of it, cannot be run."""

    def open(self, draft: Draft, run: TaskRun, node: Node) -> None:
        args = node.options.get("args")
        if args:
            draft.store(run, {"args": {name: draft.text(text, run) for name, text in args.items()}})

    def unfold(self, draft: Draft, parent: TaskRun | None, node: Node, family: Family) -> bool:
        if super().unfold(draft, parent, node, family):
            return True
        if "fault" in node.options:
            raise TaskBroken(node.options["fault"])
        return False
