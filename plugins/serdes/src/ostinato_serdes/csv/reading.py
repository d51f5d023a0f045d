"""`csv.CsvToIon`: the records of a CSV file as Ion rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, BinaryIO, Literal

from pydantic import Field

from ostinato.plugin import Dynamic, RunContext, TaskFailed, plugin
from ostinato_serdes.conversion import Conversion, ConversionResult, write_ion

LARGEST_FIELD = 16 * 1024 * 1024
NULL = "\\N"


@plugin(
    "io.kestra.plugin.serdes.csv.CsvToIon",
    title="Convert a CSV file into ION.",
    aliases=["io.kestra.plugin.serdes.csv.CsvReader"],
    metrics={"records": "counter"},
    outputs=ConversionResult,
)
class CsvToIon(Conversion):
    """Reads a CSV file; every value is a text, `\\N` is null."""

    header: Dynamic[bool] = True
    """Whether the first record names the columns."""
    field_separator: Dynamic[str] = ","
    """What stands between fields."""
    text_delimiter: Dynamic[str] = '"'
    """What stands around texts."""
    skip_empty_rows: Dynamic[bool] = False
    """Whether empty lines are passed over."""
    error_on_different_field_count: Annotated[Dynamic[bool | None], Field(json_schema_extra={"$deprecated": True})] = (
        None
    )
    """Use onBadLines."""
    on_bad_lines: Dynamic[Literal["ERROR", "WARN", "SKIP"]] = "ERROR"
    """What to do with a record of another number of fields."""
    on_empty_header: Dynamic[Literal["DROP", "RENAME"]] = "DROP"
    """What to do with columns without a name at the end."""
    skip_rows: Dynamic[int] = 0
    """How many records after the header are passed over."""
    allow_extra_chars_after_closing_quote: Dynamic[bool] = False
    """Whether text may follow a closing delimiter."""
    max_buffer_size: Dynamic[int] = LARGEST_FIELD
    """Accepted, without effect."""
    max_field_size: Dynamic[int] = LARGEST_FIELD
    """Characters of the largest field."""

    def run(self, ctx: RunContext) -> ConversionResult:
        return self.convert(ctx, ".ion", lambda source, target: write_ion(target, self._rows(ctx, source)))

    def _rows(self, ctx: RunContext, source: BinaryIO) -> Iterator[Any]:
        records = self._records(source)
        columns = _Columns(ctx, next(records, None), self.on_empty_header) if self.header else None
        for _ in range(self.skip_rows):
            next(records, None)
        width = columns.width if columns is not None else None
        for record in records:
            width = len(record) if width is None else width
            if len(record) != width and self._is_bad(ctx, width, len(record)):
                continue
            values = [None if value == NULL else value for value in record]
            yield values if columns is None else columns.row(values)

    def _is_bad(self, ctx: RunContext, expected: int, found: int) -> bool:
        """Whether a record of the wrong length is left out; TaskFailed if it is not tolerated."""
        if self.error_on_different_field_count is False:
            return False
        message = f"Bad line encountered (field count mismatch): Expected {expected}, got {found} fields."
        if self.on_bad_lines == "ERROR" or self.error_on_different_field_count:
            raise TaskFailed(message)
        if self.on_bad_lines == "WARN":
            ctx.log.warn(message)
        return True

    def _records(self, source: BinaryIO) -> Iterator[list[str]]:
        codec = "utf-8-sig" if self.codec == "utf-8" else self.codec
        text = io.TextIOWrapper(source, codec, newline="")
        csv.field_size_limit(max(csv.field_size_limit(), self.max_field_size))
        for name, sign in (("fieldSeparator", self.field_separator), ("textDelimiter", self.text_delimiter)):
            if len(sign) != 1:
                raise TaskFailed(f"`{name}` must be one character")
        kept: list[str] = []
        reader = csv.reader(
            _kept(text, kept),
            delimiter=self.field_separator,
            quotechar=self.text_delimiter,
            strict=not self.allow_extra_chars_after_closing_quote,
        )
        while True:
            start = reader.line_num + 1
            kept.clear()
            try:
                record = next(reader)
            except StopIteration:
                return
            except (csv.Error, UnicodeDecodeError) as error:
                reason = self._after_quote("".join(kept)) or str(error)
                message = f"Exception when reading record that started in line {start}"
                raise TaskFailed(f"{message}: {reason}", log=[message, reason]) from None
            if record or not self.skip_empty_rows:
                yield record or [""]

    def _after_quote(self, record: str) -> str | None:
        """What stands after a closing delimiter and may not; None if that is not the fault."""
        sign, separator, inside, fresh, closed = self.text_delimiter, self.field_separator, False, True, False
        for character in record:
            if inside:
                inside, closed = character != sign, character == sign
            elif closed and character == sign:
                inside = True
            elif closed and character not in (separator, "\r", "\n"):
                return f"Unexpected character after closing quote: '{character}' (0x{ord(character):02x})"
            else:
                inside, closed = fresh and character == sign, False
            fresh = not inside and not closed and character in (separator, "\r", "\n")
        return None


def _kept(lines: Iterable[str], kept: list[str]) -> Iterator[str]:
    """The lines, each put into `kept` too."""
    for line in lines:
        kept.append(line)
        yield line


class _Columns:
    """The columns that a header names, by their place."""

    def __init__(self, ctx: RunContext, names: list[str] | None, on_empty: str) -> None:
        names = names or []
        self.width = len(names)
        if on_empty == "RENAME":
            seen: set[str] = set()
            self._names = [self._unique(name, place, seen) for place, name in enumerate(names)]
            return
        kept = list(names)
        while kept and not kept[-1]:
            kept.pop()
        if len(kept) < len(names):
            ctx.log.warn(f"Header has {len(names) - len(kept)} trailing column(s) without a name, they are dropped.")
        self._names = kept
        colliding = len(kept) - len({name for name in kept if name})
        if colliding:
            ctx.log.warn(
                f"Header has {colliding} duplicate or empty column name(s) among the kept columns. Colliding columns "
                f"share one output key and only the last value is kept. Set onEmptyHeader=RENAME to keep every column."
            )

    def _unique(self, name: str, place: int, seen: set[str]) -> str:
        chosen = name if name and name not in seen else f"col_{place}"
        seen.add(chosen)
        return chosen

    def row(self, values: list[str | None]) -> dict[str, str | None]:
        """The values under their names."""
        return dict(zip(self._names, values, strict=False))
