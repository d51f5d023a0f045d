"""`storage.Write`: a text as a file."""

from __future__ import annotations

from ostinato.plugin import Dynamic, Outputs, RunContext, Task, Uri, plugin


@plugin("io.kestra.plugin.core.storage.Write", title="Write data to a file in the internal storage.")
class Write(Task):
    """Stores a text as a file."""

    content: Dynamic[str]
    """The text."""
    extension: Dynamic[str | None] = None
    """The ending of the file's name, with its dot; `.tmp` without it."""

    class Result(Outputs):
        """The file."""

        uri: Uri
        """Its URI."""

    def run(self, ctx: RunContext) -> Result:
        return self.Result(uri=ctx.storage.put(self.content, suffix=self.extension or ".tmp"))
