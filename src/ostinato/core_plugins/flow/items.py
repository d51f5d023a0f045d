"""The part of a ForEachItem that a worker runs: its items divided into batches."""

from __future__ import annotations

from pydantic import Field

from ostinato.core_plugins.flow.subflow import Batch
from ostinato.core_plugins.storage.split import chooser, split
from ostinato.plugin import Dynamic, Outputs, RunContext, Task, TaskFailed, plugin

MOST_BATCHES = 100_000
"""How many executions a ForEachItem may start."""


@plugin("io.kestra.plugin.core.flow.ForEachItem$ForEachItemSplit", title="Divide the items of a ForEachItem.")
class ForEachItemSplit(Task):
    """Divides a stored file into batches and writes down where they are, one URI a line."""

    items: Dynamic[str]
    """URI of the file."""
    batch: Batch = Field(default_factory=Batch)
    """How it is divided."""

    class Result(Outputs):
        """The batches."""

        splits: str
        """URI of the file that names them."""

    def run(self, ctx: RunContext) -> Result:
        if not self.items.startswith("kestra://"):
            message = f"Unable to split the items from {self.items}, this is not an internal storage URI!"
            ctx.log.error(message)
            raise TaskFailed(message)
        batch = self.batch
        chosen = chooser(batch.regex_pattern, batch.bytes, batch.partitions, batch.rows, len(batch.separator.encode()))
        uris = split(ctx, self.items, chosen, batch.separator, MOST_BATCHES)
        path = ctx.files.temporary(".txt")
        path.write_text("".join(f"{uri}\n" for uri in uris), encoding="utf-8")
        return self.Result(splits=ctx.storage.put(path))
