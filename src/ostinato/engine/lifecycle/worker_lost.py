"""A worker is gone without a result."""

from __future__ import annotations

from ostinato.engine import changes as c
from ostinato.engine.draft import Draft
from ostinato.engine.events import WorkerLost
from ostinato.engine.finish import unheard
from ostinato.engine.lifecycle.start_task import awaits, under_way
from ostinato.engine.plan import Kind
from ostinato.engine.states import State


def lost(draft: Draft, event: WorkerLost) -> None:
    """The attempt is RESUBMITTED and another one handed out, which does not count as a retry; while the execution is
    being killed the run is KILLED. Stale when that attempt is not the one under way."""
    run = draft.view.runs.get(event.run_id)
    if run is None:
        return
    if awaits(run, event.attempt):
        draft.record(c.AttemptOpened(run.id, draft.now, run.state))
        draft.record(c.AttemptClosed(run.id, State.RESUBMITTED, draft.now))
        draft.hand_out(run)
    elif under_way(run, event.attempt):
        if draft.execution.state is State.KILLING or unheard(draft, run):
            draft.move(run, State.KILLED, attempt=State.KILLED)
            if draft.view.node(run).kind is Kind.WORKING_DIRECTORY:
                draft.close_job(run)
            draft.changed(run)
        else:
            draft.record(c.RunMoved(run.id, State.SUBMITTED, draft.now, State.RESUBMITTED))
            draft.hand_out(run)
