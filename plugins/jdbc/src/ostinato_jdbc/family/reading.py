"""What becomes of the rows of a statement: outputs, a stored file, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Annotated, Any, Literal

from pydantic import Field

from ostinato.plugin import Dynamic, Outputs, RunContext, Uri
from ostinato_jdbc.family.connection import ZonedConnection
from ostinato_jdbc.family.session import Parameters, Session, Table
from ostinato_jdbc.sql.statements import split
from ostinato_jdbc.storing.formats import ENDINGS, WRITERS, StoreFormat
from ostinato_jdbc.values.shown import shown

FetchType = Literal["STORE", "FETCH", "FETCH_ONE", "NONE"]
_DEPRECATED = {"$deprecated": True}


class NoValue(Enum):
    """An output that is there and null; a plain None is left out."""

    NULL = None


class ReadingProperties(ZonedConnection):
    """SQL to run, and what becomes of the rows it gives."""

    sql: Dynamic[str]
    """The SQL to run."""
    after_sql: Annotated[Dynamic[str | None], Field(alias="afterSQL")] = None
    """SQL to run afterwards in the same transaction, for example to mark rows as read."""
    fetch_type: Dynamic[FetchType] = "NONE"
    """FETCH gives all rows as outputs, FETCH_ONE the first, STORE a file of the internal storage, NONE nothing."""
    store_format: Dynamic[StoreFormat] = "ION"
    """Format of the stored file. ION is what other tasks read; scripts read CSV, JSONL and PARQUET more easily."""
    fetch_size: Dynamic[int] = Field(10_000, ge=0)
    """How many rows are taken from the database at a time; 0 means the default."""
    parameters: Dynamic[dict[str, Any] | None] = None
    """Values for the `:name` in the SQL. They are sent beside it, never put into it."""
    output_files: Dynamic[list[str] | None] = None
    """Names of files that the SQL writes; of use where the database runs inside the task."""
    store: Annotated[bool, Field(json_schema_extra=_DEPRECATED)] = False
    """Use fetchType: STORE."""
    fetch_one: Annotated[bool, Field(json_schema_extra=_DEPRECATED)] = False
    """Use fetchType: FETCH_ONE."""
    fetch: Annotated[bool, Field(json_schema_extra=_DEPRECATED)] = False
    """Use fetchType: FETCH."""

    @property
    def mode(self) -> FetchType:
        """What becomes of rows; the older properties win."""
        if self.fetch:
            return "FETCH"
        if self.fetch_one:
            return "FETCH_ONE"
        return "STORE" if self.store else self.fetch_type

    def rendered(self, ctx: RunContext, text: str) -> str:
        """A property of SQL text, ready to run."""
        return text

    def statements(self, ctx: RunContext) -> list[str]:
        """The statements of `sql`."""
        return split(self.rendered(ctx, self.sql), self.syntax)

    def execute(self, session: Session, statement: str) -> Table | None:
        """Run a statement with the parameters that are given."""
        parameters: Parameters | None = self.parameters
        return session.execute(statement, parameters, self.fetch_size or 10_000)

    def run_after(self, ctx: RunContext, session: Session) -> None:
        """Run `afterSQL`, whose rows nobody wants."""
        for statement in split(self.rendered(ctx, self.after_sql or ""), self.syntax):
            table = self.execute(session, statement)
            for _ in table.rows if table is not None else ():
                pass

    def count(self, ctx: RunContext, size: int) -> None:
        """Say how many rows were fetched or stored."""
        fetched = self.mode in ("FETCH", "FETCH_ONE")
        tags = {"fetch": str(fetched).lower(), "store": str(self.mode == "STORE").lower()}
        ctx.metrics.counter("fetch.size", size, **tags)


class Reading(Outputs):
    """What a statement gave."""

    row: Any = None
    """The first row, by column (FETCH_ONE)."""
    rows: list[Any] | None = None
    """All rows, each by column (FETCH)."""
    uri: Uri | None = None
    """The file with the rows (STORE)."""
    size: int | None = None
    """How many rows there are."""


def read(how: ReadingProperties, ctx: RunContext, table: Table) -> Reading:
    """Take the rows of a statement as they are wanted."""
    if how.mode == "STORE":
        return _stored(how, ctx, table)
    if how.mode == "FETCH":
        rows = [_by_column(table.columns, row) for row in table.rows]
        return Reading(rows=rows, size=len(rows))
    first: Sequence[Any] | None = None
    for row in table.rows:
        first = first if first is not None else row
    if how.mode == "NONE":
        return Reading()
    return Reading(row=None if first is None else _by_column(table.columns, first), size=int(first is not None))


def _by_column(columns: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    return {name: shown(value) for name, value in zip(columns, row, strict=True)}


def _stored(how: ReadingProperties, ctx: RunContext, table: Table) -> Reading:
    with ctx.storage.writing(ENDINGS[how.store_format]) as file:
        size = WRITERS[how.store_format](file.path, table.columns, table.rows)
    return Reading(uri=file.uri, size=size)
