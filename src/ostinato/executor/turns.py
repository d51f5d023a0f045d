"""One round of an executor: events in, turns out, all in one transaction for many executions."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from ostinato.engine import commands as cmd
from ostinato.engine.events import Broken
from ostinato.engine.plan import Plan
from ostinato.engine.records import Execution
from ostinato.engine.view import View
from ostinato.executor.assembly import Assembly
from ostinato.executor.gates import GateTurns, for_gate
from ostinato.executor.moves import Unwatched, Watch, moves_of
from ostinato.executor.plans import stand_in
from ostinato.executor.player import Player, Surroundings
from ostinato.executor.views import Views
from ostinato.planner import fitted
from ostinato.ports.store import Turns
from ostinato.ports.turns import InboxItem, NewJob, Snapshot, Turn

log = logging.getLogger(__name__)

PlanOf = Callable[[Execution], Awaitable[Plan]]
JobOf = Callable[[View, cmd.RunTask, str | None], NewJob]


class TurnTaker:
    """Takes events of many executions and lets each go on by one turn."""

    def __init__(
        self,
        turns: Turns,
        plan_of: PlanOf,
        job_of: JobOf,
        surroundings: Surroundings,
        now: Callable[[], datetime],
        gates: GateTurns,
        views: Views | None = None,
        watch: Watch | None = None,
    ):
        self._turns = turns
        self._plan_of = plan_of
        self._job_of = job_of
        self._around = surroundings
        self._now = now
        self._views = views if views is not None else Views()
        self._gates = gates
        self._watch = watch or Unwatched()

    async def take(self, items: Sequence[InboxItem]) -> list[Turn]:
        """Play the events and commit; gives the turns that were written. Events of turns whose fence was missed stay
        in the inbox and are offered again."""
        await self._watch.ready()
        by_execution: dict[str, list[InboxItem]] = {}
        gated = [item for item in items if for_gate(item)]
        if gated:
            await self._gates.take(gated)
            items = [item for item in items if not for_gate(item)]
        for item in items:
            by_execution.setdefault(item.execution_id, []).append(item)
        found = await self._load(list(by_execution))
        views: dict[str, View] = {}
        turns = [await self._turn(found.get(id_), id_, events, views) for id_, events in by_execution.items()]
        written = [turn for turn in turns if turn is not None]
        await self._commit(written, views)
        return written

    async def _load(self, ids: list[str]) -> dict[str, View | Snapshot]:
        found: dict[str, View | Snapshot] = {id_: view for id_ in ids if (view := self._views.get(id_)) is not None}
        missing = [id_ for id_ in ids if id_ not in found]
        if missing:
            found.update(await self._turns.load_many(missing))
        return found

    async def _view(self, snapshot: Snapshot) -> View:
        return _view(await self._plan_of(snapshot.execution), snapshot)

    async def _turn(
        self, found: View | Snapshot | None, id_: str, items: list[InboxItem], views: dict[str, View]
    ) -> Turn | None:
        """One turn, tried twice: what failed because the store was away for a moment is no fault of the execution."""
        error: Exception | None = None
        for _ in range(2):
            if found is None:
                log.warning("Events for execution %s, which is not stored, are dropped", id_)
                await self._turns.drop([item.id for item in items])
                return None
            try:
                views[id_] = found if isinstance(found, View) else await self._view(found)
                return await self._play(views[id_], items)
            except Exception as failure:
                log.exception("Execution %s cannot go on", id_)
                error = failure
                views.pop(id_, None)
                self._views.forget(id_)
                found = await self._turns.load(id_)
        return None if found is None else await self._break(found, items, error)

    async def _play(self, view: View, items: list[InboxItem]) -> Turn:
        assembly = Assembly(view, lambda command, group: self._job_of(view, command, group))
        player = Player(self._around, assembly, self._now)
        try:
            for item in items:
                await player.play(item.event)
                assembly.consumed.append(item.id)
        finally:
            self._around.leave(view)
        return self._ended(assembly)

    def _ended(self, assembly: Assembly) -> Turn:
        turn = assembly.turn(self._now())
        turn.moves = moves_of(turn.execution, assembly.changes, self._watch)
        return turn

    async def _break(self, stored: View | Snapshot, items: list[InboxItem], error: Exception | None) -> Turn:
        """Fail an execution on which the rules failed, from what is stored of it."""
        assert isinstance(stored, Snapshot)
        try:
            view = await self._view(stored)
        except Exception:
            view = _view(stand_in(stored), stored)
        assembly = Assembly(view, lambda command, group: self._job_of(view, command, group))
        reason = f"Internal error, the execution cannot go on: {type(error).__name__}: {error}"
        try:
            await Player(self._around, assembly, self._now).play(Broken(at=self._now(), reason=reason))
        finally:
            self._around.leave(view)
        assembly.consumed += [item.id for item in items]
        return self._ended(assembly)

    async def _commit(self, turns: list[Turn], views: dict[str, View]) -> None:
        if not turns:
            return
        try:
            missed = await self._turns.commit(turns)
        except BaseException:
            for turn in turns:
                self._views.forget(turn.execution.id)
            raise
        for turn in [*turns]:
            id_ = turn.execution.id
            if id_ in missed:
                self._views.forget(id_)
                turns.remove(turn)
            elif id_ in views and views[id_].execution is turn.execution:
                self._views.keep(views[id_])


def _view(plan: Plan, snapshot: Snapshot) -> View:
    return View(fitted(plan, snapshot.runs), snapshot.execution, snapshot.runs, snapshot.outputs, snapshot.expansions)
