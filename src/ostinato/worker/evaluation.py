"""One evaluation of one trigger: a look of a polling one, the whole life of a realtime one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from msgspec.structs import replace

from ostinato.answers import Answers, Asker, attempt
from ostinato.engine.records import Cause, LogLine
from ostinato.engine.scope import nested
from ostinato.expressions import Environment, ExpressionError, Scope
from ostinato.ids import new_id
from ostinato.launch import Launcher, NotLaunched, Wish
from ostinato.launch.declared import Declared
from ostinato.launch.triggered import given
from ostinato.plugin import Doors, ExecutionInfo, FlowInfo, Line, TaskContext, TaskRunInfo, evaluate, stream
from ostinato.plugin.index import PluginIndex
from ostinato.plugin.invoke import message_of
from ostinato.ports.flows import StoredFlow, TriggerState
from ostinato.ports.store import Store
from ostinato.ports.turns import Birth
from ostinato.ports.wakeup import Wakeup
from ostinato.storage import addresses
from ostinato.worker.asking import Asking
from ostinato.worker.lines import Lines

log = logging.getLogger(__name__)

RESTART = timedelta(seconds=60)
"""After how long a realtime trigger begins anew that has ended or failed."""
NOT_CREATED = "Realtime trigger failed to be created in the worker with error: "


@dataclass(frozen=True)
class EvaluationMeans:
    """What evaluations are made with."""

    store: Store
    wakeup: Wakeup
    launcher: Launcher
    answers: Answers
    index: PluginIndex
    doors: Doors
    now: Callable[[], datetime]
    timezone: str
    threads: Executor | None = None


class Subject(NamedTuple):
    """The trigger that is evaluated: as it stands, with its flow."""

    state: TriggerState
    flow: StoredFlow
    trigger: Declared


class Evaluation:
    """Evaluates one trigger. `told` is called whenever there is a line to be stored."""

    def __init__(self, subject: Subject, means: EvaluationMeans, told: Callable[[], Any]):
        self._state, self._flow, self._trigger = subject
        self._means = means
        self._id = new_id()
        floor = self._trigger.written.get("logLevel") or self._trigger.written.get("minLogLevel")
        self.lines = Lines(self._about(), None if floor is None else str(floor), means.now, told)
        self._context = self._made()

    async def run(self) -> None:
        """Evaluate it, start what it fires, and say when to look again. Being cancelled leaves everything as it was."""
        try:
            await (self._listen() if self._trigger.mode == "realtime" else self._look())
        except asyncio.CancelledError:
            self._context.cancelled.set("killed")
            raise
        finally:
            await asyncio.get_running_loop().run_in_executor(self._means.threads, self._context.close)

    async def _look(self) -> None:
        means, trigger = self._means, self._trigger
        try:
            cls = means.index.load(trigger.type)
            found = await evaluate(cls, trigger.written, self._context.scope, self._context, means.threads)
            birth = None if found is None else await self._birth(self._flow, found, self._id)
        except Exception as error:
            birth = self._broken(error)
        pause = trigger.interval(means.index) or RESTART
        await self._end(pause, birth)

    def _broken(self, error: Exception) -> Birth | None:
        """What an error of a look leads to: a line, and a failed execution where that is wanted."""
        if self._trigger.written.get("failOnTriggerError") is True:
            return self._failure(self._flow, message_of(error), {})
        self.lines.write(Line("WARN", f"The evaluation of the trigger failed: {message_of(error)}"))
        return None

    async def _listen(self) -> None:
        heard, birth = False, None
        try:
            cls = self._means.index.load(self._trigger.type)
            messages = stream(cls, self._trigger.written, self._context.scope, self._context, self._means.threads)
            async with aclosing(messages):
                async for message in messages:
                    heard = True
                    await self._start(message)
        except Exception as error:
            if heard:
                self.lines.write(Line("WARN", f"The trigger stopped listening: {message_of(error)}"))
            else:
                birth = self._failure(self._flow, NOT_CREATED + message_of(error), {})
        await self._end(RESTART, birth)

    async def _start(self, message: Mapping[str, Any]) -> None:
        """Start an execution of the flow as it is now."""
        state, store = self._state, self._means.store
        flow = await store.flows.get(state.namespace, state.flow_id) or self._flow
        await store.turns.create([await self._birth(flow, message, new_id())])
        self._means.wakeup.announce("inbox")

    async def _birth(self, flow: StoredFlow, found: Mapping[str, Any], id_: str) -> Birth:
        launcher, cause = self._means.launcher, self._cause(found)
        variables = launcher.variables(flow, Wish(trigger=cause))

        def render(environment: Environment) -> tuple[dict[str, Any], dict[str, str]]:
            return given(self._trigger.written, Scope(variables, environment))

        try:
            asker, means = Asker(flow.namespace, flow.id), self._means
            inputs, labels = await attempt(means.answers, asker, render, now=means.now, timezone=means.timezone)
            wish = Wish(id=id_, supplied=inputs, labels=labels, trigger=cause, origin="trigger")
            return await launcher.birth(flow, wish)
        except (NotLaunched, ExpressionError) as error:
            return self._failure(flow, str(error), found)

    def _failure(self, flow: StoredFlow, reason: str, found: Mapping[str, Any]) -> Birth:
        wish = Wish(trigger=self._cause(found), origin="trigger")
        return self._means.launcher.failure(flow, wish, self.lines.mask.masked(reason))

    async def _end(self, pause: timedelta, birth: Birth | None) -> None:
        """Let the trigger go, with its execution if it fired, as often as it takes."""
        now = self._means.now()
        after = replace(
            self._state, evaluating_since=None, worker_id=None, worker_group=None, next_at=now + pause, updated=now
        )
        if birth is not None:
            locks = self._trigger.mode == "polling" and self._trigger.written.get("allowConcurrent") is not True
            after = replace(after, date=now, execution_id=birth.snapshot.execution.id if locks else None)
        wait = 0.1
        while True:
            try:
                fired = await self._means.store.triggers.fire(self._state, after, birth)
                break
            except Exception:
                log.exception("The evaluation of trigger %s could not be stored; it is tried again", self._trigger.id)
                await asyncio.sleep(wait)
                wait = min(wait * 2, 5.0)
        if fired and birth is not None:
            self._means.wakeup.announce("inbox")

    def _cause(self, found: Mapping[str, Any]) -> Cause:
        return Cause(self._trigger.id, str(self._trigger.written["type"]), dict(found))

    def _about(self) -> LogLine:
        return LogLine(
            at=self._means.now(),
            level="INFO",
            message="",
            namespace=self._flow.namespace,
            flow_id=self._flow.id,
            trigger_id=self._trigger.id,
        )

    def _made(self) -> TaskContext:
        flow, trigger, means = self._flow, self._trigger, self._means
        variables = {
            **means.launcher.variables(flow, Wish()),
            "labels": nested(flow.labels),
            "trigger": {"id": trigger.id, "type": trigger.type},
        }
        ask = Asking(means.answers, lambda: Asker(flow.namespace, flow.id), self.lines)
        environment = Environment(ask=ask, now=means.now, timezone=means.timezone, worker=True)
        return TaskContext(
            flow=FlowInfo(flow.id, flow.namespace, flow.revision, flow.tenant),
            execution=ExecutionInfo(self._id, "CREATED", flow.labels, variables["vars"]),
            task_run=TaskRunInfo(self._id, trigger.id),
            scope=Scope(variables, environment),
            doors=means.doors,
            write_line=self.lines.write,
            write_measure=lambda measure: None,
            type=trigger.type,
            prefix=addresses.trigger(flow.namespace, flow.id, self._id, trigger.id),
        )
