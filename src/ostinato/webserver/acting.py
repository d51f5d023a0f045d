"""The actions on one execution, each as one function: what must hold, what is asked of the rules."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from ostinato.actions.resuming import ResumeInputs
from ostinato.engine import events as e
from ostinato.engine.lifecycle.labels import SYSTEM
from ostinato.engine.records import Breakpoint, Execution
from ostinato.engine.states import TERMINAL, State
from ostinato.inputs import Resolution
from ostinato.ports.turns import Answer, Snapshot
from ostinato.webserver.ask import ask
from ostinato.webserver.errors import IllegalArgument, IllegalState, Invalid
from ostinato.webserver.requests import Supplied
from ostinato.webserver.site import Site
from ostinato.webserver.viewing import view_of

AT_ONCE = 32
"""How many executions of a bulk action are acted on at the same time."""
NOT_TERMINAL = "You can only change the state of an execution to a terminal state."
NOT_QUEUED = "Only QUEUED execution can be unqueued"


async def kill(site: Site, execution: Execution, cascade: bool = True) -> None:
    """End an execution now. One that is over already is left alone, or refused where no cascade is wanted."""
    if execution.ended or execution.state is State.KILLING:
        if not cascade:
            raise IllegalState("Execution is already finished, can't kill it")
        return
    await ask(site, execution.id, lambda request: e.KillRequested(at=site.now(), request=request, cascade=cascade))


async def pause(site: Site, execution: Execution) -> None:
    """Start nothing new until it is resumed."""
    if execution.state is not State.RUNNING:
        raise IllegalArgument("The execution is not running")
    await ask(site, execution.id, lambda request: e.PauseRequested(at=site.now(), request=request))


async def resume(site: Site, execution: Execution, supplied: Supplied | None = None) -> None:
    """Go on with a paused execution; the inputs of its Pause task are checked first."""
    if execution.state is not State.PAUSED:
        raise IllegalState(f"Execution '{execution.id}' is not paused, can't resume it")
    snapshot = await site.store.turns.load(execution.id)
    found = None if snapshot is None else await resume_inputs(site, snapshot, supplied or Supplied())
    if found is not None and found.faults:
        raise Invalid(found.message)
    values = None if found is None else found.values
    await ask(site, execution.id, lambda request: e.ResumeRequested(at=site.now(), request=request, inputs=values))


async def resume_inputs(site: Site, snapshot: Snapshot, supplied: Supplied) -> Resolution | None:
    """What becomes of the inputs of the Pause that waits; None where none does, or it wants none."""
    view = await view_of(site, snapshot)
    resolver = ResumeInputs(site.answers, site.now, site.settings.timezone, site.globals, site.sealer)
    return await resolver.of(view, supplied.values, supplied.names)


async def restart(site: Site, execution: Execution) -> None:
    """Run what failed again, in place."""
    await ask(site, execution.id, lambda request: e.RestartRequested(at=site.now(), request=request))


async def force_state(site: Site, execution: Execution, run_id: str, state: State) -> Answer:
    """Set the state of a task run and go on from there."""
    event = lambda request: e.StateForced(at=site.now(), request=request, run_id=run_id, state=state)  # noqa: E731
    return await ask(site, execution.id, event)


async def change_status(site: Site, execution: Execution, state: State) -> None:
    """Set the state of an execution that is over."""
    if state not in TERMINAL:
        raise IllegalArgument(NOT_TERMINAL)
    await ask(site, execution.id, lambda request: e.StatusForced(at=site.now(), request=request, state=state))


async def set_labels(site: Site, execution: Execution, labels: dict[str, str]) -> None:
    """Give an execution that is over other labels; those of the system stay as they are."""
    known = {label.key: label.value for label in execution.labels}
    for key, value in labels.items():
        if key.startswith(SYSTEM) and known.get(key) != value:
            raise IllegalArgument(f"System labels can only be set by Kestra itself, offending label: {key}={value}")
    await ask(site, execution.id, lambda request: e.LabelsSet(at=site.now(), request=request, labels=labels))


async def add_labels(site: Site, execution: Execution, labels: dict[str, str]) -> None:
    """Add to the labels of an execution that is over."""
    known = {label.key: label.value for label in execution.labels if not label.key.startswith(SYSTEM)}
    await set_labels(site, execution, known | labels)


async def force_run(site: Site, execution: Execution) -> None:
    """Let an execution that waits go on."""
    if execution.ended:
        raise IllegalArgument("Only non terminated executions can be forced run.")
    await ask(site, execution.id, lambda request: e.ForceRunRequested(at=site.now(), request=request))


async def unqueue(site: Site, execution: Execution, state: State) -> None:
    """Take an execution out of the line of its flow."""
    if execution.state is not State.QUEUED:
        raise IllegalArgument(NOT_QUEUED)
    await ask(site, execution.id, lambda request: e.Unqueued(at=site.now(), request=request, state=state))


async def leave_breakpoint(site: Site, execution: Execution, following: Sequence[Breakpoint]) -> None:
    """Go on behind a breakpoint, to those that follow."""
    if execution.state is not State.BREAKPOINT:
        raise IllegalState("Execution is not suspended")
    points = list(following)
    await ask(site, execution.id, lambda request: e.BreakpointLeft(at=site.now(), request=request, breakpoints=points))


async def each(
    executions: Sequence[Execution], act: Callable[[Execution], Awaitable[Any]]
) -> tuple[int, list[tuple[str, str]]]:
    """Act on many executions, some at the same time; tells how many it was done for, and what was refused."""
    gate = asyncio.Semaphore(AT_ONCE)
    refused: list[tuple[str, str]] = []

    async def one(execution: Execution) -> bool:
        async with gate:
            try:
                await act(execution)
            except (IllegalState, IllegalArgument, Invalid) as error:
                refused.append((str(error.message), execution.id))
                return False
            return True

    done = await asyncio.gather(*(one(execution) for execution in executions))
    return sum(done), refused
