"""One open connection to a database, as the tasks of the family use it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Parameters = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that a statement gives, read from the database as they are taken."""

    columns: list[str]
    rows: Iterator[Sequence[Any]]


class Session(Protocol):
    """Implemented once for each database. Errors are those of its driver; `fault` tells their text."""

    def begin(self) -> None:
        """Let the statements that follow be one transaction; without it each is one of its own."""
        ...

    def execute(self, statement: str, parameters: Parameters | None, fetch_size: int) -> Table | None:
        """Run a statement, `:name` bound to values unless there are none; None if it is one that gives no rows."""
        ...

    def execute_rows(self, statement: str, rows: Sequence[Sequence[Any]]) -> int:
        """Run a statement with `?` once for each row of values; tells how many rows of the database it changed."""
        ...

    def columns_of(self, table: str) -> list[str]:
        """The columns of a table, its name as `table_name` gives it."""
        ...

    def table_name(self, name: str) -> str:
        """The name of a table, quoted."""
        ...

    def column_name(self, name: str) -> str:
        """The name of a column, quoted."""
        ...

    def commit(self) -> None:
        """Make what was done since `begin` last."""
        ...

    def rollback(self) -> None:
        """Undo what was done since `begin`."""
        ...

    def cancel(self) -> None:
        """Stop the statement that runs, from another thread."""
        ...

    def close(self) -> None:
        """Close the connection; what is not committed is undone."""
        ...

    def fault(self, error: Exception) -> str | None:
        """What the database's JDBC driver says of an error; None for an error that is not the database's."""
        ...
