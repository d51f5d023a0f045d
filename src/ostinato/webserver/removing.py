"""Executions are removed, with all that belongs to them."""

from __future__ import annotations

import asyncio

from ostinato.engine.events import SubflowEnded
from ostinato.engine.records import Execution
from ostinato.engine.states import State
from ostinato.storage import addresses
from ostinato.webserver.site import Site


async def remove(
    site: Site, execution: Execution, logs: bool = True, metrics: bool = True, storage: bool = True
) -> None:
    """Remove an execution, and what is asked for of its logs, metrics and files. The task run that waits for it hears
    that it was killed, before it is gone."""
    await _tell_caller(site, execution)
    await site.store.executions.delete(execution.id, logs, metrics)
    if storage:
        folder = addresses.execution(execution.namespace, execution.flow_id, execution.id)
        await asyncio.to_thread(site.storage.delete, folder)
    site.wakeup.announce(f"execution:{execution.id}")


async def _tell_caller(site: Site, execution: Execution) -> None:
    """What an execution that ends tells the task run that waits for it; stale where that has heard of its end."""
    if execution.parent_id is None or execution.parent_run_id is None:
        return
    event = SubflowEnded(
        at=site.now(),
        run_id=execution.parent_run_id,
        execution_id=execution.original_id or execution.id,
        state=execution.state if execution.ended else State.KILLED,
        outputs=execution.outputs,
        place=execution.place,
    )
    await site.store.inbox.post([(execution.parent_id, event)])
    site.wakeup.announce("inbox")
