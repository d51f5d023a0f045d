"""How a task run starts: its `runIf`, then the hand-out of a task or the unfolding of a flowable."""

from __future__ import annotations

from ostinato.engine.draft import Draft
from ostinato.engine.errors import TaskBroken
from ostinato.engine.finish import soften
from ostinato.engine.flowables import RULES
from ostinato.engine.lifecycle import items
from ostinato.engine.lifecycle.break_flowable import fail_by_itself
from ostinato.engine.plan import Kind, Node
from ostinato.engine.records import TaskRun
from ostinato.engine.states import TERMINAL, State
from ostinato.expressions import ExpressionError, is_truthy_text


def start(draft: Draft, run: TaskRun) -> None:
    """Start a run that was created, restarted, or is due for its next attempt."""
    if run.ended:
        return
    node = draft.view.node(run)
    if node.kind is Kind.WORKING_DIRECTORY:
        draft.remove_children(run)
    if _at_breakpoint(draft, run, node):
        draft.move(run, State.BREAKPOINT)
        draft.move_execution(State.BREAKPOINT)
    elif node.run_if is None or _has_begun(run, node) or _wanted(draft, run, node):
        _begin(draft, run, node)


def _has_begun(run: TaskRun, node: Node) -> bool:
    """Whether a flowable has begun before, so that there are runs below it: it is not asked again whether it is to."""
    return node.flowable and run.opened


def _at_breakpoint(draft: Draft, run: TaskRun, node: Node) -> bool:
    """Whether the execution is to stop before a run, which has just been created."""
    if len(run.history) > 1 or node.in_after or draft.execution.ended:
        return False
    return any(b.id == run.task_id and b.value in (None, run.value) for b in draft.execution.breakpoints)


def _wanted(draft: Draft, run: TaskRun, node: Node) -> bool:
    try:
        if is_truthy_text(draft.text(node.run_if or "", run)):
            return True
    except ExpressionError as error:
        draft.log("ERROR", f"Failed to evaluate the runIf condition for task {node.id}. Cause: {error}", run)
        draft.move(run, soften(node, State.FAILED))
    else:
        RULES[node.kind].skip(draft, run, node)
        draft.open_attempt(run, State.SKIPPED)
    draft.changed(run)
    return False


def _begin(draft: Draft, run: TaskRun, node: Node) -> None:
    if node.kind is Kind.ITEMS:
        items.begin(draft, run)
        return
    if not node.flowable and node.kind is not Kind.PAUSE:
        draft.move(run, State.SUBMITTED)
        draft.hand_out(run)
        return
    if not run.attempts or run.attempts[-1].state in TERMINAL:
        draft.open_attempt(run)
    try:
        RULES[node.kind].open(draft, run, node)
    except (TaskBroken, ExpressionError) as error:
        fail_by_itself(draft, run, error)
    else:
        if run.state is not State.PAUSED:
            draft.agenda.append(run)
