"""Statements as named constants, written once for both dialects, and scripts that run them.

A script is a generator: it yields steps (statements to run together) and is sent their rows. So the same script runs
in SQLite's writer thread and, pipelined, on an asynchronous PostgreSQL connection, and nothing in it waits.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")
Row = tuple[Any, ...]

TYPES = {"text": "text", "int": "bigint", "real": "float8", "bytes": "bytea", "bool": "boolean", "json": "jsonb"}
"""Kinds of columns, and the types that PostgreSQL gives them."""

_PARAMETER = re.compile(r"(?<![:\w]):([a-z_][a-z0-9_]*)")
_MEMBER = re.compile(r"\bAMONG :([a-z_][a-z0-9_]*)")


class Texts(list[Any]):
    """A list of texts as one parameter, for `AMONG :name`."""


class Numbers(list[int]):
    """A list of whole numbers as one parameter, for `AMONG :name`."""


class Sql:
    """One statement. `:name` are parameters, `AMONG :name` tests membership in a `Texts` or `Numbers` parameter,
    `SKIP BUSY` locks rows and leaves out those that others hold, `HOLD` locks them."""

    __slots__ = ("postgres", "sqlite")

    def __init__(self, text: str, postgres: str | None = None) -> None:
        self.sqlite = for_sqlite(text)
        self.postgres = for_postgres(text if postgres is None else postgres)


@lru_cache(maxsize=512)
def for_sqlite(text: str) -> str:
    """The statement as SQLite understands it."""
    text = text.replace("SKIP BUSY", "").replace("HOLD", "")
    return _MEMBER.sub(r"IN (SELECT value FROM json_each(:\1))", text)


@lru_cache(maxsize=512)
def for_postgres(text: str) -> str:
    """The statement as psycopg understands it."""
    text = text.replace("%", "%%").replace("SKIP BUSY", "FOR UPDATE SKIP LOCKED").replace("HOLD", "FOR UPDATE")
    text = _MEMBER.sub(r"= ANY(:\1)", text)
    return _PARAMETER.sub(r"%(\1)s", text)


class Bulk:
    """One statement for many rows: an array for each column in PostgreSQL, one execution for each row in SQLite."""

    __slots__ = ("columns", "postgres", "returns", "sqlite", "types")

    def __init__(self, columns: Mapping[str, str], sqlite: str, postgres: str, returns: bool) -> None:
        self.columns = tuple(columns)
        self.types = tuple(columns.values())
        self.sqlite = sqlite
        self.postgres = postgres
        self.returns = returns


def _arrays(types: Sequence[str]) -> str:
    return ", ".join(f"%s::{'text' if kind == 'json' else TYPES[kind]}[]" for kind in types)


def _picked(columns: Mapping[str, str]) -> str:
    return ", ".join(f"CAST(t.{name} AS jsonb)" if kind == "json" else f"t.{name}" for name, kind in columns.items())


def insert(table: str, columns: Mapping[str, str], tail: str = "", returning: str = "") -> Bulk:
    """Insert rows; `tail` says what to do about conflicts."""
    names, marks = ", ".join(columns), ", ".join("?" for _ in columns)
    end = f" {tail}" + (f" RETURNING {returning}" if returning else "")
    source = f"SELECT {_picked(columns)} FROM unnest({_arrays(tuple(columns.values()))}) AS t({names})"
    return Bulk(
        columns,
        f"INSERT INTO {table} ({names}) VALUES ({marks}){end}",
        f"INSERT INTO {table} ({names}) {source}{end}",
        bool(returning),
    )


def upsert(table: str, columns: Mapping[str, str], keys: Sequence[str], partial: str = "") -> Bulk:
    """Insert rows, or replace those with the same keys."""
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in keys)
    return insert(table, columns, f"ON CONFLICT ({', '.join(keys)}) {partial}DO UPDATE SET {changes}")


def update(table: str, keys: Mapping[str, str], sets: Mapping[str, str], returning: str = "") -> Bulk:
    """Set columns of the rows found by keys. A key `expected_x` is compared with column `x`, so that x can be set.

    The rows of parameters give the set columns first, then the keys.
    """
    columns = {**sets, **keys}
    end = f" RETURNING {returning}" if returning else ""
    found = {name: name.removeprefix("expected_") for name in keys}
    marks = ", ".join(f"{name} = ?" for name in sets)
    where = " AND ".join(f"{column} = ?" for column in found.values())
    joined = " AND ".join(f"{table}.{column} = t.{name}" for name, column in found.items())
    given = ", ".join(
        f"{name} = CAST(t.{name} AS jsonb)" if kind == "json" else f"{name} = t.{name}" for name, kind in sets.items()
    )
    source = f"unnest({_arrays(tuple(columns.values()))}) AS t({', '.join(columns)})"
    qualified = f" RETURNING {table}.{returning}" if returning else ""
    return Bulk(
        columns,
        f"UPDATE {table} SET {marks} WHERE {where}{end}",
        f"UPDATE {table} SET {given} FROM {source} WHERE {joined}{qualified}",
        bool(returning),
    )


def delete(table: str, keys: Mapping[str, str], also: str = "", returning: Sequence[str] = ()) -> Bulk:
    """Delete the rows found by keys, and by what `also` adds to the condition."""
    where = " AND ".join(f"{name} = ?" for name in keys) + also
    joined = " AND ".join(f"{table}.{name} = t.{name}" for name in keys) + also
    source = f"unnest({_arrays(tuple(keys.values()))}) AS t({', '.join(keys)})"
    end = f" RETURNING {', '.join(returning)}" if returning else ""
    qualified = f" RETURNING {', '.join(f'{table}.{name}' for name in returning)}" if returning else ""
    return Bulk(
        keys,
        f"DELETE FROM {table} WHERE {where}{end}",
        f"DELETE FROM {table} USING {source} WHERE {joined}{qualified}",
        bool(returning),
    )


class Call(NamedTuple):
    """One statement with its parameters."""

    sql: Sql
    params: Mapping[str, Any] = {}


class Rows(NamedTuple):
    """One bulk statement with its rows."""

    bulk: Bulk
    rows: Sequence[Row]


class Step(NamedTuple):
    """Statements that run together. `last` says that the script asks for nothing more, so the commit can go along."""

    statements: Sequence[Call | Rows]
    last: bool = False


Script = Generator[Step, list[list[Row]], T]


def one(call: Call | Rows, last: bool = False) -> Step:
    """A step of one statement."""
    return Step((call,), last)


def many(*batches: Rows | Call | None, last: bool = False) -> Step:
    """A step of those statements that have anything to do."""
    kept = [batch for batch in batches if batch is not None and not (isinstance(batch, Rows) and not batch.rows)]
    return Step(kept, last)


def fetch(call: Call) -> Script[list[Row]]:
    """A script that is one query."""
    rows = yield one(call, last=True)
    return rows[0]


def execute(*statements: Call | Rows) -> Script[None]:
    """A script that is one step, without an answer."""
    step = many(*statements, last=True)
    if step.statements:
        yield step
