"""What the gate of its flow answers an execution, and what somebody orders over its head."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ostinato.engine import commands as cmd
from ostinato.engine import events as e
from ostinato.engine.draft import Draft
from ostinato.engine.finish import leave
from ostinato.engine.hold import go_on_everywhere
from ostinato.engine.lifecycle import admission, breakpoint_left, create, replay, restart, resume
from ostinato.engine.lifecycle.replies import done, refuse
from ostinato.engine.states import State

_WAITING = (State.CREATED, State.RESTARTED, State.QUEUED)


def granted(draft: Draft, event: e.SlotGranted) -> None:
    """The execution follows what it has kept. A slot that it does not want is given back at once."""
    slot = draft.execution.slot
    if admission.asks(draft) and slot is not None and slot.number == event.number:
        _follow(draft, admission.hold(draft))
    elif slot is None or slot.state == admission.LEFT or slot.number > event.number:
        admission.give_back(draft, event.number)


def queued(draft: Draft, event: e.SlotQueued) -> None:
    """The execution stands in line. Stale unless it waits for this very answer."""
    if _awaits(draft, event.number):
        draft.move_execution(State.QUEUED)


def refused(draft: Draft, event: e.SlotRefused) -> None:
    """There is no room: the execution ends, only `afterExecution` runs."""
    if not _awaits(draft, event.number):
        return
    if event.state is State.FAILED:
        draft.log("ERROR", "Execution is FAILED due to concurrency limit exceeded")
    leave(draft, None, event.state, kill=True)


def _awaits(draft: Draft, number: int) -> bool:
    slot = draft.execution.slot
    waits = draft.execution.state in _WAITING and admission.asks(draft)
    return waits and slot is not None and slot.number == number


def unqueued(draft: Draft, event: e.Unqueued) -> None:
    """An execution in line runs at once, or ends."""
    if draft.execution.state is not State.QUEUED:
        refuse(draft, event, "Only QUEUED execution can be unqueued", "invalid")
    elif event.state is State.RUNNING:
        _follow(draft, admission.take(draft))
        done(draft, event)
    elif event.state in (State.CANCELLED, State.FAILED):
        leave(draft, None, event.state, kill=True)
        done(draft, event)
    else:
        refuse(
            draft, event, f"An execution in line can become RUNNING, CANCELLED or FAILED, not {event.state}", "invalid"
        )


def forced(draft: Draft, event: e.ForceRunRequested) -> None:
    """An execution that waits goes on, whatever it waits for; in others every parent looks again how to go on. A replay
    that has yet to begin is about to."""
    state = draft.execution.state
    if draft.execution.ended:
        refuse(draft, event, "Only non terminated executions can be forced run.", "invalid")
        return
    if admission.asks(draft):
        _follow(draft, admission.take(draft))
    elif state is State.CREATED:
        draft.command(cmd.DropTimer(cmd.BIRTH))
        admission.take(draft)
        create.begin(draft)
    elif state is State.PAUSED:
        resume.go_on(draft, None)
    elif state is State.BREAKPOINT:
        breakpoint_left.go_on(draft)
    elif state is not State.RESTARTED:
        go_on_everywhere(draft)
    done(draft, event)


def _follow(draft: Draft, kept: e.AnyEvent | None) -> None:
    assert kept is not None
    _FOLLOWED[type(kept)](draft, kept)


_FOLLOWED: dict[type, Callable[[Draft, Any], None]] = {
    e.ExecutionCreated: lambda draft, _: create.begin(draft),
    e.RestartRequested: lambda draft, _: restart.follow(draft),
    e.StateForced: restart.follow_state,
    e.ReplayStarted: replay.follow,
}
