"""`json.JsonToIon` and `json.JsonToJsonl`: the values of a JSON file as rows."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from ostinato.plugin import Dynamic, RunContext, TaskFailed, plugin
from ostinato_serdes.conversion import Conversion, ConversionResult, write_ion
from ostinato_serdes.json.text import json_text

LARGEST_DOCUMENT = 512 * 1024 * 1024
"""Characters of the largest file that is read as one document."""


@plugin(
    "io.kestra.plugin.serdes.json.JsonToIon",
    title="Convert a JSON file into ION.",
    aliases=["io.kestra.plugin.serdes.json.JsonReader"],
    metrics={"records": "counter"},
    outputs=ConversionResult,
)
class JsonToIon(Conversion):
    """Reads a JSON file, a value a line or as one document."""

    new_line: Dynamic[bool] = True
    """Whether each line is a value; else the file is one, and each element of an array is a row."""

    def run(self, ctx: RunContext) -> ConversionResult:
        return self.convert(ctx, ".ion", lambda source, target: write_ion(target, self._values(source)))

    def _values(self, source: BinaryIO) -> Iterator[Any]:
        return lines(source, self.codec) if self.new_line else elements(source, self.codec)


@plugin(
    "io.kestra.plugin.serdes.json.JsonToJsonl",
    title="Convert a JSON file into JSON lines.",
    metrics={"records": "counter"},
    outputs=ConversionResult,
)
class JsonToJsonl(Conversion):
    """Writes each element of a JSON array on a line of its own."""

    def run(self, ctx: RunContext) -> ConversionResult:
        return self.convert(ctx, ".jsonl", self._write)

    def _write(self, source: BinaryIO, target: BinaryIO) -> int:
        count = 0
        for value in elements(source, self.codec):
            target.write(json_text(value).encode(self.codec) + b"\n")
            count += 1
        return count


def lines(source: BinaryIO, codec: str) -> Iterator[Any]:
    """One value a line; blank lines are passed over."""
    text = io.TextIOWrapper(source, "utf-8-sig" if codec == "utf-8" else codec, newline="\n")
    for number, line in enumerate(text, 1):
        stripped = line.rstrip()
        if stripped:
            yield parsed(stripped, number)


def elements(source: BinaryIO, codec: str) -> Iterator[Any]:
    """The elements of the array that a file is, or the one value that it is."""
    text = io.TextIOWrapper(source, "utf-8-sig" if codec == "utf-8" else codec).read(LARGEST_DOCUMENT + 1)
    if len(text) > LARGEST_DOCUMENT:
        raise TaskFailed(f"The file is larger than {LARGEST_DOCUMENT} characters")
    value = parsed(text)
    if isinstance(value, list):
        yield from value
    else:
        yield value


def parsed(text: str, line: int = 0) -> Any:
    """The value of a JSON text, of one `line` of a file or of the whole; TaskFailed with the place of the fault."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        hint = "; a value over several lines needs `newLine: false`" if line and error.pos >= len(text) else ""
        place = f"line {line or error.lineno}, column {error.colno}"
        raise TaskFailed(f"Cannot read JSON at {place}: {error.msg}{hint}") from None
    except (ValueError, RecursionError) as error:
        raise TaskFailed(f"Cannot read JSON: {error}") from None
