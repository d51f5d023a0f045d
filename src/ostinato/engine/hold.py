"""An execution that stands still, and its going on."""

from __future__ import annotations

from ostinato.engine.draft import Draft
from ostinato.engine.states import State


def held(draft: Draft) -> bool:
    """Whether the execution was paused as a whole, so that nothing new starts; a Pause holds its branch only."""
    return draft.execution.state is State.PAUSED and not draft.view.paused


def go_on_everywhere(draft: Draft) -> None:
    """Every parent that is open may have been held up: let each decide how to go on."""
    for id_ in draft.view.open:
        run = draft.view.runs[id_]
        if draft.view.node(run).flowable:
            draft.agenda.append(run)
    draft.agenda.append(None)
