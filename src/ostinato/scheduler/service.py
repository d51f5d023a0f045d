"""The scheduler: takes triggers that are due and creates their executions; both in one transaction."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from ostinato.answers import Answers, Asker, attempt
from ostinato.clock import Clock
from ostinato.duration import parse_duration
from ostinato.engine.records import Cause
from ostinato.expressions import Environment, ExpressionError, Scope, render_value
from ostinato.inputs.convert import text_of
from ostinato.launch import Launcher, NotLaunched, Wish
from ostinato.launch.conditions import hold
from ostinato.plugin.index import PluginIndex
from ostinato.ports.flows import StoredFlow, TriggerState
from ostinato.ports.store import Store
from ostinato.ports.turns import Birth
from ostinato.ports.wakeup import Wakeup
from ostinato.schedule.cron import Cron
from ostinato.schedule.next_fire import cron_of, is_schedule, missed

log = logging.getLogger(__name__)

IDLE = 1.0
"""Seconds between two looks at what is due."""
BATCH = 200
"""How many triggers are taken at once."""
SEARCHED = 1000
"""How many dates are looked at for the one before, or after, at which the conditions hold."""


class Scheduler:
    """One scheduler service. Several may run: each firing is claimed by exactly one of them."""

    def __init__(
        self,
        id_: str,
        store: Store,
        wakeup: Wakeup,
        clock: Clock,
        launcher: Launcher,
        answers: Answers,
        index: PluginIndex,
        *,
        timezone: str = "UTC",
        recover: str = "ALL",
    ):
        self.id = id_
        self._store, self._wakeup, self._clock = store, wakeup, clock
        self._launcher, self._answers, self._index = launcher, answers, index
        self._timezone, self._recover = timezone, recover
        self._listener = wakeup.listen("flows", f"scheduler:{id_}")
        self._task: asyncio.Task[None] | None = None
        self._began = clock.now()
        self._stopping = False
        self._waiting = 0

    async def start(self) -> None:
        """Begin to look for triggers that are due."""
        self._task = asyncio.create_task(self._run(), name=f"scheduler {self.id}")

    async def stop(self) -> None:
        """End the round that is under way."""
        self._stopping = True
        self._wakeup.announce(f"scheduler:{self.id}")
        if self._task is not None:
            await self._task
        self._listener.close()

    async def _run(self) -> None:
        while not self._stopping:
            try:
                fired = await self.tick()
            except Exception:
                log.exception("A round of the scheduler failed; it is tried again")
                fired = 0
            if fired < BATCH:
                await self._listener.wait(IDLE)

    async def tick(self) -> int:
        """One look: fire what is due; tells how many triggers there were but for those that wait for an execution."""
        due = await self._store.triggers.due(self._clock.now(), BATCH + self._waiting)
        self._waiting = 0
        for state in due:
            try:
                self._waiting += await self._fire(state)
            except Exception:
                log.exception("Trigger %s of %s.%s failed", state.trigger_id, state.namespace, state.flow_id)
        return len(due) - self._waiting

    async def _fire(self, state: TriggerState) -> bool:
        """Do with a trigger that is due what is to be done; tells whether it has to wait for its execution."""
        flow = await self._store.flows.get(state.namespace, state.flow_id)
        trigger = None if flow is None else _trigger(flow, state.trigger_id)
        if flow is None or trigger is None:
            await self._store.triggers.delete(state.namespace, state.flow_id, state.trigger_id)
            return False
        if not is_schedule(trigger) or flow.disabled or trigger.get("disabled") is True:
            await self._store.triggers.put(replace(state, next_at=None))
            return False
        ended = await self._ended(state)
        if ended is not None and ended in (trigger.get("stopAfter") or ()):
            await self._store.triggers.put(replace(state, disabled=True, execution_id=None))
        elif state.execution_id is None or ended is not None:
            await self._schedule_or_disable(state, flow, trigger)
        else:
            return True
        return False

    async def _ended(self, state: TriggerState) -> str | None:
        """How the execution ended that the trigger has started; None while any task of it runs, `afterExecution` too.
        One that is gone has ended as nothing in particular."""
        if state.execution_id is None:
            return None
        execution = await self._store.executions.get(state.execution_id)
        if execution is None:
            return ""
        if not execution.ended:
            return None
        snapshot = await self._store.turns.load(state.execution_id)
        runs = [] if snapshot is None else snapshot.runs
        return execution.state.value if all(run.ended for run in runs) else None

    async def _schedule_or_disable(self, state: TriggerState, flow: StoredFlow, trigger: Mapping[str, Any]) -> None:
        try:
            cron = cron_of(trigger, self._timezone)
        except ValueError as error:
            log.warning("Trigger %s of %s.%s is disabled: %s", state.trigger_id, flow.namespace, flow.id, error)
            await self._store.triggers.put(replace(state, disabled=True, next_at=None))
        else:
            await self._schedule(state, flow, trigger, cron)

    async def _schedule(self, state: TriggerState, flow: StoredFlow, trigger: Mapping[str, Any], cron: Cron) -> None:
        now, due = self._clock.now(), state.next_at
        if due is None:
            return
        policy = str(trigger.get("recoverMissedSchedules") or self._recover)
        date = missed(policy, cron, due, now) if due < self._began else due
        late = trigger.get("lateMaximumDelay")
        if late is not None and date is not None and date < now - parse_duration(str(late)):
            date = cron.next(now - parse_duration(str(late)) - timedelta(microseconds=1))
        if date is None or date > now + timedelta(seconds=1):
            await self._store.triggers.fire(state, replace(state, execution_id=None, next_at=date), None)
            return
        birth = await self._birth(flow, trigger, cron, date)
        if birth is None:
            await self._store.triggers.fire(state, replace(state, execution_id=None, next_at=cron.next(date)), None)
            return
        lock = birth.snapshot.execution.id if trigger.get("allowConcurrent") is not True else None
        after = replace(state, date=date, next_at=cron.next(date), execution_id=lock, updated=now)
        if await self._store.triggers.fire(state, after, birth):
            self._wakeup.announce("inbox")

    async def _birth(self, flow: StoredFlow, trigger: Mapping[str, Any], cron: Cron, date: datetime) -> Birth | None:
        """The execution for a date; None where the conditions do not hold."""
        variables = {"date": _text(date.astimezone(cron.zone))}
        cause = Cause(str(trigger["id"]), str(trigger["type"]), variables)
        try:
            around = await self._around(flow, trigger, cron, date)
            if around is None:
                return None
            variables |= around
            inputs, labels = await self._rendered(flow, trigger, variables)
            wish = Wish(supplied=inputs, labels=labels, trigger=cause, origin="trigger")
            return await self._launcher.birth(flow, wish)
        except (NotLaunched, ExpressionError) as error:
            log.warning("Trigger %s of %s.%s cannot start its flow: %s", cause.id, flow.namespace, flow.id, error)
            return self._launcher.failure(flow, Wish(trigger=cause, origin="trigger"), str(error))

    async def _around(
        self, flow: StoredFlow, trigger: Mapping[str, Any], cron: Cron, date: datetime
    ) -> dict[str, str] | None:
        """The dates beside one at which the conditions hold, `next` and `previous`; None where they do not hold at the
        date itself."""
        known = self._launcher.variables(flow, Wish())

        def look(environment: Environment) -> dict[str, str] | None:
            def holds(at: datetime) -> bool:
                dated = {**known, "trigger": {"date": _text(at.astimezone(cron.zone))}}
                return hold(trigger, Scope(dated, environment), self._index)

            if not holds(date):
                return None
            beside = {"next": _first(cron.next, date, holds), "previous": _first(cron.previous, date, holds)}
            return {name: _text(at) for name, at in beside.items() if at is not None}

        asker = Asker(flow.namespace, flow.id)
        return await attempt(self._answers, asker, look, now=self._clock.now, timezone=self._timezone)

    async def _rendered(
        self, flow: StoredFlow, trigger: Mapping[str, Any], variables: Mapping[str, Any]
    ) -> tuple[dict[str, Any], dict[str, str]]:
        known = {**self._launcher.variables(flow, Wish()), "trigger": variables, "schedule": variables}

        def render(environment: Environment) -> tuple[dict[str, Any], dict[str, str]]:
            scope = Scope(known, environment)
            inputs = render_value(trigger.get("inputs") or {}, scope)
            given = trigger.get("labels") or {}
            pairs = given.items() if isinstance(given, Mapping) else [(one["key"], one["value"]) for one in given]
            return inputs, {key: text_of(render_value(value, scope)) for key, value in pairs}

        asker = Asker(flow.namespace, flow.id)
        return await attempt(self._answers, asker, render, now=self._clock.now, timezone=self._timezone)


def _trigger(flow: StoredFlow, id_: str) -> Mapping[str, Any] | None:
    triggers = flow.definition.get("triggers") or ()
    return next((trigger for trigger in triggers if str(trigger.get("id")) == id_), None)


def _first(
    step: Callable[[datetime], datetime | None], since: datetime, holds: Callable[[datetime], bool]
) -> datetime | None:
    """The first date, step by step, at which something holds; None where there is none among the next `SEARCHED`."""
    at = step(since)
    for _ in range(SEARCHED):
        if at is None or holds(at):
            return at
        at = step(at)
    return None


def _text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
