"""Running a task: render its properties, check them, run it, and say how it ended.

Two ways: `invoke` for a worker, `invoke_inline` for the executor's turn. Both end with an Outcome for everything a task
can do wrong, with the ERROR lines written through the context. What is no `Exception` passes through: `Unanswered` of
a caller that must find an answer first, and cancellation.
"""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import traceback
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from ostinato.engine.states import State
from ostinato.expressions import ExpressionError, Scope
from ostinato.model.task import COMMON
from ostinato.plugin.context import RunContext, TaskContext
from ostinato.plugin.declare import declaration
from ostinato.plugin.failure import InvalidProperties, TaskFailed, TaskKilled
from ostinato.plugin.plain import plain
from ostinato.plugin.rendering import plan_of
from ostinato.plugin.task import Task, Trigger
from ostinato.plugin.update import ExecutionUpdate
from ostinato.plugin.violations import describe

_PASSED = ("id", "type")
_SKIPPED = frozenset(COMMON) - frozenset(_PASSED)
_OF_TRIGGERS = frozenset(field.alias or name for name, field in Trigger.model_fields.items()) - frozenset(_PASSED)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended: SUCCESS, WARNING, FAILED or KILLED, with its outputs and what it wants changed.

    `error` is the message of a failure, `log` has been written already.
    """

    state: State
    outputs: dict[str, Any] | None = None
    update: ExecutionUpdate | None = None
    error: str | None = None


async def invoke(
    cls: type[Task],
    source: Mapping[str, Any],
    scope: Scope,
    context: TaskContext,
    *,
    threads: Executor | None = None,
) -> Outcome:
    """Run a task on a worker: rendering and `def run` in a thread, `async def run` on this loop.

    A task is stopped by `context.cancelled.set()`: scripts then end with KILLED. Cancelling the call sets it too, and
    raises CancelledError at once, while a thread may still be ending.
    """
    loop = asyncio.get_running_loop()
    try:
        task = await _in_thread(loop, threads, prepare, cls, source, scope)
        if declaration(cls).isolation == "process":
            from ostinato.plugin.isolation import run_in_process

            returned = await _in_thread(loop, threads, run_in_process, task, context, loop)
        elif inspect.iscoroutinefunction(cls.run):
            returned = await task.run(context)
        else:
            returned = await _in_thread(loop, threads, task.run, context)
        return _ended_well(returned, context)
    except TaskKilled:
        return Outcome(State.KILLED)
    except asyncio.CancelledError:
        context.cancelled.set()
        raise
    except Exception as error:
        return _failed(error, context)


async def _in_thread(loop: asyncio.AbstractEventLoop, threads: Executor | None, call: Any, *arguments: Any) -> Any:
    here = contextvars.copy_context()
    return await loop.run_in_executor(threads, lambda: here.run(call, *arguments))


def invoke_inline(cls: type[Task], source: Mapping[str, Any], scope: Scope, context: TaskContext) -> Outcome:
    """Run an inline task here and now, without waiting for anything."""
    try:
        return _ended_well(prepare(cls, source, scope).run(context), context)
    except Exception as error:
        return _failed(error, context)


P = TypeVar("P", Task, Trigger)


def prepare(cls: type[P], source: Mapping[str, Any], scope: Scope) -> P:
    """The task, or trigger, with its own properties rendered and validated; ExpressionError, InvalidProperties, or
    TaskFailed for a plugin default that is asked for and that there is not."""
    missing = source.get("pluginDefaultsRef")
    if missing is not None:
        raise TaskFailed(f"`pluginDefaultsRef`: there is no plugin default '{missing}' for this type")
    plan = plan_of(cls)
    skipped = _skipped(cls)
    rendered = {}
    for key, value in source.items():
        if value is None or key in skipped:
            continue
        render = plan.get(key)
        rendered[key] = value if render is None else render(value, scope)
    try:
        return cls.model_validate(rendered)
    except ValidationError as error:
        raise InvalidProperties("\n".join(describe(cls, error, str(source.get("id", ""))))) from None


@cache
def _skipped(cls: type[BaseModel]) -> frozenset[str]:
    """Common properties that others handle; a class that redeclares one gets it."""
    root, common = (Trigger, _OF_TRIGGERS) if issubclass(cls, Trigger) else (Task, _SKIPPED)
    own = {name for base in cls.__mro__ if issubclass(base, root) and base is not root for name in _declared(base)}
    aliases = {cls.model_fields[name].alias or name for name in own if name in cls.model_fields}
    return common - aliases


def _declared(cls: type[Any]) -> list[str]:
    return list(vars(cls).get("__annotations__", ()))


def _ended_well(returned: Any, context: TaskContext) -> Outcome:
    state = State.WARNING if context.warned else State.SUCCESS
    if returned is None:
        return Outcome(state)
    if isinstance(returned, ExecutionUpdate):
        return Outcome(state, plain(returned.outputs), returned)
    if not isinstance(returned, (Mapping, BaseModel)):
        raise TypeError(f"run() must give Outputs, a mapping or None, not {type(returned).__name__}")
    return Outcome(state, plain(returned))


def _failed(error: Exception, context: RunContext) -> Outcome:
    lines = list(error.log) if isinstance(error, TaskFailed) else [message_of(error)]
    outputs = plain(error.outputs) if isinstance(error, TaskFailed) and error.outputs is not None else None
    for line in lines:
        context.log.error(line)
    if not isinstance(error, (TaskFailed, ExpressionError)):
        context.log.trace("".join(traceback.format_exception(error)))
    return Outcome(State.FAILED, outputs, error=message_of(error))


def message_of(error: BaseException) -> str:
    """The text of an error, or the name of its class if it has none."""
    return str(error) or type(error).__name__
