"""How a parent goes on when its children have changed: next tasks, handlers, the end.

A parent (a flowable, or the flow itself) is in one of its phases, told from its children: its main list, after a
failure its `errors`, then its `finally`; the flow has `afterExecution` beyond its end. Only the main list depends on
the kind of flowable; handlers are always sequences, in which a failure does not stop what follows.
"""

from __future__ import annotations

from ostinato.engine.draft import Draft
from ostinato.engine.errors import TaskBroken
from ostinato.engine.family import Family
from ostinato.engine.finish import finish, finish_after, finish_kill
from ostinato.engine.flowables import RULES
from ostinato.engine.flowables.loop_until import round_of
from ostinato.engine.hold import held
from ostinato.engine.lifecycle.break_flowable import fail_by_itself
from ostinato.engine.plan import Kind, Node, Part
from ostinato.engine.records import TaskRun
from ostinato.engine.start import start
from ostinato.engine.states import State
from ostinato.expressions import ExpressionError


def settle(draft: Draft) -> None:
    """Start what was created and let every parent on the agenda go on, until nothing more follows."""
    while draft.starts or draft.agenda:
        if draft.starts:
            start(draft, draft.starts.popleft())
            continue
        parent = draft.agenda.popleft()
        if parent is None or (parent.id in draft.view.runs and parent.state is State.RUNNING):
            proceed(draft, parent)


def proceed(draft: Draft, parent: TaskRun | None) -> None:
    """Decide what follows for one parent."""
    execution = draft.execution
    if execution.state is State.KILLING:
        finish_kill(draft)
    elif execution.ended:
        if parent is None:
            _after(draft)
        elif draft.view.node(parent).in_after:
            _go_on(draft, parent)
    elif not held(draft):
        _go_on(draft, parent)


def _go_on(draft: Draft, parent: TaskRun | None) -> None:
    node = draft.view.parent_node(parent)
    family = draft.view.family(parent)
    errors, last = family.lane(Part.ERRORS), family.lane(Part.FINALLY)
    if errors.open or last.open:
        return
    if _between_attempts(draft, parent, family):
        _next(draft, parent, node.errors, Part.ERRORS)
        return
    if last.created:
        _finally(draft, parent, node)
    elif errors.created:
        _errors(draft, parent, node)
    else:
        _main(draft, parent, node, family)


def _between_attempts(draft: Draft, parent: TaskRun | None, family: Family) -> bool:
    """Whether a child waits for an attempt that a flowable around it grants: its `errors` run meanwhile, and are taken
    out when the attempt is due."""
    if parent is None or not family.main.retrying or draft.view.granted_retry(parent) is None:
        return False
    members = draft.view.members(parent, Part.MAIN)
    return any(run.state is State.RETRYING and draft.view.node(run).retry is None for run in members)


def _main(draft: Draft, parent: TaskRun | None, node: Node, family: Family) -> None:
    lane = family.main
    if lane.killed:
        finish(draft, parent)
    elif (lane.failed and not node.tolerates) or (parent is not None and parent.broken):
        if not lane.retrying:
            _errors(draft, parent, node)
    elif not _unfolds(draft, parent, node, family):
        _finally(draft, parent, node)


def _unfolds(draft: Draft, parent: TaskRun | None, node: Node, family: Family) -> bool:
    """Whether anything of the main list is under way or to come; what breaks on the way goes to its own handlers."""
    try:
        return RULES[node.kind].unfold(draft, parent, node, family)
    except (TaskBroken, ExpressionError) as error:
        assert parent is not None
        fail_by_itself(draft, parent, error)
        return True


def _errors(draft: Draft, parent: TaskRun | None, node: Node) -> None:
    if not _next(draft, parent, node.errors, Part.ERRORS):
        _finally(draft, parent, node)


def _finally(draft: Draft, parent: TaskRun | None, node: Node) -> None:
    if not _next(draft, parent, node.finally_, Part.FINALLY):
        finish(draft, parent)


def _after(draft: Draft) -> None:
    if draft.view.family(None).lane(Part.AFTER).open:
        return
    if not _next(draft, None, draft.plan.after, Part.AFTER):
        finish_after(draft)


def _heard(draft: Draft, node: Node) -> bool:
    """Whether a task is to run at all: those of a listener only where its conditions hold."""
    conditions = node.options.get("listener")
    if not conditions:
        return True
    try:
        return draft.world.listens(draft.view, conditions)
    except ExpressionError as error:
        draft.log("WARN", f"The listener with the task '{node.id}' is passed over: {error.message}")
        return False


def _next(draft: Draft, parent: TaskRun | None, nodes: list[Node], part: Part) -> bool:
    """Create the next task of a list of which nothing is open; False at its end."""
    following = draft.view.family(parent).lane(part).cursor + 1
    while following < len(nodes) and not _heard(draft, nodes[following]):
        following += 1
    if following >= len(nodes):
        return False
    if draft.may_create(parent):
        draft.create(nodes[following], parent, iteration=_round(draft, parent))
    return True


def _round(draft: Draft, parent: TaskRun | None) -> int | None:
    """The round that a handler of a LoopUntil carries, as its main tasks do; None elsewhere."""
    if parent is None or draft.view.node(parent).kind is not Kind.LOOP_UNTIL:
        return None
    return round_of(draft, parent)
