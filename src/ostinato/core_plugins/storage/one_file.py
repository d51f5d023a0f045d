"""`storage.Size` and `storage.Delete`: one file of the storage."""

from __future__ import annotations

from ostinato.plugin import Dynamic, Outputs, RunContext, Task, TaskFailed, Uri, plugin


@plugin(
    "io.kestra.plugin.core.storage.Size",
    title="Return the size of a file from the internal storage.",
    aliases=["io.kestra.core.tasks.storages.Size"],
)
class Size(Task):
    """Tells how large a file is."""

    uri: Dynamic[str]
    """URI of the file."""

    class Result(Outputs):
        """How large it is."""

        size: int
        """Bytes."""

    def run(self, ctx: RunContext) -> Result:
        return self.Result(size=ctx.storage.info(self.uri).size)


@plugin(
    "io.kestra.plugin.core.storage.Delete",
    title="Delete a file from the internal storage.",
    aliases=["io.kestra.core.tasks.storages.Delete"],
)
class Delete(Task):
    """Deletes a file."""

    uri: Dynamic[str]
    """URI of the file."""
    error_on_missing: Dynamic[bool] = False
    """Whether a missing file is a failure."""

    class Result(Outputs):
        """What happened."""

        uri: Uri
        """URI of the file."""
        deleted: bool
        """Whether it was there."""

    def run(self, ctx: RunContext) -> Result:
        deleted = ctx.storage.delete(self.uri)
        if not deleted and self.error_on_missing:
            raise TaskFailed(f"Unable to find file '{self.uri}'")
        return self.Result(uri=self.uri, deleted=deleted)
