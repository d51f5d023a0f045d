"""`sqlite.Query`, `Queries`, `Batch` and `Trigger`."""

from __future__ import annotations

from ostinato.plugin import plugin
from ostinato_jdbc.family.batch import BatchResult, BatchTask
from ostinato_jdbc.family.queries import QueriesTask, Readings
from ostinato_jdbc.family.query import QueryTask, QueryTrigger
from ostinato_jdbc.family.reading import Reading
from ostinato_jdbc.sqlite.connection import SqliteConnection


class SqliteReading(Reading):
    """What a statement gave."""

    database_uri: str | None = None
    """The stored database (outputDbFile)."""


class SqliteReadings(Readings):
    """What the statements gave."""

    database_uri: str | None = None
    """The stored database (outputDbFile)."""


@plugin(
    "io.kestra.plugin.jdbc.sqlite.Query",
    title="Query a SQLite database.",
    metrics={"fetch.size": "counter"},
    outputs=SqliteReading,
)
class Query(SqliteConnection, QueryTask):
    """Runs one statement."""


@plugin(
    "io.kestra.plugin.jdbc.sqlite.Queries",
    title="Run several statements on a SQLite database.",
    metrics={"fetch.size": "counter"},
    outputs=SqliteReadings,
)
class Queries(SqliteConnection, QueriesTask):
    """Runs statements one after another, by default in one transaction."""


@plugin(
    "io.kestra.plugin.jdbc.sqlite.Batch",
    title="Load the rows of a file into a SQLite database.",
    metrics={"records": "counter", "updated": "counter"},
    outputs=BatchResult,
)
class Batch(SqliteConnection, BatchTask):
    """Runs a statement for each row of a stored Ion file."""


@plugin(
    "io.kestra.plugin.jdbc.sqlite.Trigger",
    title="Trigger a flow when a query on a SQLite database gives rows.",
    kind="trigger",
    mode="polling",
    outputs=SqliteReading,
)
class Trigger(SqliteConnection, QueryTrigger):
    """Runs a statement at an interval and fires if it gives rows."""
