"""What all conversions share: a stored file in, a stored file out, and how many records there were."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable
from typing import Annotated, BinaryIO

from pydantic import Field

from ostinato.plugin import Dynamic, Outputs, RunContext, Task, TaskFailed, Uri
from ostinato.plugin.ion import dumps


class ConversionResult(Outputs):
    """The new file."""

    uri: Uri
    """Its URI."""
    size: int
    """How many records it has."""


class Conversion(Task):
    """A task that converts a file."""

    from_: Annotated[Dynamic[str], Field(alias="from")]
    """URI of the file."""
    charset: Dynamic[str] = "UTF-8"
    """Charset of the text."""

    @property
    def codec(self) -> str:
        """The charset as Python names it; TaskFailed for one that is not known."""
        try:
            return codecs.lookup(self.charset).name
        except LookupError:
            raise TaskFailed(f"Unknown charset '{self.charset}'") from None

    def convert(self, ctx: RunContext, suffix: str, work: Callable[[BinaryIO, BinaryIO], int]) -> ConversionResult:
        """Let `work` read the file and write the new one; it tells the number of records."""
        with (
            ctx.storage.writing(suffix) as new,
            ctx.storage.open(self.from_) as source,
            new.path.open("wb") as target,
        ):
            size = work(source, target)
        ctx.metrics.counter("records", size)
        return ConversionResult(uri=new.uri, size=size)


def write_ion(target: BinaryIO, values: Iterable[object], *, end: bool = False) -> int:
    """Write values one a line; a line end after the last if `end` says so."""
    count = 0
    for value in values:
        target.write((b"\n" if count else b"") + dumps(value).encode())
        count += 1
    if end and count:
        target.write(b"\n")
    return count
