"""Replays, and restarts on another revision: new executions made of old ones."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from ostinato.engine.events import ExecutionCreated, ReplayedAs, ReplayStarted
from ostinato.engine.lifecycle.copy import copied, copied_runs, fitting, from_start
from ostinato.engine.lifecycle.labels import with_label
from ostinato.engine.records import Breakpoint, Execution, Mark
from ostinato.engine.states import State
from ostinato.engine.texts import without_nulls
from ostinato.ids import derived_id, new_id
from ostinato.launch import Wish
from ostinato.ports.flows import StoredFlow
from ostinato.ports.turns import Birth, Snapshot
from ostinato.webserver.errors import IllegalArgument, NotFound
from ostinato.webserver.requests import Supplied
from ostinato.webserver.site import Site
from ostinato.webserver.starting import born

NOTHING = "No task found to restart execution from!"


async def revision_of(site: Site, old: Execution, revision: int | None) -> StoredFlow:
    """The flow to run again: the revision asked for, else the one that the execution ran on."""
    wanted = revision if revision is not None else old.revision
    flow = await site.store.flows.get(old.namespace, old.flow_id, wanted, deleted=True)
    if flow is None or (revision is not None and flow.deleted):
        raise NotFound(f"Unable to find revision {wanted} on flow {old.namespace}.{old.flow_id}")
    return flow


async def replay(
    site: Site,
    snapshot: Snapshot,
    *,
    task_run_id: str | None = None,
    revision: int | None = None,
    breakpoints: Sequence[Breakpoint] = (),
    supplied: Supplied | None = None,
    id_: str | None = None,
) -> Snapshot:
    """A new execution that runs an old one again, from the start or from one of its task runs on; the old one is
    labelled."""
    old, new, now = snapshot.execution, id_ or new_id(), site.now()
    flow = await revision_of(site, old, revision)
    if task_run_id is None:
        variables = dict(flow.definition.get("variables") or {})
        made = Snapshot(from_start(old, new, now, variables))
        event: ExecutionCreated | ReplayStarted = ExecutionCreated(at=now)
    else:
        kept = snapshot if revision is None else await _fitting(site, snapshot, flow)
        made, event = _from_run(kept, new, task_run_id, site)
        if revision is not None:
            made.execution.variables = without_nulls(dict(flow.definition.get("variables") or {}))
    header = replace(made.execution, revision=flow.revision, breakpoints=list(breakpoints), schedule_date=None)
    if supplied is not None:
        header = replace(header, inputs=await _inputs(site, flow, supplied, new))
    made = Snapshot(header, made.runs, made.outputs, made.expansions)
    await born(site, Birth(made, event))
    await site.store.inbox.post([(old.id, ReplayedAs(at=now, execution_id=new))])
    site.wakeup.announce("inbox")
    return made


async def _inputs(site: Site, flow: StoredFlow, supplied: Supplied, new: str) -> dict[str, object] | None:
    wish = Wish(supplied=supplied.values, names=supplied.names, id=new)
    birth = await site.context.launcher.birth(replace(flow, disabled=False), wish)
    return birth.snapshot.execution.inputs


async def _fitting(site: Site, snapshot: Snapshot, flow: StoredFlow) -> Snapshot:
    """The execution with those of its task runs that have a place in another revision of the flow; where its own is
    gone, that one has to do for both."""
    plan = await site.plan(replace(snapshot.execution, revision=flow.revision))
    try:
        old = await site.plan(snapshot.execution)
    except NotFound:
        old = plan
    return Snapshot(snapshot.execution, fitting(snapshot.runs, plan, old), snapshot.outputs, snapshot.expansions)


def _from_run(snapshot: Snapshot, new: str, task_run_id: str, site: Site) -> tuple[Snapshot, ReplayStarted]:
    runs, names = copied_runs(snapshot.runs, new)
    if task_run_id not in names:
        raise IllegalArgument(NOTHING)
    now = site.now()
    outputs = {names[id_]: values for id_, values in snapshot.outputs.items() if id_ in names}
    expansions = {names[id_]: values for id_, values in snapshot.expansions.items() if id_ in names}
    made = Snapshot(copied(snapshot.execution, new, now), runs, outputs, expansions)
    return made, ReplayStarted(at=now, run_id=names[task_run_id])


async def restart_anew(site: Site, snapshot: Snapshot, revision: int) -> Snapshot:
    """A restart on another revision: a new execution with the task runs of the old one, from the first failed on."""
    old = snapshot.execution
    flow = await revision_of(site, old, revision)
    parents = {run.parent_id for run in snapshot.runs}
    again = next((r for r in snapshot.runs if r.state in (State.FAILED, State.PAUSED) and r.id not in parents), None)
    if again is None:
        raise IllegalArgument(NOTHING)
    made, event = _from_run(await _fitting(site, snapshot, flow), new_id(), again.id, site)
    kept = [label for label in old.labels if label.key != "system.replay"]
    header = replace(
        made.execution, revision=flow.revision, labels=with_label(kept, "system.restarted", "true"), schedule_date=None
    )
    made = Snapshot(header, made.runs, made.outputs, made.expansions)
    await born(site, Birth(made, event))
    return made


def as_replayed(made: Snapshot, old_run_id: str) -> Snapshot:
    """A replay as it will be at once: the chosen task run is restarted, what comes behind it is gone."""
    chosen = derived_id(made.execution.id, old_run_id)
    at, runs = made.execution.history[-1].at, []
    for run in sorted(made.runs, key=lambda run: run.order):
        if run.id == chosen:
            runs.append(replace(run, history=[*run.history, Mark(State.RESTARTED, at)]))
            break
        runs.append(run)
    return Snapshot(made.execution, runs, made.outputs, made.expansions)


def as_restarted(before: Snapshot, after: Snapshot) -> Snapshot:
    """An execution as its restart left it, without what has gone on since."""
    execution = after.execution
    place = max((n for n, mark in enumerate(execution.history) if mark.state is State.RESTARTED), default=None)
    if place is None:
        return after
    known = {run.id for run in before.runs}
    at = execution.history[place].at
    runs = []
    for run in after.runs:
        if run.id in known:
            cut = next((n for n, m in enumerate(run.history) if m.state is State.RESTARTED and m.at >= at), None)
            runs.append(run if cut is None else replace(run, history=run.history[: cut + 1]))
    return Snapshot(replace(execution, history=execution.history[: place + 1]), runs, after.outputs, after.expansions)


def as_moved(before: Snapshot, after: Snapshot) -> Snapshot:
    """An execution as an action has first moved it, without what has gone on since."""
    place, history = len(before.execution.history), after.execution.history
    if len(history) <= place or history[place].state is State.RESTARTED:
        return as_restarted(before, after)
    execution = replace(after.execution, history=history[: place + 1])
    return Snapshot(execution, before.runs, before.outputs, before.expansions)
