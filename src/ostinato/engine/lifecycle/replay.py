"""An execution is run again as a new one, from the start or from one of its task runs on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from typing import Any

from msgspec.structs import replace

from ostinato.engine import changes as c
from ostinato.engine.draft import Draft
from ostinato.engine.events import ReplayStarted
from ostinato.engine.finish import stop_at_once, unheard
from ostinato.engine.hold import go_on_everywhere
from ostinato.engine.lifecycle import admission, sla
from ostinato.engine.lifecycle.labels import with_label
from ostinato.engine.lifecycle.restart import HANDLERS, drop_beside, rerun
from ostinato.engine.lifecycle.retry import drop_meanwhile
from ostinato.engine.plan import Kind, Node, Part
from ostinato.engine.records import Attempt, Execution, Mark, TaskRun
from ostinato.engine.states import State
from ostinato.ids import derived_id

_LATER = {Part.ERRORS: HANDLERS[1:], Part.FINALLY: HANDLERS[2:], Part.AFTER: ()}
"""What follows a task of `errors`, `finally` and `afterExecution`, beyond the others of its own list."""
_INDEPENDENT = (Kind.PARALLEL, Kind.EACH_PARALLEL)
"""Flowables whose children do not follow each other."""
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


def started(draft: Draft, event: ReplayStarted) -> None:
    """A replay from a task run on begins without the handlers that come after it, as soon as its flow has room for it.
    Stale once it has begun."""
    if draft.execution.state is State.RESTARTED and draft.execution.slot is None:
        _drop_handlers(draft, _first(draft, event))
        sla.start_clocks(draft)
        if admission.admitted(draft, event):
            follow(draft, event)


def follow(draft: Draft, event: ReplayStarted) -> None:
    """Take out what comes after the chosen task run; run it and whatever has not ended again."""
    draft.move_execution(State.RUNNING)
    chosen = _first(draft, event)
    if draft.view.node(chosen).in_after:
        _again_at_last(draft, chosen)
        return
    _drop_downstream(draft, chosen)
    for below, parent in pairwise([chosen, *draft.view.ancestors(chosen)]):
        _drop_downstream(draft, parent)
        if draft.view.node(below).part not in _LATER:
            draft.record(c.RunMarked(parent.id, broken=False))
        draft.record(c.RunMoved(parent.id, State.RUNNING, draft.now, State.RUNNING))
    draft.remove_children(chosen)
    if draft.view.unfolds(chosen) and chosen.attempts and chosen.ended:
        draft.record(c.RunMoved(chosen.id, State.RUNNING, draft.now, State.RUNNING))
    if draft.view.node(chosen).kind is Kind.LOOP_UNTIL:
        draft.store(chosen, {"iterationCount": 1})
    for run in draft.view.open_runs():
        if run.state is State.RETRYING and run.id in draft.view.runs:
            drop_meanwhile(draft, run)
    waiting = [run for run in draft.view.open_runs() if run is not chosen and _waits(draft, run)]
    for run in (chosen, *waiting):
        if run.id in draft.view.runs:
            _again(draft, run)
    go_on_everywhere(draft)


def _first(draft: Draft, event: ReplayStarted) -> TaskRun:
    """The run with which a replay begins: the block of a child of a WorkingDirectory, the Pause of what runs beside it."""
    run = draft.view.whole(draft.view.runs[event.run_id])
    beside = draft.view.node(run)
    if beside.part is not Part.BESIDE:
        return run
    pauses = [other for other in draft.view.runs.values() if draft.view.node(other).beside is beside]
    return max((pause for pause in pauses if pause.order < run.order), key=lambda pause: pause.order, default=run)


def _again_at_last(draft: Draft, chosen: TaskRun) -> None:
    """A task of `afterExecution` is taken out with what is around it: it comes anew once the execution has ended, as it
    has again at once. Nobody waits for what was at work then."""
    *_, top = chosen, *draft.view.ancestors(chosen)
    draft.remove(top)
    drop_beside(draft)
    for leaf in draft.view.open_leaves():
        stop_at_once(draft, leaf)
    draft.agenda.append(None)


def _again(draft: Draft, run: TaskRun) -> None:
    """Start a run again; what was cut short, so that nobody waits for it, is over in the copy."""
    if unheard(draft, run):
        stop_at_once(draft, run)
        return
    if draft.view.node(run).kind is Kind.PAUSE:
        draft.move(run, State.CREATED)
    rerun(draft, run)


def _waits(draft: Draft, run: TaskRun) -> bool:
    """Whether an open run of the copy waits for something that only the original will hear of: a worker, a timer."""
    unfolding = draft.view.unfolds(run) and run.state is State.RUNNING
    return not draft.view.node(run).told and not unfolding


def _drop_handlers(draft: Draft, chosen: TaskRun) -> None:
    """Take out the handlers that come after the chosen run and those around it, with what runs beside their pauses.
    Those of what has ended before stay, as what they gave does."""
    for run in (chosen, *draft.view.ancestors(chosen)):
        parent, part = draft.view.parent(run), draft.view.node(run).part
        same = draft.view.members(parent, part) if part in _LATER else []
        after = [other for name in _LATER.get(part, HANDLERS) for other in draft.view.members(parent, name)]
        for other in (*after, *(other for other in same if other.order > run.order)):
            draft.remove(other)
    drop_beside(draft)


def _drop_downstream(draft: Draft, run: TaskRun) -> None:
    """Take out the siblings that could only start after this run."""
    node, parent = draft.view.node(run), draft.view.parent(run)
    if node.part in _LATER:
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
