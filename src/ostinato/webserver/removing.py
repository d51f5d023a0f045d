"""Executions are removed, with all that belongs to them."""

from __future__ import annotations

import asyncio

from ostinato.engine.records import Execution
from ostinato.storage import addresses
from ostinato.webserver.site import Site


async def remove(
    site: Site, execution: Execution, logs: bool = True, metrics: bool = True, storage: bool = True
) -> None:
    """Remove an execution, and what is asked for of its logs, metrics and files."""
    await site.store.executions.delete(execution.id, logs, metrics)
    if storage:
        folder = addresses.execution(execution.namespace, execution.flow_id, execution.id)
        await asyncio.to_thread(site.storage.delete, folder)
    site.wakeup.announce(f"execution:{execution.id}")
