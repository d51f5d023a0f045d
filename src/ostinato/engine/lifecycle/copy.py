"""An execution as the beginning of a new one: its header, and its task runs under new ids."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from ostinato.engine.lifecycle.labels import with_label
from ostinato.engine.plan import Node, Plan
from ostinato.engine.records import Attempt, Execution, Mark, TaskRun
from ostinato.engine.states import State
from ostinato.ids import derived_id

_WAITED_FOR = ("executionId", "children", "generation", "total")


def from_start(old: Execution, new_id: str, at: datetime, variables: dict[str, Any]) -> Execution:
    """The header of a replay from the start: the same inputs, trigger and labels, a new life."""
    return replace(
        old,
        id=new_id,
        history=[Mark(State.CREATED, at)],
        labels=with_label(old.labels, "system.replay", "true"),
        variables=variables,
        outputs=None,
        original_id=old.original_id or old.id,
        parent_id=None,
        parent_run_id=None,
        place=None,
        asked=None,
        attempt=old.attempt + 1,
        original_created=old.original_created or old.created_at,
        slot=None,
        deferred=None,
        broken_slas=[],
        seq=0,
        order=0,
    )


def copied(old: Execution, new_id: str, at: datetime) -> Execution:
    """The header of a replay from a task run on: its history goes on where the old one ended."""
    header = from_start(old, new_id, at, old.variables)
    history = [*old.history, Mark(State.RESTARTED, at)]
    return replace(header, history=history, order=old.order)


def copied_runs(runs: list[TaskRun], new_id: str) -> tuple[list[TaskRun], dict[str, str]]:
    """The task runs under new ids, and which old id became which."""
    names = {run.id: derived_id(new_id, run.id) for run in runs}
    copies = [
        replace(
            run,
            id=names[run.id],
            parent_id=names[run.parent_id] if run.parent_id is not None else None,
            extra=run.extra if run.ended else _own(run.extra),
            history=list(run.history),
            attempts=[Attempt(list(a.history), a.worker_id, a.log_file) for a in run.attempts],
        )
        for run in runs
    ]
    return copies, names


def _own(extra: dict[str, Any] | None) -> dict[str, Any] | None:
    """What a copy of a run that is still open keeps: not the executions that the original waits for."""
    return None if extra is None else {key: value for key, value in extra.items() if key not in _WAITED_FOR}


def fitting(runs: list[TaskRun], plan: Plan, old: Plan) -> list[TaskRun]:
    """The task runs that have a place in a plan of another revision of their flow than the old one: of tasks that it
    has, of the same kind, in the same list of the same task. What flowables know of their children differs by kind."""
    found: dict[str, TaskRun] = {}
    for run in sorted(runs, key=lambda run: run.order):
        node, before = plan.nodes.get(run.task_id), old.nodes.get(run.task_id)
        above = found.get(run.parent_id) if run.parent_id is not None else None
        if node is None or before is None or (run.parent_id is not None and above is None):
            continue
        if _place(node) == _place(before):
            found[run.id] = run
    return list(found.values())


def _place(node: Node) -> tuple[object, ...]:
    return node.kind, node.part, node.branch, node.parent.id if node.parent is not None else None
