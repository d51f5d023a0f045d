"""An event that wants an answer: left for the executor, and the answer of the turn that takes it awaited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ostinato.engine.events import AnyEvent
from ostinato.ids import new_id
from ostinato.ports.store import Store
from ostinato.ports.turns import Answer
from ostinato.ports.wakeup import Wakeup

PATIENCE = 10.0
"""Seconds to wait for an answer."""
LOOK = 0.5
"""Seconds after which the answer is looked for without having been woken."""


async def asked(
    store: Store, wakeup: Wakeup, now: Callable[[], datetime], execution_id: str, event_of: Callable[[str], AnyEvent]
) -> Answer | None:
    """The answer to an event, whatever it is; None when no executor takes the event in time."""
    request = new_id()
    listener = wakeup.listen(f"execution:{execution_id}")
    try:
        await store.inbox.post([(execution_id, event_of(request))])
        wakeup.announce("inbox")
        until = now().timestamp() + PATIENCE
        while now().timestamp() < until:
            await listener.wait(LOOK)
            answer = await store.turns.answer(request)
            if answer is not None:
                return answer
    finally:
        listener.close()
    return None
