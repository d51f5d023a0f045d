"""`Batch`: one statement for each row of a stored file, sent and committed in chunks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Annotated, Any, Literal

from pydantic import Field

from ostinato.plugin import Duration, Dynamic, Outputs, RunContext, Task, TaskFailed
from ostinato_jdbc.family.connection import ZonedConnection, opened
from ostinato_jdbc.family.input_rows import InputLost, InputRows
from ostinato_jdbc.family.session import Session
from ostinato_jdbc.sql.names import quoted


class BatchResult(Outputs):
    """What was loaded."""

    row_count: int
    """Rows of the file."""
    updated_count: int
    """Rows of the database that were changed."""


@dataclass
class _Progress:
    """What is committed so far."""

    rows: int = 0
    updated: int = 0
    chunks: int = 0


class BatchTask(ZonedConnection, Task):
    """Runs a statement with the values of each row."""

    from_: Annotated[Dynamic[str], Field(alias="from")]
    """URI of the Ion file with the rows."""
    sql: Dynamic[str | None] = None
    """The statement, with a `?` for each value."""
    table: Dynamic[str | None] = None
    """Table to insert into where there is no `sql`; its columns are taken unless `columns` names them."""
    columns: Dynamic[list[str] | None] = None
    """Fields of the rows, in the order of the `?`; by default all of them in their own order."""
    chunk: Dynamic[int] = Field(1000, gt=0)
    """How many rows are sent and committed at a time."""
    max_retries: Dynamic[int] = Field(3, ge=0)
    """How often to try again."""
    retry_backoff: Dynamic[Duration] = timedelta(seconds=1)
    """How long to wait before trying again."""
    retry_scope: Dynamic[Literal["NONE", "INPUT", "ALL"]] = "INPUT"
    """What to try again after: errors of reading the file, ALL with those of the database, or none."""
    resume_on_retry: Dynamic[bool] = True
    """Whether a new try goes on after the last row that was committed, or begins again."""
    input_handling: Dynamic[Literal["AUTO", "STREAM", "LOCAL"]] = "AUTO"
    """Whether the file is copied to the worker first; AUTO does so up to localBufferMaxBytes."""
    local_buffer_max_bytes: Dynamic[int] = 100 * 1024 * 1024
    """The largest file that AUTO copies."""

    def run(self, ctx: RunContext) -> BatchResult:
        if self.sql is None and self.table is None:
            raise TaskFailed("One of `sql` and `table` must be given")
        progress = _Progress()
        rows = InputRows(ctx, self.from_, local=self._is_local(ctx))
        for attempt in range(self.max_retries + 1):
            failure = self._attempt(ctx, rows, progress)
            if failure is None:
                break
            if attempt == self.max_retries:
                raise failure
            ctx.log.warn(f"{failure}; trying again")
            ctx.cancelled.wait(self.retry_backoff.total_seconds())
            ctx.cancelled.check()
            if not self.resume_on_retry:
                progress = _Progress()
        return self._told(ctx, progress)

    def _is_local(self, ctx: RunContext) -> bool:
        if self.input_handling == "AUTO":
            return ctx.storage.info(self.from_).size <= self.local_buffer_max_bytes
        return self.input_handling == "LOCAL"

    def _attempt(self, ctx: RunContext, rows: InputRows, progress: _Progress) -> Exception | None:
        """One try; gives the failure if another may follow."""
        try:
            with opened(self, ctx) as session:
                self._load(ctx, session, rows.after(progress.rows), progress)
        except InputLost as error:
            if self.retry_scope == "NONE":
                raise TaskFailed(str(error)) from error
            return TaskFailed(str(error))
        except TaskFailed as error:
            if self.retry_scope != "ALL":
                raise
            return error
        return None

    def _load(self, ctx: RunContext, session: Session, rows: Iterator[Any], progress: _Progress) -> None:
        session.begin()
        columns = self._columns(session)
        statement = self.sql or self._insert(session, columns or [])
        while chunk := list(islice(rows, self.chunk)):
            ctx.cancelled.check()
            updated = session.execute_rows(statement, [_values(row, columns) for row in chunk])
            session.commit()
            progress.rows += len(chunk)
            progress.updated += updated
            progress.chunks += 1

    def _columns(self, session: Session) -> list[str] | None:
        if self.columns is not None or self.table is None:
            return self.columns
        return session.columns_of(session.table_name(self.table))

    def _insert(self, session: Session, columns: list[str]) -> str:
        quote = quoted if self.columns is None else session.column_name
        listed = ", ".join(map(quote, columns))
        marks = ", ".join("?" * len(columns))
        return f"INSERT INTO {session.table_name(self.table or '')} ({listed}) VALUES ({marks})"

    def _told(self, ctx: RunContext, progress: _Progress) -> BatchResult:
        ctx.metrics.counter("records", progress.rows)
        ctx.metrics.counter("updated", progress.updated)
        ctx.log.info(f"Successfully executed {progress.chunks} bulk queries and updated {progress.updated} rows")
        return BatchResult(row_count=progress.rows, updated_count=progress.updated)


def _values(row: Any, columns: list[str] | None) -> list[Any]:
    if isinstance(row, Mapping):
        return [row.get(name) for name in columns] if columns is not None else list(row.values())
    if isinstance(row, list):
        return row
    raise TaskFailed(f"A row must be a struct or a list, not {type(row).__name__}")
