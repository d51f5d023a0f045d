"""A connection to PostgreSQL: statements streamed in chunks, so that memory does not grow with the result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from psycopg import sql as composed
from psycopg.conninfo import make_conninfo

from ostinato.plugin import RunContext, TaskFailed
from ostinato_jdbc.family.connection import server_zone
from ostinato_jdbc.family.session import Parameters, Table
from ostinato_jdbc.postgresql.faults import connection_fault, fault
from ostinato_jdbc.postgresql.loaders import register_loaders
from ostinato_jdbc.postgresql.values import adapted, as_parameter, register_dumpers
from ostinato_jdbc.sql import names
from ostinato_jdbc.sql.parameters import bind, positional
from ostinato_jdbc.sql.scan import POSTGRESQL

Connection = psycopg.Connection[tuple[Any, ...]]


def open_session(
    arguments: Mapping[str, str], zone: ZoneInfo, ctx: RunContext, *, untyped_texts: bool = False
) -> PostgresSession:
    """Connect; TaskFailed with the two lines that the pool of the JDBC plugin logs."""
    try:
        place = make_conninfo(**dict(arguments))
        connection: Connection = psycopg.connect(place, autocommit=True, prepare_threshold=None)
    except (psycopg.Error, ValueError) as error:
        cause = connection_fault(str(error))
        wrapped = f"Failed to initialize pool: {cause}"
        raise TaskFailed(wrapped, log=[wrapped, cause]) from None
    session = PostgresSession(connection, zone, ctx, untyped_texts=untyped_texts)
    session.prepare(server_zone(ctx))
    return session


class PostgresSession:
    """See `Session`."""

    def __init__(self, connection: Connection, zone: ZoneInfo, ctx: RunContext, *, untyped_texts: bool) -> None:
        self.connection = connection
        self._ctx = ctx
        connection.add_notice_handler(self._notice)
        register_loaders(connection, zone)
        register_dumpers(connection, untyped_texts=untyped_texts)

    def prepare(self, zone: ZoneInfo) -> None:
        """Give the session the settings that its texts are read by, and the zone of the server."""
        wanted = {"DateStyle": "ISO, MDY", "IntervalStyle": "postgres", "TimeZone": zone.key}
        status = self.connection.info.parameter_status
        for name, value in wanted.items():
            if status(name) != value:
                self.connection.execute("SELECT set_config(%s, %s, false)", (name, value))

    def _notice(self, diagnostic: psycopg.errors.Diagnostic) -> None:
        self._ctx.log.debug(f"{diagnostic.severity}: {diagnostic.message_primary}")

    def begin(self) -> None:
        self.connection.autocommit = False

    def execute(self, statement: str, parameters: Parameters | None, fetch_size: int) -> Table | None:
        values: dict[str, Any] | None = None
        if parameters is not None:
            statement, values = bind(statement, parameters, POSTGRESQL, "%({})s".format, _doubled)
            values = {key: as_parameter(value) for key, value in values.items()}
        cursor = self.connection.cursor()
        rows = cursor.stream(statement.encode(), values, size=fetch_size)
        try:
            first = next(rows, None)
        except psycopg.ProgrammingError as error:
            if error.sqlstate is None and "didn't produce a result" in str(error):
                return None
            raise
        if first is None:
            return Table(self._columns_of_last(), iter(()))
        columns = [column.name for column in cursor.description or ()]
        return Table(columns, _closing(chain([first], rows), cursor))

    def _columns_of_last(self) -> list[str]:
        """The columns of the statement that just gave no row: the server still knows it."""
        result = self.connection.pgconn.describe_prepared(b"")
        return [(result.fname(place) or b"").decode() for place in range(result.nfields)]

    def execute_rows(self, statement: str, rows: Sequence[Sequence[Any]]) -> int:
        written, count = positional(statement, POSTGRESQL, lambda _: "%s", _doubled)
        types = self._parameter_types(statement)
        for row in rows:
            if len(row) != count:
                raise TaskFailed(f"The statement takes {count} values, but a row has {len(row)}")
        with self.connection.cursor() as cursor:
            cursor.executemany(written.encode(), [adapted(row, types) for row in rows])
            return max(cursor.rowcount, 0)

    def _parameter_types(self, statement: str) -> list[int]:
        """The types that the database wants for the `?` of a statement."""
        numbered, _ = positional(statement, POSTGRESQL, "${}".format)
        pgconn = self.connection.pgconn
        self.connection.execute("SELECT 1")
        prepared = pgconn.prepare(b"ostinato_batch", numbered.encode())
        if prepared.status != psycopg.pq.ExecStatus.COMMAND_OK:
            raise psycopg.errors.error_from_result(prepared, encoding="utf-8")
        described = pgconn.describe_prepared(b"ostinato_batch")
        self.connection.execute("DEALLOCATE ostinato_batch")
        return [described.param_type(place) for place in range(described.nparams)]

    def columns_of(self, table: str) -> list[str]:
        cursor = self.connection.execute(f"SELECT * FROM {table} LIMIT 0".encode())
        return [column.name for column in cursor.description or ()]

    def table_name(self, name: str) -> str:
        return names.table(name, folds=True)

    def column_name(self, name: str) -> str:
        return names.column(name, folds=True)

    def literal(self, value: str) -> str:
        """A text as it stands where a statement takes no parameters."""
        return composed.Literal(value).as_string(self.connection)

    def commit(self) -> None:
        self.connection.commit()

    def rollback(self) -> None:
        self.connection.rollback()

    def cancel(self) -> None:
        self.connection.cancel_safe(timeout=5)

    def close(self) -> None:
        self.connection.close()

    def fault(self, error: Exception) -> str | None:
        return fault(error) if isinstance(error, psycopg.Error) else None


def _doubled(text: str) -> str:
    return text.replace("%", "%%")


def _closing(rows: Iterator[Any], cursor: psycopg.Cursor[Any]) -> Iterator[Any]:
    with cursor:
        yield from rows
