"""The entry point of the rules: what follows from one event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ostinato.engine import events as e
from ostinato.engine.draft import Draft, Step
from ostinato.engine.lifecycle import (
    block,
    breakpoint_left,
    change_status,
    create,
    end_task,
    items,
    kill,
    labels,
    let_in,
    next_round,
    pause,
    replay,
    restart,
    resume,
    retry,
    sla,
    start_task,
    subflow,
    worker_lost,
)
from ostinato.engine.proceed import settle
from ostinato.engine.view import View
from ostinato.engine.world import World

Rule = Callable[[Draft, Any], None]

RULES: dict[type[e.Event], Rule] = {
    e.ExecutionCreated: create.created,
    e.Continued: create.continued,
    e.TaskStarted: start_task.started,
    e.TaskEnded: end_task.ended,
    e.TasksEnded: end_task.together,
    e.ChildMoved: block.moved,
    e.WorkerLost: worker_lost.lost,
    e.RetryDue: retry.due,
    e.Broken: kill.broken,
    e.KillRequested: kill.requested,
    e.PauseRequested: pause.requested,
    e.PauseOver: pause.over,
    e.RoundDue: next_round.due,
    e.ResumeRequested: resume.requested,
    e.SlotGranted: let_in.granted,
    e.SlotQueued: let_in.queued,
    e.SlotRefused: let_in.refused,
    e.Unqueued: let_in.unqueued,
    e.ForceRunRequested: let_in.forced,
    e.BreakpointLeft: breakpoint_left.requested,
    e.SlaDue: sla.due,
    e.RestartRequested: restart.requested,
    e.StateForced: restart.state_forced,
    e.StatusForced: change_status.forced,
    e.LabelsSet: labels.replaced,
    e.ReplayedAs: labels.replayed,
    e.SubflowStarted: subflow.started,
    e.SubflowEnded: subflow.ended,
    e.ItemsStarted: items.started,
    e.ItemsDue: items.due,
    e.ReplayStarted: replay.started,
}
"""Which rule takes which event."""


def advance(view: View, event: e.Event, world: World) -> Step:
    """Decide what follows from one event and fold it into `view`.

    A stale event gives an empty step. `Unanswered` (an expression needs a value that costs I/O) leaves the view as it
    was: fetch the answer and offer the event again. Any other exception is a bug and leaves the view as it was, too.
    """
    draft = Draft(view, world)
    try:
        RULES[type(event)](draft, event)
        settle(draft)
        if sla.watch(draft):
            settle(draft)
        draft.put_off()
    except BaseException:
        draft.abandon()
        raise
    return draft.step()
