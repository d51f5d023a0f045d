"""The executions that triggers start at dates."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, Protocol, TypeVar

from ostinato.answers import Answers, Asker, attempt
from ostinato.engine.records import Cause
from ostinato.expressions import Environment, ExpressionError, Scope
from ostinato.launch import Launcher, NotLaunched, Wish
from ostinato.launch.conditions import Facts, hold
from ostinato.launch.conditions.executions import pairs
from ostinato.launch.declared import Declared
from ostinato.launch.triggered import given
from ostinato.plugin.index import PluginIndex
from ostinato.ports.flows import StoredFlow, TriggerState
from ostinato.ports.turns import Birth

log = logging.getLogger(__name__)

SEARCHED = 1000
"""How many dates are looked at for the one before, or after, at which the conditions hold."""
T = TypeVar("T")
Step = Callable[[datetime], datetime | None]


class Due(NamedTuple):
    """A trigger that is due, as it stands, with its flow."""

    state: TriggerState
    flow: StoredFlow
    trigger: Declared

    @property
    def name(self) -> str:
        return f"Trigger {self.trigger.id} of {self.flow.namespace}.{self.flow.id}"

    @property
    def backfill(self) -> Mapping[str, Any] | None:
        """The backfill that is under way."""
        found = self.state.backfill
        return None if found is None or found.get("paused") is True else found


class Dates(Protocol):
    """The dates of a trigger, one after the other."""

    def next(self, after: datetime) -> datetime | None: ...
    def previous(self, before: datetime) -> datetime | None: ...


class Births:
    """Makes executions for dates: asks the conditions, renders inputs and labels."""

    def __init__(
        self, launcher: Launcher, answers: Answers, index: PluginIndex, now: Callable[[], datetime], timezone: str
    ):
        self._launcher, self._answers, self._index = launcher, answers, index
        self._now, self._timezone = now, timezone

    async def at(self, due: Due, date: datetime, dates: Dates) -> Birth | None:
        """The execution for a date, which knows the dates beside it; None where the conditions do not hold."""
        variables = {"date": text(date)}
        try:
            around = await self._around(due, date, dates)
            if around is None:
                return None
            variables |= around
            return await self._launched(due, variables, None)
        except (NotLaunched, ExpressionError) as error:
            return self.failure(due, str(error), variables)

    async def on(self, due: Due, date: datetime) -> Birth | None:
        """The execution for a date that is given by itself; None where the conditions do not hold."""
        try:
            if not await self.met(due, date):
                return None
            return await self._launched(due, {}, date)
        except (NotLaunched, ExpressionError) as error:
            return self.failure(due, str(error), {})

    async def met(self, due: Due, date: datetime) -> bool:
        """Whether the conditions hold at a date; ExpressionError where that cannot be told."""
        return await self.asked(due, {"date": text(date)}, lambda scope: hold(due.trigger.written, self._facts(scope)))

    def failure(self, due: Due, reason: str, variables: Mapping[str, Any]) -> Birth:
        """An execution that fails at once, to show what went wrong."""
        log.warning("%s cannot start its flow: %s", due.name, reason)
        return self._launcher.failure(due.flow, Wish(trigger=_cause(due, variables), origin="trigger"), reason)

    async def _launched(self, due: Due, variables: Mapping[str, Any], date: datetime | None) -> Birth:
        inputs, labels = await self.asked(due, variables, lambda scope: given(due.trigger.written, scope))
        backfill = due.backfill or {}
        wish = Wish(
            supplied={**inputs, **(backfill.get("inputs") or {})},
            labels={**labels, **dict(pairs(backfill.get("labels")))},
            trigger=_cause(due, variables),
            origin="trigger",
            schedule_date=date,
        )
        return await self._launcher.birth(due.flow, wish)

    async def _around(self, due: Due, date: datetime, dates: Dates) -> dict[str, str] | None:
        """The dates beside one at which the conditions hold, `next` and `previous`; None where they do not hold at the
        date itself."""
        known = self._launcher.variables(due.flow, Wish())

        def look(environment: Environment) -> dict[str, str] | None:
            def holds(at: datetime) -> bool:
                scope = Scope({**known, "trigger": {"date": text(at.astimezone(date.tzinfo))}}, environment)
                return hold(due.trigger.written, self._facts(scope))

            if not holds(date):
                return None
            beside = {"next": _first(dates.next, date, holds), "previous": _first(dates.previous, date, holds)}
            return {name: text(at) for name, at in beside.items() if at is not None}

        return await self._attempt(due, look)

    async def asked(self, due: Due, variables: Mapping[str, Any], call: Callable[[Scope], T]) -> T:
        """Render something for a trigger that gives these variables."""
        known = {**self._launcher.variables(due.flow, Wish()), "trigger": variables, "schedule": variables}
        return await self._attempt(due, lambda environment: call(Scope(known, environment)))

    async def _attempt(self, due: Due, look: Callable[[Environment], T]) -> T:
        asker = Asker(due.flow.namespace, due.flow.id)
        return await attempt(self._answers, asker, look, now=self._now, timezone=self._timezone)

    def _facts(self, scope: Scope) -> Facts:
        return Facts(scope, self._index)


def _cause(due: Due, variables: Mapping[str, Any]) -> Cause:
    return Cause(due.trigger.id, str(due.trigger.written["type"]), dict(variables))


def _first(step: Step, since: datetime, holds: Callable[[datetime], bool]) -> datetime | None:
    """The first date, step by step, at which something holds; None where there is none among the next `SEARCHED`."""
    at = step(since)
    for _ in range(SEARCHED):
        if at is None or holds(at):
            return at
        at = step(at)
    return None


def text(moment: datetime) -> str:
    """A date as triggers tell it."""
    return moment.isoformat().replace("+00:00", "Z")
