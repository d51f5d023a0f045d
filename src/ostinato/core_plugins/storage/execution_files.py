"""`storage.PurgeCurrentExecutionFiles` and the older `storage.LocalFiles`: files of the running execution."""

from __future__ import annotations

from typing import Any

from ostinato.plugin import Dynamic, Outputs, RunContext, Task, Uri, plugin
from ostinato.plugin.file_properties import store_output_files, write_input_files


@plugin(
    "io.kestra.plugin.core.storage.PurgeCurrentExecutionFiles",
    title="Purge all files of the current execution.",
    aliases=["io.kestra.core.tasks.storages.PurgeExecution", "io.kestra.plugin.core.storage.PurgeExecution"],
)
class PurgeCurrentExecutionFiles(Task):
    """Deletes all files of this execution, inputs and outputs included."""

    class Result(Outputs):
        """What happened."""

        uris: list[Uri]
        """URIs of the files and folders that went."""

    def run(self, ctx: RunContext) -> Result:
        return self.Result(uris=ctx.storage.delete_folder(ctx.storage.execution_folder))


@plugin(
    "io.kestra.plugin.core.storage.LocalFiles",
    title="Create files in the local filesystem or send files from the local filesystem to internal storage.",
    aliases=["io.kestra.core.tasks.storages.LocalFiles"],
    deprecated="inputFiles and outputFiles",
)
class LocalFiles(Task):
    """Writes files into the directory of a WorkingDirectory, and stores files found there."""

    inputs: Dynamic[dict[str, Any] | str | None] = None
    """Texts or storage URIs by name."""
    outputs: Dynamic[list[str] | None] = None
    """Names and patterns of files to store."""

    class Result(Outputs):
        """The stored files."""

        uris: dict[str, Uri]
        """Their URIs by name."""

    def run(self, ctx: RunContext) -> Result:
        write_input_files(ctx, self.inputs)
        return self.Result(uris=store_output_files(ctx, self.outputs or ()))
