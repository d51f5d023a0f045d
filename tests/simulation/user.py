"""Somebody who does things to executions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from ostinato.engine import events as e
from ostinato.engine.gate import address
from ostinato.engine.lifecycle.copy import copied, copied_runs, fitting, from_start
from ostinato.engine.plan import Concurrency
from ostinato.engine.states import State
from ostinato.ids import derived_id
from ostinato.ports.turns import Birth, Snapshot
from ostinato.store.memory.copies import copy_snapshot
from ostinato.store.memory.tables import Entry
from tests.simulation.driving import drive

if TYPE_CHECKING:
    from tests.simulation.world import Simulation

ACTIONS = (
    *("kill", "kill", "pause", "resume", "restart", "state", "status"),
    *("force", "unqueue", "go on", "limit", "labels", "replay", "replay", "broken"),
)
_ON_CUT = (*ACTIONS, *("kill", "replay", "replay") * 10)


class User:
    """Acts on the executions of a world, as chance has it."""

    def __init__(self, world: Simulation):
        self._world = world

    def _state_forced(self, runs: list[str]) -> e.StateForced | None:
        world = self._world
        if not runs:
            return None
        run_id, state = world.chance.choice(runs), world.chance.choice(world.mood.forced)
        return e.StateForced(at=world.now, run_id=run_id, state=state)

    def act(self) -> None:
        """Somebody does something to an execution, rather to one of which a task is at work that nobody waits for."""
        world = self._world
        cut = [id_ for id_ in sorted(world.entries) if cut_short(world.entries[id_])]
        if not cut and world.chance.random() < 0.8 and self._kill_between_rounds():
            return
        id_ = world.chance.choice(cut or sorted(world.entries))
        runs, watch = list(world.entries[id_].runs), world.watch(id_)
        action = world.chance.choice(world.mood.actions or (_ON_CUT if cut else ACTIONS))
        at, spares = world.now, world.mood.spares and world.chance.random() < 0.5
        if action in ("limit", "replay"):
            self._change_limit() if action == "limit" else self._replay(world.entries[id_])
            return
        event: Any = {
            "kill": e.KillRequested(at=at, cascade=not spares),
            "pause": e.PauseRequested(at=at),
            "resume": e.ResumeRequested(at=at),
            "restart": e.RestartRequested(at=at),
            "status": e.StatusForced(at=at, state=world.chance.choice(world.mood.status)),
            "force": e.ForceRunRequested(at=at),
            "unqueue": e.Unqueued(at=at, state=world.chance.choice([State.RUNNING, State.RUNNING, State.CANCELLED])),
            "go on": e.BreakpointLeft(at=at),
            "broken": e.Broken(at=at, reason="it cannot go on"),
            "labels": e.LabelsSet(at=at, labels={"a": "b"}),
            "state": self._state_forced(runs),
        }[action]
        if event is not None:
            watch.reopened = watch.reopened or action in ("restart", "state")
            watch.paused = watch.paused or action == "pause"
            watch.exited = watch.exited or action == "broken"
            watch.spared = watch.spared or (action == "kill" and spares)
            watch.forced = watch.forced or action in ("status", "state")
            watch.over_the_limit = watch.over_the_limit or action in ("force", "unqueue")
            world.happened.add(action)
            drive(world.store.inbox.post([(id_, event)]))

    def _kill_between_rounds(self) -> bool:
        """Somebody kills an execution of which a loop waits for its next round, which comes due in the same moment."""
        world = self._world
        waiting = self.between_rounds()
        if waiting:
            world.happened.add("kill")
            drive(world.store.inbox.post([(world.chance.choice(waiting), e.KillRequested(at=world.now))]))
            world.next_timer()
        return bool(waiting)

    def between_rounds(self) -> list[str]:
        """The executions of which a loop has ended a round and waits for the next."""
        world = self._world
        timers = world.store.tables.timers.values()
        return sorted({one.execution_id for one in timers if isinstance(one.timer.event, e.RoundDue)})

    def _replay(self, entry: Entry) -> None:
        """Somebody runs an execution again as a new one, from the start or from one of its task runs on, perhaps on
        another revision of the flow."""
        world = self._world
        old, new = entry.execution, derived_id("replay", world.seed, len(world.entries))
        places = list(entry.runs.values())
        if old.flow_id == "flow" and world.mood.revises and world.chance.random() < 0.5:
            world.happened.add("revision")
            places = fitting(places, world.plans["changed"], world.plan(old))
            old = replace(old, revision=2)
        world.happened.add("replay")
        if not places or world.chance.random() < (0.1 if cut_short(entry) else 0.4):
            birth = Birth(Snapshot(from_start(old, new, world.now, {})), e.ExecutionCreated(at=world.now))
        else:
            copies, names = copied_runs(places, new)
            outputs = {names[id_]: dict(found) for id_, found in entry.outputs.items() if id_ in names}
            values = {names[id_]: list(found) for id_, found in entry.expansions.items() if id_ in names}
            made = Snapshot(copied(old, new, world.now), copies, outputs, values)
            chosen = names[world.chance.choice(places).id]
            birth = Birth(made, e.ReplayStarted(at=world.now, run_id=chosen))
        world.firsts[new] = copy_snapshot(birth.snapshot)
        drive(world.store.turns.create([birth]))
        watch = world.watch(new)
        watch.reopened = watch.replay = True
        watch.copy = {run.id: run for run in world.firsts[new].runs}
        watch.chosen = birth.event.run_id if isinstance(birth.event, e.ReplayStarted) else None
        watch.born = len(world.firsts[new].execution.history)
        watch.exited = watch.exited or world.watch(old.id).exited
        watch.forced = world.watch(old.id).forced
        watch.revised = old.revision == 2
        drive(world.store.inbox.post([(old.id, e.ReplayedAs(at=world.now, execution_id=new))]))

    def _change_limit(self) -> None:
        """Somebody stores the flow with another limit, or with none."""
        world = self._world
        if world.limits["flow"] is None:
            return
        world.happened.add("limit")
        limit = Concurrency(world.chance.randint(1, 3), "QUEUE") if world.chance.random() < 0.8 else None
        world.limits["flow"] = limit
        world.most["flow"] = max(world.most["flow"], limit.limit if limit else len(world.entries) + 100)
        drive(world.store.inbox.post([(address("main", "sim", "flow"), e.LimitChanged(at=world.now))]))


def cut_short(entry: Entry) -> bool:
    """Whether a task goes on although what is around it is over, or although it counts as over itself."""
    for run in entry.runs.values():
        parent = entry.runs.get(run.parent_id) if run.parent_id else None
        unheard = run.ended and run.attempts and run.attempts[-1].state is State.RUNNING
        if unheard or (not run.ended and parent is not None and parent.ended):
            return True
    return False
