"""The columns of a file whose flow says nothing of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ostinato.plugin import RunContext
from ostinato_gcp.bigquery.formats import Format
from ostinato_gcp.bigquery.header import header_of

if TYPE_CHECKING:
    from google.cloud import bigquery


def guess(
    ctx: RunContext,
    client: bigquery.Client,
    target: str,
    config: bigquery.LoadJobConfig,
    uri: str,
    chosen: Format,
) -> None:
    """Let a job find out columns that the table does not have yet, and match a CSV file to a table by its header."""
    if chosen not in ("CSV", "JSON"):
        return
    known = _columns(client, target)
    header = _header(ctx, config, uri) if chosen == "CSV" else None
    if header is not None and config.skip_leading_rows is None:
        config.skip_leading_rows = 1
    if known is None:
        config.autodetect = True
    elif header is not None and all(name.lower() in known for name in header):
        config.schema = [known[name.lower()] for name in header]


def _columns(client: bigquery.Client, target: str) -> dict[str, bigquery.SchemaField] | None:
    """The columns of a table by their names in small letters; None if there is no table, or one without columns."""
    from google.api_core.exceptions import NotFound

    try:
        return {field.name.lower(): field for field in client.get_table(target.partition("$")[0]).schema} or None
    except NotFound:
        return None


def _header(ctx: RunContext, config: bigquery.LoadJobConfig, uri: str) -> list[str] | None:
    with ctx.storage.open(uri) as source:
        return header_of(
            source,
            delimiter=config.field_delimiter or ",",
            quote=config.quote_character if config.quote_character is not None else '"',
            is_packed=uri.endswith(".gz"),
        )
