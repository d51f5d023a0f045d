"""The state of an ended execution is set by hand."""

from __future__ import annotations

from ostinato.engine.draft import Draft
from ostinato.engine.events import StatusForced
from ostinato.engine.finish import stop_what_is_left
from ostinato.engine.lifecycle.replies import done, refuse
from ostinato.engine.states import TERMINAL, State


def forced(draft: Draft, event: StatusForced) -> None:
    """Only the state changes, nothing runs; where it becomes KILLED, what still goes on is stopped."""
    execution = draft.execution
    if not execution.ended or execution.state is State.KILLED:
        refuse(draft, event, "You can only change the state of a terminated non killed execution.", "invalid")
    elif event.state not in TERMINAL:
        refuse(draft, event, "You can only change the state of an execution to a terminal state.", "invalid")
    else:
        draft.move_execution(event.state)
        if event.state is State.KILLED:
            stop_what_is_left(draft)
        done(draft, event)
