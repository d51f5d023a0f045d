"""Actions on an execution: the answers of the rules in the words of the API."""

from __future__ import annotations

from collections.abc import Callable

from ostinato.actions.asking import PATIENCE, asked
from ostinato.engine.events import AnyEvent
from ostinato.ports.turns import Answer
from ostinato.webserver.errors import IllegalArgument, IllegalState, Unavailable
from ostinato.webserver.site import Site


async def ask(site: Site, execution_id: str, event_of: Callable[[str], AnyEvent]) -> Answer:
    """Have an event handled; the refusals of the rules become those of the API, Unavailable when nobody answers."""
    answer = await asked(site.store, site.wakeup, site.now, execution_id, event_of)
    if answer is None:
        raise Unavailable(f"No executor has answered within {PATIENCE:.0f} seconds; the action is carried out later")
    if answer.status == "conflict":
        raise IllegalState(answer.message)
    if answer.status == "invalid":
        raise IllegalArgument(answer.message)
    return answer
