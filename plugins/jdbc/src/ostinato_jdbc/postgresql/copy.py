"""`postgresql.CopyIn` and `CopyOut`: files as the COPY command of PostgreSQL reads and writes them."""

from __future__ import annotations

import shutil
from typing import Annotated, Any, Literal

from pydantic import Field

from ostinato.plugin import Dynamic, Outputs, RunContext, Task, TaskFailed, Uri, plugin
from ostinato_jdbc.family.connection import opened
from ostinato_jdbc.postgresql.connection import PostgresConnection
from ostinato_jdbc.postgresql.session import PostgresSession
from ostinato_jdbc.sql.statements import split

_BLOCK = 1 << 18


class CopyTask(PostgresConnection, Task):
    """The options of COPY."""

    table: Dynamic[str | None] = None
    """The table."""
    columns: Dynamic[list[str] | None] = None
    """Its columns, by default all."""
    format: Dynamic[Literal["TEXT", "CSV", "BINARY"]] = "TEXT"
    """Format of the file."""
    oids: Dynamic[bool | None] = None
    """Whether each row has its OID; only old servers know this."""
    freeze: Dynamic[bool | None] = None
    """Whether the rows are frozen as they are written."""
    delimiter: Dynamic[str | None] = None
    """What stands between columns."""
    null_string: Dynamic[str | None] = None
    """What stands for null."""
    header: Dynamic[bool | None] = None
    """Whether the first line names the columns."""
    quote: Dynamic[str | None] = None
    """What stands around values."""
    escape: Dynamic[str | None] = None
    """What stands before a quote inside a value."""
    force_quote: Dynamic[list[str] | None] = None
    """Columns whose values are always quoted; `*` for all."""
    force_not_null: Dynamic[list[str] | None] = None
    """Columns whose empty values are empty texts, never null."""
    force_null: Dynamic[list[str] | None] = None
    """Columns where also a quoted value may be null."""
    encoding: Dynamic[str | None] = None
    """Encoding of the file."""
    socket_timeout: Dynamic[int | None] = None
    """Seconds after which a connection is given up on which nothing arrives."""

    def options(self, session: PostgresSession) -> str:
        """The options as they stand in the command."""
        texts = {
            "DELIMITER": self.delimiter,
            "NULL": self.null_string,
            "QUOTE": self.quote,
            "ESCAPE": self.escape,
            "ENCODING": self.encoding,
        }
        switches = {"OIDS": self.oids, "FREEZE": self.freeze, "HEADER": self.header}
        lists = {"FORCE_QUOTE": self.force_quote, "FORCE_NOT_NULL": self.force_not_null, "FORCE_NULL": self.force_null}
        parts = [f"FORMAT {self.format}"]
        parts += [f"{name} {str(value).lower()}" for name, value in switches.items() if value is not None]
        parts += [f"{name} {session.literal(value)}" for name, value in texts.items() if value is not None]
        parts += [f"{name} {_columns(session, value)}" for name, value in lists.items() if value]
        return f"({', '.join(parts)})"

    def target(self, session: PostgresSession) -> str:
        """The table with its columns."""
        table = session.table_name(self.table or "")
        return f"{table} {_columns(session, self.columns)}" if self.columns else table

    def connect(self, ctx: RunContext) -> PostgresSession:
        session = super().connect(ctx)
        session.begin()
        return session


def _columns(session: PostgresSession, columns: list[str]) -> str:
    return "*" if columns == ["*"] else f"({', '.join(map(session.column_name, columns))})"


class CopyInResult(Outputs):
    """What was loaded."""

    row_count: int
    """How many rows."""


@plugin(
    "io.kestra.plugin.jdbc.postgresql.CopyIn",
    title="Load a file into a PostgreSQL table.",
    metrics={"rows": "counter"},
    outputs=CopyInResult,
)
class CopyIn(CopyTask):
    """Loads a stored file by COPY, all of it or nothing."""

    from_: Annotated[Dynamic[str], Field(alias="from")]
    """URI of the file."""

    def run(self, ctx: RunContext) -> CopyInResult:
        if not self.table:
            raise TaskFailed("`table` must be given")
        with ctx.storage.open(self.from_) as source, opened(self, ctx) as session:
            assert isinstance(session, PostgresSession)
            command = f"COPY {self.target(session)} FROM STDIN {self.options(session)}"
            with session.connection.cursor() as cursor:
                with cursor.copy(command.encode()) as copy:
                    shutil.copyfileobj(source, copy, _BLOCK)
                count = cursor.rowcount
            session.commit()
        ctx.metrics.counter("rows", count)
        return CopyInResult(row_count=count)


class CopyOutResult(Outputs):
    """What was written."""

    uri: Uri
    """The file."""
    row_count: int
    """How many rows."""


@plugin(
    "io.kestra.plugin.jdbc.postgresql.CopyOut",
    title="Write a PostgreSQL table or query to a file.",
    metrics={"rows": "counter"},
    outputs=CopyOutResult,
)
class CopyOut(CopyTask):
    """Writes a file by COPY and stores it."""

    sql: Dynamic[str | None] = None
    """A query in place of a table."""

    def run(self, ctx: RunContext) -> CopyOutResult:
        if bool(self.sql) == bool(self.table):
            raise TaskFailed("Either `sql` or `table` must be given")
        ending = {"TEXT": ".tsv", "CSV": ".csv", "BINARY": ".bin"}[self.format]
        with ctx.storage.writing(ending) as file, opened(self, ctx) as session:
            assert isinstance(session, PostgresSession)
            command = f"COPY {self._source(session)} TO STDOUT {self.options(session)}"
            with session.connection.cursor() as cursor, file.path.open("wb") as target:
                with cursor.copy(command.encode()) as copy:
                    for block in copy:
                        target.write(block)
                count = cursor.rowcount
            session.commit()
        ctx.metrics.counter("rows", count)
        return CopyOutResult(uri=file.uri, row_count=count)

    def _source(self, session: PostgresSession) -> str:
        if not self.sql:
            return self.target(session)
        statements: list[Any] = split(self.sql, self.syntax)
        if len(statements) != 1:
            raise TaskFailed("`sql` must be one query")
        return f"({statements[0]}\n)"
