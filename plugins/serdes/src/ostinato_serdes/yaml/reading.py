"""`yaml.YamlToIon` and `yaml.YamlToJson`: the documents of a YAML file as rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from ostinato.plugin import Dynamic, RunContext, plugin
from ostinato_serdes.conversion import Conversion, ConversionResult, write_ion
from ostinato_serdes.json.text import json_text
from ostinato_serdes.yaml.documents import documents, rows


@plugin(
    "io.kestra.plugin.serdes.yaml.YamlToIon",
    title="Convert a YAML file into ION.",
    metrics={"records": "counter"},
    outputs=ConversionResult,
)
class YamlToIon(Conversion):
    """Reads a YAML file; each document is a row, of one that is a list each item. Aliases and merge keys are followed,
    dates stay texts."""

    def run(self, ctx: RunContext) -> ConversionResult:
        codec = self.codec
        return self.convert(ctx, ".ion", lambda source, target: write_ion(target, rows(source, codec), end=True))


@plugin(
    "io.kestra.plugin.serdes.yaml.YamlToJson",
    title="Convert a YAML file into JSON or JSON lines.",
    metrics={"records": "counter"},
    outputs=ConversionResult,
)
class YamlToJson(Conversion):
    """Writes the documents of a YAML file as JSON: an object if there is one, an array if there are several."""

    jsonl: Dynamic[bool] = False
    """Whether each document is a line of its own."""

    def run(self, ctx: RunContext) -> ConversionResult:
        return self.convert(ctx, ".jsonl" if self.jsonl else ".json", self._lines if self.jsonl else self._document)

    def _lines(self, source: BinaryIO, target: BinaryIO) -> int:
        count = 0
        for row in rows(source, self.codec):
            target.write(json_text(row).encode(self.codec) + b"\n")
            count += 1
        return count

    def _document(self, source: BinaryIO, target: BinaryIO) -> int:
        found = documents(source, self.codec)
        first: Any = next(found, {})
        second: Any = next(found, found)
        if second is found and not isinstance(first, list):
            target.write(json_text(first).encode(self.codec))
            return 1
        count = 0
        for document in _together(first, second, found):
            for row in document if isinstance(document, list) else [document]:
                target.write((("," if count else "[") + json_text(row)).encode(self.codec))
                count += 1
        target.write(("]" if count else "[]").encode(self.codec))
        return count


def _together(first: Any, second: Any, others: Iterator[Any]) -> Iterator[Any]:
    yield first
    if second is not others:
        yield second
        yield from others
