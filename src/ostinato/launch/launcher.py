"""Makes new executions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from ostinato.answers import Answers, Asker, attempt
from ostinato.engine.events import Broken, ExecutionCreated
from ostinato.engine.lifecycle.labels import SYSTEM
from ostinato.engine.order import stored
from ostinato.engine.records import Cause, Execution, Label, Mark
from ostinato.engine.scope import nested
from ostinato.engine.states import State
from ostinato.engine.texts import without_nulls
from ostinato.ids import new_id
from ostinato.inputs import Resolution, Sealer, resolve
from ostinato.inputs.convert import storable
from ostinato.launch.wish import Wish
from ostinato.ports.flows import StoredFlow
from ostinato.ports.turns import Birth, Snapshot


class NotLaunched(Exception):
    """An execution that cannot be had; the message says why. `conflict` tells that the flow's state is the reason."""

    def __init__(self, message: str, conflict: bool = False):
        super().__init__(message)
        self.message, self.conflict = message, conflict


class Launcher:
    """Resolves inputs and makes the first header of an execution. Stores nothing."""

    def __init__(
        self, answers: Answers, now: Callable[[], datetime], timezone: str, globals_: Mapping[str, Any], sealer: Sealer
    ):
        self._answers, self._now, self._timezone, self._globals = answers, now, timezone, globals_
        self._sealer = sealer

    async def birth(self, flow: StoredFlow, wish: Wish) -> Birth:
        """The execution and its first event; NotLaunched where inputs are wrong or the flow is disabled."""
        if flow.disabled:
            raise NotLaunched("Cannot execute a disabled flow", conflict=True)
        id_ = wish.id or new_id()
        resolution = await self.inputs(flow, wish, id_)
        if resolution.faults:
            raise NotLaunched(resolution.message)
        execution = self._execution(flow, wish, id_, _with_undeclared(flow, wish, resolution.values))
        due = wish.schedule_date
        return Birth(Snapshot(execution), ExecutionCreated(at=due or self._now()), due)

    def failure(self, flow: StoredFlow, wish: Wish, reason: str) -> Birth:
        """An execution that fails at once, to show that one should have begun; it has no inputs."""
        execution = self._execution(flow, wish, wish.id or new_id(), {})
        return Birth(Snapshot(execution), Broken(at=self._now(), reason=reason))

    def _execution(self, flow: StoredFlow, wish: Wish, id_: str, inputs: dict[str, Any]) -> Execution:
        return Execution(
            id=id_,
            namespace=flow.namespace,
            flow_id=flow.id,
            revision=flow.revision,
            tenant=flow.tenant,
            history=[Mark(State.CREATED, self._now())],
            labels=self._labels(flow, wish, id_),
            inputs=inputs if flow.definition.get("inputs") or inputs else None,
            variables=stored(without_nulls(storable(flow.definition.get("variables") or {}))),
            trigger=_kept(wish.trigger),
            parent_id=wish.parent_id,
            parent_run_id=wish.parent_run_id,
            place=wish.place,
            asked=None if wish.asked is None else dict(wish.asked),
            schedule_date=wish.schedule_date,
            kind=wish.kind,
            breakpoints=list(wish.breakpoints),
        )

    async def inputs(self, flow: StoredFlow, wish: Wish, execution_id: str | None = None) -> Resolution:
        """What becomes of the supplied inputs."""
        declared = flow.definition.get("inputs") or []
        if not declared:
            return Resolution()
        if wish.lenient:
            declared = [_optional(one) for one in declared]
        variables = self.variables(flow, wish)
        if execution_id is not None:
            labels = self._labels(flow, wish, execution_id)
            variables["labels"] = nested({label.key: label.value for label in labels})
            variables["execution"] = {"id": execution_id}
        return await attempt(
            self._answers,
            Asker(flow.namespace, flow.id, execution_id),
            lambda environment: resolve(declared, wish.supplied, variables, environment, wish.names, self._sealer),
            now=self._now,
            timezone=self._timezone,
        )

    def variables(self, flow: StoredFlow, wish: Wish) -> dict[str, Any]:
        """What expressions can name before there is an execution."""
        found: dict[str, Any] = {
            **self._globals,
            "flow": {
                "id": flow.id,
                "namespace": flow.namespace,
                "revision": flow.revision,
                "tenantId": flow.tenant,
            },
            "vars": flow.definition.get("variables") or {},
        }
        if wish.trigger is not None:
            found["trigger"] = wish.trigger.variables
        return found

    def _labels(self, flow: StoredFlow, wish: Wish, id_: str) -> list[Label]:
        labels = {key: value for key, value in flow.labels.items() if not key.startswith(SYSTEM)}
        labels |= wish.labels
        if wish.origin is not None:
            labels.setdefault("system.from", wish.origin)
        labels.setdefault("system.correlationId", id_)
        return [Label(key, value) for key, value in labels.items()]


def _kept(cause: Cause | None) -> Cause | None:
    return None if cause is None else replace(cause, variables=stored(cause.variables))


def _with_undeclared(flow: StoredFlow, wish: Wish, values: dict[str, Any]) -> dict[str, Any]:
    """The inputs, with what an open wish supplies besides the declared ones."""
    if not wish.open:
        return values
    declared = {str(one.get("id", one.get("name"))) for one in flow.definition.get("inputs") or []}
    more = {name: value for name, value in wish.supplied.items() if name not in declared}
    ordered: dict[str, Any] = stored({**more, **values})
    return ordered


def _optional(declared: Mapping[str, Any]) -> Mapping[str, Any]:
    return declared if declared.get("defaults") is not None else {**declared, "required": False}
