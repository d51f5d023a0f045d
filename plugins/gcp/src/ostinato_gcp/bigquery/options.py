"""Options of files: `csvOptions` and `avroOptions`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ostinato.plugin import Dynamic, Properties

if TYPE_CHECKING:
    from google.cloud import bigquery


class CsvOptions(Properties):
    """How a CSV file is read."""

    allow_jagged_rows: Dynamic[bool | None] = None
    """Whether columns may be missing at the end of a row."""
    allow_quoted_new_lines: Dynamic[bool | None] = None
    """Whether a quoted value may go over several lines."""
    encoding: Dynamic[str | None] = None
    """Encoding of the file: UTF-8, ISO-8859-1."""
    field_delimiter: Dynamic[str | None] = None
    """What stands between values."""
    quote: Dynamic[str | None] = None
    """What stands around values."""
    skip_leading_rows: Dynamic[int | None] = None
    """How many lines at the beginning are passed over; 1 for a header."""

    def apply(self, config: bigquery.LoadJobConfig) -> None:
        """Put the options into a job."""
        given = {
            "allow_jagged_rows": self.allow_jagged_rows,
            "allow_quoted_newlines": self.allow_quoted_new_lines,
            "encoding": self.encoding,
            "field_delimiter": self.field_delimiter,
            "quote_character": self.quote,
            "skip_leading_rows": self.skip_leading_rows,
        }
        put(config, given)


class AvroOptions(Properties):
    """How an Avro file is read."""

    use_avro_logical_types: Dynamic[bool | None] = None
    """Whether logical types become types of BigQuery, dates and decimals for example."""

    def apply(self, config: bigquery.LoadJobConfig) -> None:
        """Put the options into a job."""
        put(config, {"use_avro_logical_types": self.use_avro_logical_types})


def put(config: bigquery.LoadJobConfig, options: Mapping[str, Any]) -> None:
    """Put options into a job, those that are given: BigQuery has its own defaults for the others."""
    for name, value in options.items():
        if value is not None:
            setattr(config, name, value)
