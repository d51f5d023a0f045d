"""What follows from a move of an execution: which Flow triggers fire, and with what."""

from __future__ import annotations

import logging
from collections import ChainMap
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from ostinato.answers import Answers, Asker, attempt
from ostinato.engine.records import Cause, Execution, LogLine
from ostinato.engine.scope import Variables, nested
from ostinato.engine.states import TERMINAL
from ostinato.engine.view import View
from ostinato.executor.listeners import FlowListener, Listeners
from ostinato.executor.plans import Plans, stand_in
from ostinato.expressions import Environment, ExpressionError, Scope
from ostinato.ids import derived_id
from ostinato.inputs import Sealer
from ostinato.launch import Launcher, NotLaunched, Wish
from ostinato.launch.collecting import Collection
from ostinato.launch.conditions import Facts, conditions_of, groups_of, holds
from ostinato.launch.conditions.rules import MULTIPLE, kind_of
from ostinato.launch.triggered import given
from ostinato.planner import fitted
from ostinato.plugin.index import PluginIndex
from ostinato.ports.moves import Reaction, TakenMove, Window
from ostinato.ports.store import Store
from ostinato.ports.turns import Birth, Move, Snapshot

log = logging.getLogger(__name__)

CORRELATION = "system.correlationId"


@dataclass(frozen=True)
class ReactionMeans:
    """What reactions are worked out with."""

    store: Store
    listeners: Listeners
    plans: Plans
    launcher: Launcher
    answers: Answers
    index: PluginIndex
    sealer: Sealer
    globals: Mapping[str, Any]
    now: Callable[[], datetime]
    zone: tzinfo
    timezone: str


@dataclass
class _Result:
    """What one trigger adds to a reaction."""

    birth: Birth | None = None
    windows: list[Window] = field(default_factory=list)
    log: LogLine | None = None


async def reaction_to(taken: TakenMove, means: ReactionMeans) -> Reaction:
    """All that follows from one move, worked out and not yet written."""
    watched = _as_it_stood(await means.store.turns.load(taken.move.execution_id), taken.move)
    if watched is None:
        return Reaction(taken.id)
    heard = means.listeners.hearing(watched.execution, taken.move.state)
    view = await _view(watched, means) if heard else None
    results = [await _Firing(listener, taken.move, watched, view, means).result() for listener in heard if view]
    return Reaction(
        taken.id,
        [result.birth for result in results if result.birth is not None],
        [window for result in results for window in result.windows],
        [result.log for result in results if result.log is not None],
    )


def _as_it_stood(snapshot: Snapshot | None, move: Move) -> Snapshot | None:
    """The execution as it was when it had just moved, as far as that can be told; None if it is gone."""
    if snapshot is None or len(snapshot.execution.history) <= move.place:
        return None
    execution = copy(snapshot.execution)
    execution.history = execution.history[: move.place + 1]
    if move.state not in TERMINAL:
        execution.outputs = None
    return Snapshot(execution, snapshot.runs, snapshot.outputs, snapshot.expansions)


async def _view(watched: Snapshot, means: ReactionMeans) -> View:
    try:
        plan = await means.plans.of(watched.execution)
    except Exception:
        plan = stand_in(watched)
    return View(fitted(plan, watched.runs), watched.execution, watched.runs, watched.outputs, watched.expansions)


