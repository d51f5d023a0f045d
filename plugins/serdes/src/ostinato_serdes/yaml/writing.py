"""`yaml.IonToYaml` and `yaml.JsonToYaml`: rows as YAML documents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO

from ostinato.plugin import Dynamic, RunContext, plugin
from ostinato.plugin.ion import read_rows
from ostinato_serdes.conversion import Conversion, ConversionResult
from ostinato_serdes.json.reading import elements, lines
from ostinato_serdes.yaml.text import document_text


@plugin(
    "io.kestra.plugin.serdes.yaml.IonToYaml",
    title="Convert an ION file into YAML.",
    metrics={"records": "counter"},
    outputs=ConversionResult,
)
class IonToYaml(Conversion):
    """Writes each row as a YAML document."""

    def run(self, ctx: RunContext) -> ConversionResult:
        codec = self.codec
        return self.convert(
            ctx, ".yaml", lambda source, target: _write(target, codec, read_rows(source, keep_annotations=True))
        )


@plugin(
    "io.kestra.plugin.serdes.yaml.JsonToYaml",
    title="Convert a JSON file into YAML.",
    metrics={"records": "counter"},
    outputs=ConversionResult,
)
class JsonToYaml(Conversion):
    """Writes each value of a JSON file as a YAML document, of an array each element."""

    jsonl: Dynamic[bool] = False
    """Whether each line of the file is a value."""

    def run(self, ctx: RunContext) -> ConversionResult:
        return self.convert(ctx, ".yaml", self._convert)

    def _convert(self, source: BinaryIO, target: BinaryIO) -> int:
        read = lines if self.jsonl else elements
        return _write(target, self.codec, read(source, self.codec))


def _write(target: BinaryIO, codec: str, rows: Iterable[Any]) -> int:
    count = 0
    for row in rows:
        target.write(document_text(row, escaped=not codec.startswith("utf")).encode(codec))
        count += 1
    return count
