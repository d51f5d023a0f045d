"""`postgresql.Query`, `Queries`, `Batch` and `Trigger`."""

from __future__ import annotations

from ostinato.plugin import plugin
from ostinato_jdbc.family.batch import BatchResult, BatchTask
from ostinato_jdbc.family.queries import QueriesTask, Readings
from ostinato_jdbc.family.query import QueryTask, QueryTrigger
from ostinato_jdbc.family.reading import Reading
from ostinato_jdbc.postgresql.connection import PostgresConnection


@plugin(
    "io.kestra.plugin.jdbc.postgresql.Query",
    title="Query a PostgreSQL database.",
    metrics={"fetch.size": "counter"},
    outputs=Reading,
)
class Query(PostgresConnection, QueryTask):
    """Runs one statement."""


@plugin(
    "io.kestra.plugin.jdbc.postgresql.Queries",
    title="Run several statements on a PostgreSQL database.",
    metrics={"fetch.size": "counter"},
    outputs=Readings,
)
class Queries(PostgresConnection, QueriesTask):
    """Runs statements one after another, by default in one transaction."""


@plugin(
    "io.kestra.plugin.jdbc.postgresql.Batch",
    title="Load the rows of a file into a PostgreSQL database.",
    metrics={"records": "counter", "updated": "counter", "query": "counter"},
    outputs=BatchResult,
)
class Batch(PostgresConnection, BatchTask):
    """Runs a statement for each row of a stored Ion file."""


@plugin(
    "io.kestra.plugin.jdbc.postgresql.Trigger",
    title="Trigger a flow when a query on a PostgreSQL database gives rows.",
    kind="trigger",
    mode="polling",
    outputs=Reading,
)
class Trigger(PostgresConnection, QueryTrigger):
    """Runs a statement at an interval and fires if it gives rows."""
