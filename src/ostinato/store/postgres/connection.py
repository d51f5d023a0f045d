"""One PostgreSQL connection: how it is set up, and how it runs a script in one pipelined transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from psycopg import AsyncConnection, AsyncCursor
from psycopg.adapt import Dumper
from psycopg.types.numeric import Int8BinaryDumper
from psycopg.types.string import StrDumper

from ostinato.store.migrations import migrations_of, statements_of
from ostinato.store.postgres.arrays import ARRAYS, DUMPERS
from ostinato.store.sql.statement import Call, Row, Rows, Script, Step
from ostinato.store.text import clean

T = TypeVar("T")
Connection = AsyncConnection[Row]

DEFAULTS = {"client_encoding": "UTF8", "application_name": "ostinato", "keepalives_idle": 30}
READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
HOT_SETTINGS = (
    "SET enable_seqscan = off",
    "SET enable_hashjoin = off",
    "SET enable_mergejoin = off",
    "SET plan_cache_mode = force_generic_plan",
    "SET jit = off",
)
"""Every hot statement finds its rows by key. Told so, the planner needs no statistics and keeps one plan."""

_MIGRATION_LOCK = 7_305_512_084


class CleanTextDumper(StrDumper):
    """Texts as PostgreSQL can hold them."""

    def dump(self, obj: str) -> bytes:
        return clean(obj).encode()


async def connect(options: Mapping[str, Any], hot: bool) -> Connection:
    """Connect; `hot` connections are set up for the statements of turns and jobs.

    A `prepare_threshold` of None (for connection pools that share sessions) leaves the session as it is.
    """
    connection = await AsyncConnection.connect(autocommit=True, **{**DEFAULTS, **options})
    dumpers: dict[type, type[Dumper]] = {**DUMPERS, str: CleanTextDumper, int: Int8BinaryDumper}
    for kind, dumper in dumpers.items():
        connection.adapters.register_dumper(kind, dumper)
    if hot and options.get("prepare_threshold", 0) is not None:
        connection.prepare_threshold = 0
        for setting in HOT_SETTINGS:
            await connection.execute(setting)
    return connection


async def migrate(connection: Connection) -> None:
    """Bring the schema to the newest version; of several servers that start at once, one does it."""
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_MIGRATION_LOCK,))
        await connection.execute(
            "CREATE TABLE IF NOT EXISTS schema_migrations (number bigint PRIMARY KEY, name text NOT NULL)"
        )
        done = {row[0] for row in await (await connection.execute("SELECT number FROM schema_migrations")).fetchall()}
        for migration in migrations_of("postgres"):
            if migration.number not in done:
                for statement in statements_of(migration):
                    await connection.execute(statement.encode())
                await connection.execute(
                    "INSERT INTO schema_migrations VALUES (%s, %s)", (migration.number, migration.name)
                )


async def run(connection: Connection, script: Script[T], begin: str = "BEGIN") -> T:
    """Run a script in one transaction, each step in one round trip; the last one brings the commit along."""
    opening: str | None = begin
    ended = False
    try:
        step = next(script)
    except StopIteration as end:
        result: T = end.value
        return result
    async with connection.pipeline() as pipeline:
        try:
            while True:
                if opening is not None:
                    await connection.execute(opening, prepare=False)
                cursors = [await _send(connection, statement) for statement in step.statements]
                if step.last:
                    await connection.execute("COMMIT", prepare=False)
                await pipeline.sync()
                rows = [await _rows(cursor) for cursor in cursors]
                opening, ended = None, step.last
                step = script.send(rows)
        except StopIteration as end:
            result = end.value
            if not ended:
                await connection.execute("COMMIT", prepare=False)
    return result


async def query(connection: Connection, call: Call) -> list[Row]:
    """Run one statement by itself."""
    cursor = await connection.execute(call.sql.postgres.encode(), call.params)
    return await _rows(cursor)


async def _send(connection: Connection, statement: Call | Rows) -> AsyncCursor[Row]:
    if isinstance(statement, Call):
        return await connection.execute(statement.sql.postgres.encode(), statement.params)
    bulk = statement.bulk
    columns = zip(*statement.rows, strict=True)
    params = [ARRAYS[kind](column) for kind, column in zip(bulk.types, columns, strict=True)]
    return await connection.execute(bulk.postgres.encode(), params)


async def _rows(cursor: AsyncCursor[Row]) -> list[Row]:
    return await cursor.fetchall() if cursor.description is not None else []


def single(step: Step) -> Call | None:
    """The statement of a step that is only that and ends its script."""
    if step.last and len(step.statements) == 1 and isinstance(step.statements[0], Call):
        return step.statements[0]
    return None
