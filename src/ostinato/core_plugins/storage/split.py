"""`storage.Split`: one file divided into several. ForEachItem divides its items in the same way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from typing import Annotated, BinaryIO

from pydantic import Field

from ostinato.plugin import Dynamic, Outputs, RunContext, Task, TaskFailed, Uri, plugin
from ostinato.plugin.byte_size import parse_bytes

MOST_PARTS = 10_000
"""How many parts a file may be divided into."""


@plugin(
    "io.kestra.plugin.core.storage.Split",
    title="Split a file from the internal storage into multiple files.",
    aliases=["io.kestra.core.tasks.storages.Split"],
)
class Split(Task):
    """Divides the lines of a file into several files, by number, size, count of files or a pattern."""

    from_: Annotated[Dynamic[str], Field(alias="from")]
    """URI of the file."""
    regex_pattern: Dynamic[str | None] = None
    """Pattern whose first group says to which file a line goes; lines that do not match are dropped."""
    bytes: Dynamic[str | None] = None
    """From which size on a file gets no further line, like `10MB`."""
    partitions: Dynamic[int | None] = None
    """How many files there are; lines go to them in turn."""
    rows: Dynamic[int | None] = None
    """How many lines each file has."""
    separator: Dynamic[str] = "\n"
    """What is written after each line."""

    class Result(Outputs):
        """The files."""

        uris: list[Uri]
        """Their URIs, in order."""

    def run(self, ctx: RunContext) -> Result:
        chosen = chooser(self.regex_pattern, self.bytes, self.partitions, self.rows, len(self.separator.encode()))
        return self.Result(uris=split(ctx, self.from_, chosen, self.separator))


Chooser = Callable[[bytes], str | None]
"""Tells to which part a line goes; None drops it."""


def chooser(
    pattern: str | None, size: str | None, partitions: int | None, rows: int | None, separator: int = 1
) -> Chooser:
    """How lines are divided; the first of the four that is given counts. TaskFailed if none is."""
    if pattern is not None:
        return _by_pattern(pattern)
    if size is not None:
        try:
            return _by_size(parse_bytes(size), separator)
        except ValueError:
            raise TaskFailed(f"Invalid size with value '{size}'") from None
    if partitions is not None:
        return _in_turn(_positive(partitions, "partitions"))
    if rows is not None:
        return _by_rows(_positive(rows, "rows"))
    raise TaskFailed("Invalid configuration with no size, count, rows, nor regexPattern")


def _positive(number: int, name: str) -> int:
    if number < 1:
        raise TaskFailed(f"`{name}` must be greater than or equal to 1")
    return number


def _by_pattern(pattern: str) -> Chooser:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise TaskFailed(f"The pattern '{pattern}' is not valid: {error}") from None
    if not compiled.groups:
        raise TaskFailed(f"The pattern '{pattern}' has no group")

    def choose(line: bytes) -> str | None:
        match = compiled.search(line.decode("utf-8", "replace"))
        return match[1] if match else None

    return choose


def _by_size(limit: int, separator: int) -> Chooser:
    part, filled = 0, 0

    def choose(line: bytes) -> str:
        nonlocal part, filled
        if filled >= limit:
            part, filled = part + 1, 0
        filled += len(line) + separator
        return str(part)

    return choose


def _in_turn(count: int) -> Chooser:
    seen = -1

    def choose(line: bytes) -> str:
        nonlocal seen
        seen += 1
        return str(seen % count)

    return choose


def _by_rows(count: int) -> Chooser:
    seen = -1

    def choose(line: bytes) -> str:
        nonlocal seen
        seen += 1
        return str(seen // count)

    return choose


def lines_of(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a file without their ends."""
    for line in stream:
        yield line.rstrip(b"\r\n") if line.endswith(b"\n") else line


def split(ctx: RunContext, uri: str, choose: Chooser, separator: str = "\n", most: int = MOST_PARTS) -> list[str]:
    """Divide a stored file and store the parts, `most` at most; their URIs in the order in which they began."""
    suffix = PurePosixPath(uri).suffix
    parts: dict[str, Path] = {}
    end = separator.encode()
    with ExitStack() as stack, ctx.storage.open(uri) as source:
        last: tuple[str, BinaryIO] | None = None
        for line in lines_of(source):
            part = choose(line)
            if part is None:
                continue
            if last is None or last[0] != part:
                stack.close()
                last = part, stack.enter_context(_append(ctx, parts, part, suffix, most))
            last[1].write(line + end)
    return [ctx.storage.put(path, suffix=suffix) for path in parts.values()]


def _append(ctx: RunContext, parts: dict[str, Path], part: str, suffix: str, most: int) -> BinaryIO:
    if part not in parts:
        if len(parts) >= most:
            raise TaskFailed(f"The file would be divided into more than {most} parts")
        parts[part] = ctx.files.temporary(suffix)
    return parts[part].open("ab")
