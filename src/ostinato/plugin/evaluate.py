"""Running a trigger on a worker: one look of a polling trigger, the messages of a realtime one."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from concurrent.futures import Executor
from typing import Any

from ostinato.expressions import Scope
from ostinato.plugin.context import TaskContext
from ostinato.plugin.failure import TaskKilled
from ostinato.plugin.invoke import prepare
from ostinato.plugin.plain import plain
from ostinato.plugin.task import RealtimeTrigger, Trigger

_END = object()


async def evaluate(
    cls: type[Trigger], source: Mapping[str, Any], scope: Scope, context: TaskContext, threads: Executor | None = None
) -> dict[str, Any] | None:
    """Look once: what the trigger fires with, or None. Raises what the trigger raises."""
    trigger = await _in_thread(threads, prepare, cls, _own(source), scope)
    if inspect.iscoroutinefunction(cls.evaluate):
        found = await trigger.evaluate(context)
    else:
        found = await _in_thread(threads, trigger.evaluate, context)
    return None if found is None else plain(found)


async def stream(
    cls: type[RealtimeTrigger],
    source: Mapping[str, Any],
    scope: Scope,
    context: TaskContext,
    threads: Executor | None = None,
) -> AsyncGenerator[dict[str, Any], None]:
    """The messages of a realtime trigger, one by one, until it ends. Raises what the trigger raises."""
    trigger = await _in_thread(threads, prepare, cls, _own(source), scope)
    messages = trigger.stream(context)
    if not hasattr(messages, "__anext__"):
        messages = _from_thread(messages, context, threads)
    try:
        async for message in messages:
            yield plain(message)
    finally:
        await messages.aclose()


def _own(source: Mapping[str, Any]) -> dict[str, Any]:
    """What concerns the trigger itself: `inputs` are rendered with what it finds."""
    return {name: value for name, value in source.items() if name != "inputs"}


async def _from_thread(messages: Iterator[Any], context: TaskContext, threads: Executor | None) -> AsyncIterator[Any]:
    """The messages of a plain generator, which waits in a thread and is told when to stop."""
    try:
        while (message := await _in_thread(threads, _next, messages)) is not _END:
            yield message
    finally:
        context.cancelled.set()


def _next(messages: Iterator[Any]) -> Any:
    try:
        return next(messages, _END)
    except TaskKilled:
        return _END


async def _in_thread(threads: Executor | None, call: Any, *arguments: Any) -> Any:
    here = contextvars.copy_context()
    return await asyncio.get_running_loop().run_in_executor(threads, lambda: here.run(call, *arguments))
