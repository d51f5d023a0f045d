"""One branch out of several, chosen once, when the task begins."""

from __future__ import annotations

from ostinato.engine.draft import Draft
from ostinato.engine.errors import UNRESOLVED, TaskBroken
from ostinato.engine.flowables.sequence import Sequence
from ostinato.engine.plan import Node
from ostinato.engine.records import TaskRun
from ostinato.engine.texts import described
from ostinato.expressions import ExpressionError, is_truthy_text

THEN, ELSE, DEFAULTS = "then", "else", "defaults"


def _choose(draft: Draft, run: TaskRun, node: Node) -> str:
    try:
        return draft.text(node.expression, run) if isinstance(node.expression, str) else str(node.expression)
    except ExpressionError as error:
        message = str(error)
        lines = (
            ("WARN", f"Unable to save output on taskRun '{described(draft.execution, run)}'"),
            ("ERROR", f"{UNRESOLVED}{message}"),
            ("ERROR", f"Unable to resolve outputs from the Flowable task: {message}"),
        )
        raise TaskBroken(message, lines) from error


class If(Sequence):
    """The branch `then` when the condition is truthy, else `else`; the answer is the output `evaluationResult`."""

    def open(self, draft: Draft, run: TaskRun, node: Node) -> None:
        draft.store(run, {"evaluationResult": is_truthy_text(_choose(draft, run, node))})

    def skip(self, draft: Draft, run: TaskRun, node: Node) -> None:
        try:
            self.open(draft, run, node)
        except TaskBroken:
            return

    def children(self, draft: Draft, parent: TaskRun | None, node: Node) -> list[Node]:
        answer = draft.view.outputs[parent.id]["evaluationResult"] if parent is not None else False
        return node.branches.get(THEN if answer else ELSE, [])


class Switch(Sequence):
    """The case whose key is the text of the value, else the defaults; outputs `value` and `defaults`."""

    def open(self, draft: Draft, run: TaskRun, node: Node) -> None:
        value = _choose(draft, run, node)
        known = f"case:{value}" in node.branches
        draft.store(run, {"value": value, "defaults": not known})
        if not known and DEFAULTS not in node.branches:
            where = f"'{draft.plan.namespace}.{draft.plan.flow_id}'"
            message = f"No task found on flow {where}, task '{node.id}', execution '{draft.execution.id}'"
            raise TaskBroken(message, (("WARN", message),))

    def skip(self, draft: Draft, run: TaskRun, node: Node) -> None:
        try:
            self.open(draft, run, node)
        except TaskBroken:
            return

    def children(self, draft: Draft, parent: TaskRun | None, node: Node) -> list[Node]:
        outputs = draft.view.outputs[parent.id] if parent is not None else {}
        name = DEFAULTS if outputs.get("defaults") else f"case:{outputs.get('value')}"
        return node.branches.get(name, [])
