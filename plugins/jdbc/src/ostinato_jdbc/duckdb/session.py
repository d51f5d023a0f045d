"""A connection to DuckDB, which runs inside this process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from ostinato.plugin import MissingExtra, TaskFailed
from ostinato_jdbc.duckdb.values import Convert, converter, sent
from ostinato_jdbc.family.session import Parameters, Table
from ostinato_jdbc.sql import names
from ostinato_jdbc.sql.parameters import bind, positional
from ostinato_jdbc.sql.scan import DUCKDB
from ostinato_jdbc.sql.statements import words

if TYPE_CHECKING:
    import duckdb

_CHANGES = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE_INTO"})
_GIVE_ROWS = frozenset({"SELECT", "EXPLAIN", "PRAGMA", "CALL", "EXECUTE", "RELATION", "LOGICAL_PLAN"})


def open_session(place: str, zone: ZoneInfo, server: ZoneInfo) -> DuckdbSession:
    """Open a database; TaskFailed if that cannot be done."""
    try:
        import duckdb
    except ImportError:
        raise MissingExtra("duckdb", "ostinato-jdbc[duckdb]") from None
    try:
        return DuckdbSession(duckdb.connect(place), zone, server)
    except duckdb.Error as error:
        raise TaskFailed(str(error)) from None


class DuckdbSession:
    """See `Session`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, zone: ZoneInfo, server: ZoneInfo) -> None:
        self.connection = connection
        self._zone = zone
        self._server = server
        self._in_transactions = False

    def begin(self) -> None:
        self._in_transactions = True
        self.connection.begin()

    def execute(self, statement: str, parameters: Parameters | None, fetch_size: int) -> Table | None:
        values: dict[str, Any] = {}
        if parameters is not None:
            statement, values = bind(statement, parameters, DUCKDB, "${}".format)
        kind = self._kind(statement)
        sent_values = {key: sent(value) for key, value in values.items()} or None
        self.connection.execute(statement, sent_values)
        if kind not in _GIVE_ROWS and not (kind in _CHANGES and "RETURNING" in words(statement, DUCKDB)):
            return None
        if kind == "SELECT":
            self._let_intervals_be_text(statement, sent_values)
        described = self.connection.description or []
        converters = [converter(column[1], self._zone, self._server) for column in described]
        return Table([column[0] for column in described], self._rows(converters, fetch_size))

    def _kind(self, statement: str) -> str:
        found = self.connection.extract_statements(statement)
        return found[0].type.name if found else ""

    def _let_intervals_be_text(self, statement: str, values: dict[str, Any] | None) -> None:
        """Ask again for intervals as text where there are any: in Python their months would be days."""
        described = self.connection.description or []
        columns = [column[0] for column in described]
        intervals = [names.quoted(name) for name, kind, *_ in described if str(kind) == "INTERVAL"]
        if not intervals or len(set(columns)) < len(columns):
            return
        texts = ", ".join(f"CAST({name} AS VARCHAR) AS {name}" for name in intervals)
        self.connection.execute(f"SELECT * REPLACE ({texts}) FROM ({statement}\n)", values)

    def _rows(self, converters: Sequence[Convert | None], fetch_size: int) -> Iterator[Sequence[Any]]:
        while rows := self.connection.fetchmany(fetch_size):
            for row in rows:
                yield [
                    value if value is None or convert is None else convert(value)
                    for value, convert in zip(row, converters, strict=True)
                ]

    def execute_rows(self, statement: str, rows: Sequence[Sequence[Any]]) -> int:
        written, _ = positional(statement, DUCKDB, lambda _: "?")
        changed = 0
        for row in rows:
            self.connection.execute(written, [sent(value) for value in row])
            count = self.connection.fetchone()
            changed += count[0] if count and isinstance(count[0], int) else 0
        return changed

    def columns_of(self, table: str) -> list[str]:
        described = self.connection.execute(f"SELECT * FROM {table} LIMIT 0").description
        return [column[0] for column in described or []]

    def table_name(self, name: str) -> str:
        return names.table(name, folds=False)

    def column_name(self, name: str) -> str:
        return names.column(name, folds=False)

    def commit(self) -> None:
        self.connection.commit()
        self.connection.begin()

    def rollback(self) -> None:
        self.connection.rollback()

    def cancel(self) -> None:
        self.connection.interrupt()

    def close(self) -> None:
        self.connection.close()

    def fault(self, error: Exception) -> str | None:
        import duckdb

        return str(error) if isinstance(error, duckdb.Error) else None
