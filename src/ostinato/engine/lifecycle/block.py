"""A WorkingDirectory: one job of a worker, which tells of the children; the handlers follow here."""

from __future__ import annotations

from collections.abc import Iterable

from ostinato.engine import changes as c
from ostinato.engine.draft import Draft
from ostinato.engine.events import ChildMoved
from ostinato.engine.finish import unheard
from ostinato.engine.lifecycle.start_task import under_way
from ostinato.engine.plan import Node
from ostinato.engine.records import ChildRun, TaskRun
from ostinato.engine.states import State


def moved(draft: Draft, event: ChildMoved) -> None:
    """A child has gone on. Stale unless that attempt of the block is under way and the child has more to show."""
    run = draft.view.runs.get(event.run_id)
    if run is not None and under_way(run, event.attempt):
        _tell(draft, run, event.child)


def hear(draft: Draft, run: TaskRun, children: Iterable[ChildRun]) -> None:
    """The job is over: its children stand as it says."""
    for child in children:
        _tell(draft, run, child)
    draft.close_job(run)


def unfold(draft: Draft, run: TaskRun, node: Node, state: State, attempted: bool) -> bool:
    """Let the handlers of a block follow its job; False where there are none to run, so that it ends at once."""
    if not attempted:
        forget(draft, run)
    failed = state is State.FAILED
    draft.record(c.RunMarked(run.id, broken=failed and not draft.view.family(run).main.failed))
    due = node.finally_ or (failed and node.errors)
    if state is State.KILLED or not due or draft.execution.state is State.KILLING or unheard(draft, run):
        return False
    draft.agenda.append(run)
    return True


def forget(draft: Draft, run: TaskRun) -> None:
    """The attempts are shown no more; their numbers stay used up."""
    draft.record(c.RunMarked(run.id, extra={**(run.extra or {}), "forgotten": run.tried}))
    draft.record(c.RunTold(run.id, list(run.history), []))


def _tell(draft: Draft, block: TaskRun, child: ChildRun) -> None:
    if child.id not in draft.view.runs:
        draft.record(c.RunAdded(child.id, child.task_id, child.history[0].at, block.id))
    known = draft.view.runs[child.id]
    if _marks(child) > _marks(known):
        draft.record(c.RunTold(child.id, child.history, child.attempts))
        draft.store(known, child.outputs)


def _marks(run: ChildRun | TaskRun) -> int:
    return len(run.history) + sum(len(attempt.history) for attempt in run.attempts)
