"""The services that a server can run, each made from the shared parts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from ostinato.executor.around import Production
from ostinato.executor.gates import GateTurns
from ostinato.executor.handout import Handout
from ostinato.executor.inline import InlineRunner
from ostinato.executor.items import Items
from ostinato.executor.plans import Plans, limit_of
from ostinato.executor.service import Executor
from ostinato.executor.subflows import Subflows
from ostinato.executor.turns import TurnTaker
from ostinato.ids import new_id
from ostinato.scheduler.service import Scheduler
from ostinato.service.parts import Parts
from ostinato.worker.service import Worker


class Service(Protocol):
    """Something that runs until it is stopped. `stop` lets what is under way come to an end."""

    id: str

    async def start(self) -> None: ...
    async def stop(self) -> None: ...


def executor(parts: Parts) -> Service:
    """Lets executions go on."""
    settings, id_ = parts.settings, new_id()
    plans = Plans(parts.store.flows, parts.index, settings.plugin_defaults)
    subflows = Subflows(parts.store.flows, parts.store.executions, parts.launcher, parts.clock.now)
    around = Production(
        parts.answers,
        InlineRunner(id_, parts.index, parts.doors, parts.clock.now),
        subflows,
        Items(subflows, parts.store.executions, parts.storage, parts.clock.now),
        parts.clock.now,
        parts.globals,
        parts.sealer,
        settings.timezone,
        settings.recursive_rendering,
    )
    gates = GateTurns(parts.store.gates, partial(limit_of, parts.store.flows), parts.clock.now)
    taker = TurnTaker(parts.store.turns, plans.of, Handout().job, around, parts.clock.now, gates)
    return Executor(f"executor-{id_}", parts.store, taker, parts.wakeup, parts.clock)


def worker(parts: Parts) -> Service:
    """Runs tasks."""
    settings = parts.settings
    return Worker(
        f"worker-{new_id()}",
        parts.store,
        parts.wakeup,
        parts.clock,
        index=parts.index,
        doors=parts.doors,
        answers=parts.answers,
        globals_=parts.globals,
        sealer=parts.sealer,
        timezone=settings.timezone,
        group=settings.worker_group,
        slots=settings.worker_threads,
        grace=settings.grace,
    )


def scheduler(parts: Parts) -> Service:
    """Starts executions when their time has come."""
    defaults = parts.settings.plugin_settings.get("io.kestra.plugin.core.trigger.Schedule", {})
    return Scheduler(
        f"scheduler-{new_id()}",
        parts.store,
        parts.wakeup,
        parts.clock,
        parts.launcher,
        parts.answers,
        parts.index,
        timezone=parts.settings.timezone,
        recover=str(defaults.get("recoverMissedSchedules") or "ALL"),
    )


def webserver(parts: Parts) -> Service:
    """Answers HTTP."""
    from ostinato import __version__
    from ostinato.webserver.app import WebServer
    from ostinato.webserver.context import WebContext

    context = WebContext(
        store=parts.store,
        storage=parts.storage,
        settings=parts.settings,
        index=parts.index,
        wakeup=parts.wakeup,
        clock=parts.clock,
        answers=parts.answers,
        launcher=parts.launcher,
        version=__version__,
    )
    return WebServer(context, parts.settings.host, parts.settings.port)


ROLES: dict[str, Callable[[Parts], Service]] = {
    "executor": executor,
    "worker": worker,
    "scheduler": scheduler,
    "webserver": webserver,
}
"""The services by name, in the order in which they start."""