class _Firing:
    """One Flow trigger at one move."""

    def __init__(self, listener: FlowListener, move: Move, watched: Snapshot, view: View, means: ReactionMeans):
        self._flow, self._trigger = listener.flow, listener.trigger
        self._move, self._watched, self._view, self._means = move, watched, view, means

    async def result(self) -> _Result:
        """What the trigger does."""
        if not await self._asked(self._is_met):
            return _Result()
        collection = await self._collected()
        if collection is not None and not collection.complete:
            return _Result(windows=collection.changed)
        outputs = self._watched.execution.outputs if collection is None else collection.outputs
        windows = [] if collection is None else collection.changed
        try:
            return _Result(await self._birth(_variables(self._watched.execution, outputs or None)), windows)
        except (NotLaunched, ExpressionError) as error:
            log.info("Trigger %s of %s.%s: %s", self._trigger.id, self._flow.namespace, self._flow.id, error)
            return _Result(windows=windows, log=self._refusal())

    def _is_met(self, scope: Scope) -> bool:
        facts = self._facts(scope)
        simple = [one for one in conditions_of(self._trigger.written) if kind_of(one, facts.index) != MULTIPLE]
        try:
            return all(holds(condition, facts) for condition in simple)
        except ExpressionError as error:
            log.debug("Trigger %s of %s.%s: %s", self._trigger.id, self._flow.namespace, self._flow.id, error)
            return False

    async def _collected(self) -> Collection | None:
        """What the groups of conditions make of the move; None where the trigger has none."""
        groups = groups_of(self._trigger.written, self._means.index)
        if not groups:
            return None
        key = self._flow.namespace, self._flow.id, self._trigger.id
        stored = await self._means.store.moves.windows(*key)

        def take(scope: Scope) -> Collection:
            collection = Collection(groups, key, stored, self._move.at, self._means.zone)
            collection.take(self._facts(scope))
            return collection

        found: Collection = await self._asked(take)
        return found

    async def _birth(self, variables: dict[str, Any]) -> Birth:
        watched, trigger = self._watched.execution, self._trigger
        inputs, labels = await self._asked(lambda scope: given(trigger.written, scope), variables)
        correlation = next((label.value for label in watched.labels if label.key == CORRELATION), watched.id)
        wish = Wish(
            id=derived_id(
                "flow trigger", watched.id, self._move.place, self._flow.namespace, self._flow.id, trigger.id
            ),
            supplied=inputs,
            labels={**labels, CORRELATION: correlation},
            trigger=Cause(trigger.id, str(trigger.written["type"]), variables),
            lenient=True,
            open=True,
        )
        return await self._means.launcher.birth(self._flow, wish)

    async def _asked(self, call: Callable[[Scope], Any], variables: Mapping[str, Any] | None = None) -> Any:
        """Ask something with the variables of the watched execution, `trigger` being what this trigger gives and `flow`
        the flow that it is of."""
        means, execution = self._means, self._watched.execution
        trigger = _variables(execution, execution.outputs) if variables is None else variables
        known = Variables(self._view, None, means.globals, opened=means.sealer.read)
        own = {"trigger": trigger, "flow": self._listener()}

        def look(environment: Environment) -> Any:
            return call(Scope(ChainMap(own, known), environment))  # type: ignore[arg-type]

        asker = Asker(execution.namespace, execution.flow_id, execution.id)
        return await attempt(means.answers, asker, look, now=means.now, timezone=means.timezone)

    def _listener(self) -> dict[str, Any]:
        """The variable `flow`."""
        flow = self._flow
        return {"id": flow.id, "namespace": flow.namespace, "revision": flow.revision, "tenantId": flow.tenant}

    def _facts(self, scope: Scope) -> Facts:
        return Facts(scope, self._means.index, self._watched)

    def _refusal(self) -> LogLine:
        """The line in the log of the watched execution about one that could not be started."""
        watched, name = self._watched.execution, f"{self._flow.namespace}.{self._flow.id}"
        return LogLine(
            at=self._means.now(),
            level="WARN",
            message=f"Failed to trigger flow {name} for trigger {self._trigger.id}, invalid inputs",
            namespace=watched.namespace,
            flow_id=watched.flow_id,
            execution_id=watched.id,
        )


def _variables(watched: Execution, outputs: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a Flow trigger tells of the execution that made it fire."""
    labels = {label.key: label.value for label in watched.labels if label.key != CORRELATION}
    found: dict[str, Any] = {
        "executionId": watched.id,
        "executionLabels": nested(labels),
        "namespace": watched.namespace,
        "flowId": watched.flow_id,
        "flowRevision": watched.revision,
        "state": watched.state.value,
    }
    return found if outputs is None else {**found, "outputs": dict(outputs)}
