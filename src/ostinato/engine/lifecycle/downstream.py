"""What could only start after a task run, and so is taken out where that one runs again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ostinato.engine.draft import Draft
from ostinato.engine.plan import HANDLERS, Kind, Node, Part
from ostinato.engine.records import TaskRun

_INDEPENDENT = (Kind.PARALLEL, Kind.EACH_PARALLEL)
"""Flowables whose children do not follow each other."""


def drop_downstream(draft: Draft, run: TaskRun) -> None:
    """Take out the siblings that could only start after this run."""
    node, parent = draft.view.node(run), draft.view.parent(run)
    if node.part in HANDLERS:
        return
    siblings = [other for other in draft.view.members(parent, Part.MAIN) if other is not run]
    after = _followers(node, draft.view.parent_node(parent))
    for other in siblings:
        if after(other, run):
            draft.remove(other)
            draft.changed(other)


def _followers(node: Node, parent: Node) -> Any:
    if parent.kind in _INDEPENDENT or (parent.kind is Kind.ITEM_LOOP and parent.limit != 1):
        return lambda other, run: False
    if parent.kind is Kind.DAG:
        below = _dependents(node.id, parent)
        return lambda other, run: other.task_id in below
    if parent.by_value:
        place = _place_in_loop(parent)
        return lambda other, run: place(other) > place(run)
    return lambda other, run: other.order > run.order


def _place_in_loop(loop: Node) -> Callable[[TaskRun], tuple[int, int]]:
    """Where a run comes in a loop: one value after the other; side by side all values of a task come before those of
    the next."""
    places = {child.id: child.position for child in loop.main}
    if loop.limit == 1:
        return lambda run: (run.iteration or 0, places[run.task_id])
    return lambda run: (places[run.task_id], run.iteration or 0)


def _dependents(task_id: str, dag: Node) -> set[str]:
    found: set[str] = set()
    following = [task_id]
    while following:
        name = following.pop()
        fresh = [child.id for child in dag.main if name in child.depends_on and child.id not in found]
        found.update(fresh)
        following += fresh
    return found
