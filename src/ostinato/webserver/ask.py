"""Actions on an execution: an event with the name of the request, and the answer of the turn that takes it."""

from __future__ import annotations

from collections.abc import Callable

from ostinato.engine.events import AnyEvent
from ostinato.ids import new_id
from ostinato.ports.turns import Answer
from ostinato.webserver.errors import IllegalArgument, IllegalState, Unavailable
from ostinato.webserver.site import Site

PATIENCE = 10.0
"""Seconds to wait for an answer."""
LOOK = 0.5
"""Seconds after which the answer is looked for without having been woken."""


async def ask(site: Site, execution_id: str, event_of: Callable[[str], AnyEvent]) -> Answer:
    """Have an event handled; the refusals of the rules become those of the API."""
    answer = await asked(site, execution_id, event_of)
    if answer.status == "conflict":
        raise IllegalState(answer.message)
    if answer.status == "invalid":
        raise IllegalArgument(answer.message)
    return answer


async def asked(site: Site, execution_id: str, event_of: Callable[[str], AnyEvent]) -> Answer:
    """The answer to an event, whatever it is; Unavailable when no executor takes the event in time."""
    request = new_id()
    listener = site.wakeup.listen(f"execution:{execution_id}")
    try:
        await site.store.inbox.post([(execution_id, event_of(request))])
        site.wakeup.announce("inbox")
        until = site.now().timestamp() + PATIENCE
        while site.now().timestamp() < until:
            await listener.wait(LOOK)
            answer = await site.store.turns.answer(request)
            if answer is not None:
                return answer
    finally:
        listener.close()
    raise Unavailable(f"No executor has answered within {PATIENCE:.0f} seconds; the action is carried out later")
