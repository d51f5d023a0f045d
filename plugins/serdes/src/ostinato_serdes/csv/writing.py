"""`csv.IonToCsv`: Ion rows as a CSV file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, BinaryIO, Literal

from ostinato.plugin import Dynamic, RunContext, TaskFailed, plugin
from ostinato.plugin.ion import Annotated, read_rows
from ostinato_serdes.conversion import ConversionResult
from ostinato_serdes.dates import DateFormats

ENDS = ("\n", "\r\n", "\r")
MOST_WARNINGS = 10
"""How many rows with other columns are told one by one."""


@plugin(
    "io.kestra.plugin.serdes.csv.IonToCsv",
    title="Convert an ION file into CSV.",
    aliases=["io.kestra.plugin.serdes.csv.CsvWriter"],
    metrics={"records": "counter"},
    outputs=ConversionResult,
)
class IonToCsv(DateFormats):
    """Writes rows as CSV; the first row names the columns."""

    header: Dynamic[bool] = True
    """Whether the first line names the columns."""
    field_separator: Dynamic[str] = ","
    """What stands between fields."""
    text_delimiter: Dynamic[str] = '"'
    """What stands around texts."""
    line_delimiter: Dynamic[str] = "\n"
    """What ends a line."""
    always_delimit_text: Dynamic[bool] = False
    """Whether all fields are delimited."""
    quote_mode: Dynamic[Literal["ALWAYS", "REQUIRED", "NON_NUMERIC"] | None] = None
    """Which fields are delimited."""

    def run(self, ctx: RunContext) -> ConversionResult:
        if self.line_delimiter not in ENDS:
            raise TaskFailed(f"Unknown line delimiter: {self.line_delimiter}")
        return self.convert(ctx, ".csv", lambda source, target: self._write(ctx, source, target))

    def _write(self, ctx: RunContext, source: BinaryIO, target: BinaryIO) -> int:
        count, codec = 0, self.codec
        for is_header, record in self._records(ctx, source):
            line = (
                self.field_separator.join(self._field(ctx, value) for value in record) if record is not None else None
            )
            if line is not None:
                target.write((line + self.line_delimiter).encode(codec, "replace"))
            count += not is_header
        return count

    def _records(self, ctx: RunContext, source: BinaryIO) -> Iterator[tuple[bool, list[Any] | None]]:
        """The records, the header marked; None for a row that gives none."""
        columns: list[str] | None = None
        strange = 0
        for row in read_rows(source, keep_annotations=True):
            if isinstance(row, list):
                if self.header:
                    raise TaskFailed("Invalid data of type List with header")
                yield False, row
            elif not isinstance(row, Mapping):
                yield False, None
            else:
                if columns is None:
                    columns = list(row)
                    if self.header:
                        yield True, list(columns)
                strange = self._compare(ctx, columns, row, strange)
                yield False, [row.get(name) for name in columns]

    def _compare(self, ctx: RunContext, columns: list[str], row: Mapping[str, Any], strange: int) -> int:
        """Say which columns a row lacks or adds; gives how many such rows there were."""
        if row.keys() == set(columns):
            return strange
        if strange < MOST_WARNINGS:
            lacking = [name for name in columns if name not in row]
            added = [name for name in row if name not in columns]
            parts = [f"lacks {', '.join(lacking)}"] if lacking else []
            parts += [f"has {', '.join(added)}, which the first row has not"] if added else []
            ctx.log.warn(f"A row {' and '.join(parts)}")
        return strange + 1

    def _field(self, ctx: RunContext, value: Any) -> str:
        shown = self.date_text(ctx, value)
        plain = value.value if isinstance(value, Annotated) else value
        text = shown if shown is not None else java_text(plain)
        if self._is_delimited(plain, text):
            sign = self.text_delimiter
            return sign + text.replace(sign, sign + sign) + sign
        return text

    def _is_delimited(self, value: Any, text: str) -> bool:
        if self.always_delimit_text or self.quote_mode == "ALWAYS":
            return True
        if self.quote_mode == "NON_NUMERIC" and (
            isinstance(value, bool) or not isinstance(value, (int, float, Decimal))
        ):
            return True
        return any(sign in text for sign in (self.field_separator, self.text_delimiter, "\n", "\r"))


def java_text(value: Any) -> str:
    """A value as text: null empty, lists and maps as Java prints them."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return _inner(value)


def _inner(value: Any) -> str:
    if isinstance(value, Annotated):
        value = value.value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}={_inner(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inner, value)) + "]"
    return format(value, "f") if isinstance(value, Decimal) else str(value)
