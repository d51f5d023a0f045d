"""An execution that stands still, and its going on."""

from __future__ import annotations

from ostinato.engine.draft import Draft
from ostinato.engine.states import State


def held(draft: Draft) -> bool:
    """Whether the execution stands still as a whole, so that nothing new starts: paused, at a breakpoint, or not yet
    let in by the gate of its flow; a Pause holds its branch only."""
    state, slot = draft.execution.state, draft.execution.slot
    if state is State.PAUSED:
        return not draft.view.paused
    waits = slot is not None and slot.state == "asked" and not draft.execution.ended
    return waits or state is State.BREAKPOINT


def go_on_everywhere(draft: Draft) -> None:
    """Every parent that is open may have been held up: let each decide how to go on."""
    for id_ in draft.view.open:
        run = draft.view.runs[id_]
        if draft.view.unfolds(run):
            draft.agenda.append(run)
    draft.agenda.append(None)
