"""`json.IonToJson`: Ion rows as JSON."""

from __future__ import annotations

from typing import BinaryIO

from ostinato.plugin import Dynamic, RunContext, plugin
from ostinato.plugin.ion import read_rows
from ostinato_serdes.conversion import Conversion, ConversionResult
from ostinato_serdes.json.text import json_text


@plugin(
    "io.kestra.plugin.serdes.json.IonToJson",
    title="Convert an ION file into JSON.",
    aliases=["io.kestra.plugin.serdes.json.JsonWriter"],
    metrics={"records": "counter"},
    outputs=ConversionResult,
)
class IonToJson(Conversion):
    """Writes rows as JSON, one a line or as one array; lines after the first begin with a blank, as Kestra's do."""

    new_line: Dynamic[bool] = True
    """Whether each row is a line; else the file is an array."""
    time_zone_id: Dynamic[str | None] = None
    """Accepted, without effect: instants keep their zone."""
    should_keep_annotations: Dynamic[bool] = False
    """Whether annotations of values are written too."""

    def run(self, ctx: RunContext) -> ConversionResult:
        return self.convert(ctx, ".json", self._write)

    def _write(self, source: BinaryIO, target: BinaryIO) -> int:
        count, codec = 0, self.codec
        before, between, after = ("", " ", "\n") if self.new_line else ("[", ",", "")
        target.write(before.encode(codec))
        for row in read_rows(source, keep_annotations=True):
            text = json_text(row, self.should_keep_annotations) + after
            target.write(((between if count else "") + text).encode(codec))
            count += 1
        target.write(("" if self.new_line else "]").encode(codec))
        return count
