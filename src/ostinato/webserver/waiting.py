"""Waiting for an execution: each change of it wakes who waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from ostinato.engine.records import Execution
from ostinato.ports.turns import Snapshot
from ostinato.webserver.errors import NotFound
from ostinato.webserver.growing import Document
from ostinato.webserver.site import Site

LONGEST = 3600.0
"""Seconds that a request waits for the end of an execution."""
BYTES_A_SECOND = 5_000_000
"""How much of an execution is sent to each one who follows it; a document this large is sent once a second."""
LOOK = 5.0
"""Seconds after which who waits looks without having been woken."""


def over(snapshot: Snapshot) -> bool:
    """Whether an execution and all its task runs have ended."""
    return snapshot.execution.ended and all(run.ended for run in snapshot.runs)


async def ended(site: Site, execution: Execution) -> Snapshot:
    """The execution at its end, or as it stands when the longest wait is over."""
    listener = site.wakeup.listen(f"execution:{execution.id}")
    try:
        async with asyncio.timeout(LONGEST):
            while True:
                header = await site.store.executions.get(execution.id)
                if header is None:
                    raise NotFound(f"Execution '{execution.id}' was deleted")
                if header.ended:
                    snapshot = await site.store.turns.load(execution.id)
                    if snapshot is not None and over(snapshot):
                        return snapshot
                await listener.wait(LOOK)
    except TimeoutError:
        return await loaded(site, execution.id)
    finally:
        listener.close()


async def loaded(site: Site, execution_id: str) -> Snapshot:
    """All of an execution; NotFound where there is none."""
    snapshot = await site.store.turns.load(execution_id)
    if snapshot is None:
        raise NotFound
    return snapshot


async def changes(site: Site, execution_id: str) -> AsyncIterator[Document]:
    """The execution as it stands, then after changes, until it is over; a large one less often."""
    listener = site.wakeup.listen(f"execution:{execution_id}")
    seen = -1
    try:
        while True:
            document = await site.documents.get(execution_id)
            if document is None:
                return
            if document.execution.seq != seen:
                seen = document.execution.seq
                yield document
                if document.over:
                    return
                await asyncio.sleep(min(1.0, document.size / BYTES_A_SECOND))
            await listener.wait(LOOK)
    finally:
        listener.close()
