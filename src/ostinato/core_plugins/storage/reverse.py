"""`storage.Reverse`: the lines of a file from the last to the first."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import Field

from ostinato.plugin import Dynamic, Outputs, RunContext, Task, TaskFailed, Uri, plugin

_LINE_END = re.compile(r"\r\n|\r|\n")
LARGEST = 256 * 1024 * 1024
"""Bytes of the largest file that is reversed, as it is held in memory."""


@plugin(
    "io.kestra.plugin.core.storage.Reverse",
    title="Reverse a file from the internal storage, last line first.",
    aliases=["io.kestra.core.tasks.storages.Reverse"],
)
class Reverse(Task):
    """Writes the lines of a file in reverse."""

    from_: Annotated[Dynamic[str], Field(alias="from")]
    """URI of the file."""
    separator: Dynamic[str] = "\n"
    """What each line ends with in the new file."""
    charset: Dynamic[str] = "UTF-8"
    """Charset of the file."""

    class Result(Outputs):
        """The new file."""

        uri: Uri
        """Its URI."""

    def run(self, ctx: RunContext) -> Result:
        if ctx.storage.info(self.from_).size > LARGEST:
            raise TaskFailed(f"The file is larger than {LARGEST} bytes")
        with ctx.storage.open(self.from_) as source:
            content = source.read()
        try:
            lines = _LINE_END.split(content.decode(self.charset, "replace"))
        except LookupError:
            raise TaskFailed(f"Unknown charset '{self.charset}'") from None
        if not lines[-1]:
            lines.pop()
        text = "".join(line + self.separator for line in reversed(lines))
        uri = ctx.storage.put(text.encode(self.charset, "replace"), suffix=PurePosixPath(self.from_).suffix)
        return self.Result(uri=uri)
