"""Tasks that do what tests of the worker need."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

from ostinato.plugin import Dynamic, Outputs, RunContext, Task, plugin

BEGUN = threading.Event()
"""Set when a task of these has begun."""
RELEASED = threading.Event()
"""Lets a deaf task end."""


@plugin("test.Say", title="Say things.")
class Say(Task):
    """Writes lines, renders a text, gives an output."""

    text: Dynamic[str] = ""
    """What to say."""
    wait: Dynamic[str] = ""
    """Waits for RELEASED after the text."""

    class Result(Outputs):
        """What was said."""

        text: str

    def run(self, ctx: RunContext) -> Result:
        ctx.log.debug("quiet")
        ctx.log.info(self.text)
        ctx.metrics.counter("said", len(self.text))
        if self.wait:
            BEGUN.set()
            RELEASED.wait(5)
        return self.Result(text=self.text)


@plugin("test.Breaks", title="Fail.")
class Breaks(Task):
    """Raises."""

    def run(self, ctx: RunContext) -> None:
        raise RuntimeError("broken")


@plugin("test.Listens", title="Wait for a kill.")
class Listens(Task):
    """Runs in a thread until it is asked to stop."""

    def run(self, ctx: RunContext) -> None:
        BEGUN.set()
        ctx.cancelled.wait(5)
        ctx.cancelled.check()


@plugin("test.Deaf", title="Hear nothing.")
class Deaf(Task):
    """Runs in a thread and does not stop when it is asked to."""

    def run(self, ctx: RunContext) -> None:
        BEGUN.set()
        RELEASED.wait(5)


@plugin("test.Async", title="Wait on the loop.")
class Async(Task):
    """Waits on the loop for ever."""

    async def run(self, ctx: RunContext) -> None:
        BEGUN.set()
        await asyncio.sleep(3600)


@plugin("test.AsyncSay", title="Say things on the loop.")
class AsyncSay(Task):
    """Renders on the loop."""

    text: Any = ""
    """What to render when it runs."""

    async def run(self, ctx: RunContext) -> None:
        ctx.log.info(ctx.render("{{ kv('x') }}"))


ALL = (Say, Breaks, Listens, Deaf, Async, AsyncSay)
