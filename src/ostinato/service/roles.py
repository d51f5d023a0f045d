"""The services that a server can run, each made from the shared parts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Protocol

from ostinato.executor.around import Production
from ostinato.executor.gates import GateTurns
from ostinato.executor.groups import WorkerGroups
from ostinato.executor.handout import Handout
from ostinato.executor.inline import InlineRunner
from ostinato.executor.items import Items
from ostinato.executor.listeners import Listeners
from ostinato.executor.plans import Plans, limit_of
from ostinato.executor.reactions import ReactionMeans, reaction_to
from ostinato.executor.reactor import Reactor
from ostinato.executor.service import Executor
from ostinato.executor.subflows import Subflows
from ostinato.executor.turns import TurnTaker
from ostinato.ids import new_id, new_uuid
from ostinato.schedule.next_fire import zone_of
from ostinato.scheduler.service import Scheduler
from ostinato.service.parts import Parts
from ostinato.service.together import Together
from ostinato.worker.evaluation import EvaluationMeans
from ostinato.worker.evaluations import Evaluations
from ostinato.worker.service import Worker


class Service(Protocol):
    """Something that runs until it is stopped. `stop` lets what is under way come to an end."""

    id: str

    async def start(self) -> None: ...
    async def stop(self) -> None: ...


def executor(parts: Parts) -> Service:
    """Lets executions go on."""
    settings, id_ = parts.settings, new_uuid()
    templates = parts.store.templates if settings.templates else None
    plans = Plans(parts.store.flows, parts.index, settings.plugin_defaults, templates)
    subflows = Subflows(parts.store.flows, parts.store.executions, parts.launcher, parts.clock.now)
    around = Production(
        parts.answers,
        parts.index,
        InlineRunner(id_, parts.index, parts.doors, parts.clock.now),
        subflows,
        Items(subflows, parts.store.executions, parts.storage, parts.clock.now),
        parts.clock.now,
        parts.globals,
        parts.sealer,
        WorkerGroups(parts.store.services, parts.clock.now, timedelta(seconds=settings.longest_silence)),
        settings.timezone,
        settings.recursive_rendering,
    )
    gates = GateTurns(parts.store.gates, partial(limit_of, parts.store.flows), parts.clock.now)
    listeners = Listeners(parts.store.flows, parts.declared, parts.wakeup, parts.clock)
    taker = TurnTaker(parts.store.turns, plans.of, Handout().job, around, parts.clock.now, gates, watch=listeners)
    turns = Executor(f"executor-{id_}", parts.store, taker, parts.wakeup, parts.clock)
    return Together(turns.id, [turns, _reactor(parts, plans, listeners, turns)])


def _reactor(parts: Parts, plans: Plans, listeners: Listeners, turns: Executor) -> Reactor:
    """Lets Flow triggers react to what the turns of an executor do."""
    means = ReactionMeans(
        parts.store,
        listeners,
        plans,
        parts.launcher,
        parts.answers,
        parts.index,
        parts.sealer,
        parts.globals,
        parts.clock.now,
        zone_of(parts.settings.timezone),
        parts.settings.timezone,
    )
    moves = parts.store.moves
    return Reactor(moves, listeners, lambda taken: reaction_to(taken, means), lambda: turns.partitions, parts.wakeup)


def worker(parts: Parts) -> Service:
    """Runs tasks, and evaluates triggers."""
    settings, id_ = parts.settings, new_uuid()
    tasks = Worker(
        id_,
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
    return Together(id_, [tasks, _evaluations(parts, id_)])


def _evaluations(parts: Parts, id_: str) -> Evaluations:
    """Evaluates triggers."""
    means = EvaluationMeans(
        parts.store,
        parts.wakeup,
        parts.launcher,
        parts.answers,
        parts.index,
        parts.doors,
        parts.clock.now,
        parts.settings.timezone,
    )
    return Evaluations(id_, means, parts.declared, parts.settings.worker_group)


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
        server_defaults=parts.settings.plugin_defaults,
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
