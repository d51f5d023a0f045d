"""`storage.Concat`: files put together."""

from __future__ import annotations

import json
import shutil

from ostinato.plugin import Dynamic, Outputs, RunContext, Task, TaskFailed, Uri, plugin


@plugin(
    "io.kestra.plugin.core.storage.Concat",
    title="Concat files from the internal storage.",
    aliases=["io.kestra.core.tasks.storages.Concat"],
)
class Concat(Task):
    """Writes files one after another into a new one."""

    files: Dynamic[str | list[str]]
    """URIs: a list, or JSON text of one."""
    separator: Dynamic[str | None] = None
    """What is written after each file, also the last."""
    extension: Dynamic[str | None] = ".tmp"
    """The ending of the new file's name."""

    class Result(Outputs):
        """The new file."""

        uri: Uri
        """Its URI."""

    def run(self, ctx: RunContext) -> Result:
        with ctx.storage.writing(self.extension or "") as new, new.path.open("wb") as target:
            for uri in self._uris():
                with ctx.storage.open(uri) as source:
                    shutil.copyfileobj(source, target, 1 << 20)
                if self.separator:
                    target.write(self.separator.encode())
        return self.Result(uri=new.uri)

    def _uris(self) -> list[str]:
        if isinstance(self.files, list):
            return self.files
        try:
            found = json.loads(self.files)
        except ValueError:
            raise TaskFailed(f"The files are no JSON list: {self.files}") from None
        if not isinstance(found, list):
            raise TaskFailed(f"The files are no JSON list: {self.files}")
        return [str(item) for item in found]
