"""Tasks for the tests of isolation; the child process imports them by name."""

from __future__ import annotations

import os
import time
from typing import Any

from ostinato.plugin import Duration, Dynamic, RunContext, Task, TaskFailed, plugin


@plugin("com.example.Isolated", title="Runs apart", isolation="process")
class Isolated(Task):
    """Uses every door."""

    text: Dynamic[str]
    wait: Dynamic[Duration | None] = None

    async def run(self, ctx: RunContext) -> dict[str, Any]:
        print("printed, not a message")
        ctx.log.info(f"hello {self.text}")
        ctx.metrics.counter("n", 2, tag="x")
        uri = ctx.storage.put("stored " + self.text, "f.txt")
        await ctx.kv.put(ctx.flow.namespace, "k", {"a": 1}, "JSON")
        pair = await ctx.kv.get(ctx.flow.namespace, "k")
        ctx.warn("careful")
        return {
            "pid": os.getpid(),
            "uri": uri,
            "read": ctx.storage.read_text(uri),
            "value": None if pair is None else pair.value,
            "keys": await ctx.kv.keys(ctx.flow.namespace),
            "secret": ctx.secret("MINE"),
            "rendered": ctx.render("{{ n }} {{ m }}", m=5),
            "wait": self.wait,
        }


@plugin("com.example.Crashes", title="Crashes", isolation="process")
class Crashes(Task):
    """Ends as it is told."""

    how: str

    def run(self, ctx: RunContext) -> dict[str, Any]:
        if self.how == "exit":
            os._exit(3)
        if self.how == "hang":
            ctx.log.info("hanging")
            while True:
                time.sleep(1)
        raise TaskFailed("why", outputs={"a": 1}, log=["one", "two"])
