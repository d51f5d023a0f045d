"""Executions are removed, with all that belongs to them."""

from __future__ import annotations

import asyncio

from ostinato.engine.called import is_waited_for, told_at_end
from ostinato.engine.records import Execution
from ostinato.engine.states import State
from ostinato.storage import addresses
from ostinato.webserver.site import Site


async def remove(
    site: Site, execution: Execution, logs: bool = True, metrics: bool = True, storage: bool = True
) -> None:
    """Remove an execution, and what is asked for of its logs, metrics and files. The task run that waits for it is told
    before it is gone, that it was killed where it still runs."""
    await _tell_caller(site, execution)
    await site.store.executions.delete(execution.id, logs, metrics)
    if storage:
        folder = addresses.execution(execution.namespace, execution.flow_id, execution.id)
        await asyncio.to_thread(site.storage.delete, folder)
    site.wakeup.announce(f"execution:{execution.id}")


async def _tell_caller(site: Site, execution: Execution) -> None:
    """Stale where the task run that waits has heard of the end before."""
    if is_waited_for(execution):
        state = execution.state if execution.ended else State.KILLED
        await site.store.inbox.post([told_at_end(execution, site.now(), state, execution.outputs)])
        site.wakeup.announce("inbox")
