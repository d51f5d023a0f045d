"""The copy of an execution runs again, from one of its task runs on."""

from __future__ import annotations

from itertools import pairwise

from ostinato.engine import changes as c
from ostinato.engine.draft import Draft
from ostinato.engine.events import ReplayStarted
from ostinato.engine.finish import stop_at_once, unheard
from ostinato.engine.hold import go_on_everywhere
from ostinato.engine.lifecycle import admission, sla
from ostinato.engine.lifecycle.downstream import drop_downstream
from ostinato.engine.lifecycle.restart import drop_beside, rerun
from ostinato.engine.lifecycle.retry import drop_meanwhile
from ostinato.engine.plan import HANDLERS, Kind, Part
from ostinato.engine.records import TaskRun
from ostinato.engine.states import State

_LATER = {Part.ERRORS: HANDLERS[1:], Part.FINALLY: HANDLERS[2:], Part.AFTER: ()}
"""What follows a task of `errors`, `finally` and `afterExecution`, beyond the others of its own list."""


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
    drop_downstream(draft, chosen)
    _reopen_around(draft, chosen)
    draft.remove_children(chosen)
    if draft.view.unfolds(chosen) and chosen.opened and chosen.ended:
        draft.record(c.RunMoved(chosen.id, State.RUNNING, draft.now, State.RUNNING))
    if draft.view.node(chosen).kind is Kind.LOOP_UNTIL:
        draft.store(chosen, {"iterationCount": 1})
    for run in draft.view.open_runs():
        if run.state is State.RETRYING and run.id in draft.view.runs:
            drop_meanwhile(draft, run)
    waiting = [run for run in draft.view.open_runs() if run is not chosen and _waits(draft, run)]
    _drop_open_beside(draft, [chosen, *waiting])
    for run in (chosen, *waiting):
        if run.id in draft.view.runs:
            _again(draft, run)
    go_on_everywhere(draft)


def _reopen_around(draft: Draft, chosen: TaskRun) -> None:
    """What is around the chosen run goes on, without what comes after it; a fault of its own is over, but where only a
    handler runs again."""
    for below, parent in pairwise([chosen, *draft.view.ancestors(chosen)]):
        drop_downstream(draft, parent)
        if draft.view.node(below).part not in HANDLERS:
            draft.record(c.RunMarked(parent.id, broken=False))
        draft.record(c.RunMoved(parent.id, State.RUNNING, draft.now, State.RUNNING))


def _first(draft: Draft, event: ReplayStarted) -> TaskRun:
    """The run with which a replay begins: the block of a child of a WorkingDirectory, the Pause of what is beside."""
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


def _drop_open_beside(draft: Draft, again: list[TaskRun]) -> None:
    """Take out what still runs beside each Pause that pauses again: it starts anew with it."""
    for run in again:
        beside = draft.view.node(run).beside
        if beside is None or unheard(draft, run):
            continue
        for other in [other for other in draft.view.open_runs() if draft.view.node(other) is beside][-1:]:
            draft.remove(other)


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
