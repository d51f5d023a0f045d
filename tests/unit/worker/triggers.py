"""Triggers that do what tests of evaluations need."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

from ostinato.plugin import Duration, Dynamic, Outputs, RealtimeTrigger, RunContext, Trigger, plugin

ENDED: list[str] = []
"""The triggers that were stopped."""


class Found(Outputs):
    """What was found."""

    word: str
    uri: str | None = None


@plugin("test.Looks", title="Find a word.", kind="trigger", mode="polling")
class Looks(Trigger):
    """Fires with a word, if there is one."""

    interval: Duration = timedelta(minutes=1)
    """The pause between two looks."""
    word: Dynamic[str] = ""
    """The word; `break` fails, `wait` waits until it is stopped."""

    async def evaluate(self, ctx: RunContext) -> Found | None:
        ctx.log.info(f"{ctx.render('{{ trigger.id }}')} in {ctx.flow.id}")
        if self.word == "break":
            raise RuntimeError("broken")
        if self.word == "wait":
            try:
                await asyncio.sleep(60)
            finally:
                ENDED.append(self.id)
        return Found(word=self.word) if self.word else None


@plugin("test.Stores", title="Store a file.", kind="trigger", mode="polling")
class Stores(Trigger):
    """Fires with a file, from a thread."""

    interval: Duration = timedelta(minutes=1)
    """The pause between two looks."""
    word: Dynamic[str]
    """What is in the file."""

    def evaluate(self, ctx: RunContext) -> Found:
        path = ctx.files.root / "found.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.word)
        return Found(word=self.word, uri=str(path.parent))


@plugin("test.Hears", title="Hear words.", kind="trigger", mode="realtime")
class Hears(RealtimeTrigger):
    """Fires with each word, then waits for more."""

    words: Dynamic[list[str]]
    """The words; `break` fails, `end` ends."""

    async def stream(self, ctx: RunContext) -> AsyncIterator[Found]:
        try:
            for word in self.words:
                if word == "break":
                    raise RuntimeError("broken")
                if word == "end":
                    return
                yield Found(word=word)
            await asyncio.sleep(60)
        finally:
            ENDED.append(self.id)


@plugin("test.Listens", title="Hear one word in a thread.", kind="trigger", mode="realtime")
class Listens(RealtimeTrigger):
    """Fires once, then waits for more in its thread."""

    def stream(self, ctx: RunContext) -> Iterator[dict[str, Any]]:
        yield {"word": "one"}
        ctx.cancelled.wait(10)
        ENDED.append(self.id)


ALL = (Looks, Stores, Hears, Listens)
