"""`duckdb.Query`, `Queries` and `Trigger`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ostinato.plugin import Lazy, RunContext, plugin
from ostinato_jdbc.duckdb.connection import DuckdbConnection
from ostinato_jdbc.duckdb.extensions import load_extensions
from ostinato_jdbc.duckdb.session import DuckdbSession
from ostinato_jdbc.family.queries import QueriesTask, Readings
from ostinato_jdbc.family.query import QueryTask, QueryTrigger
from ostinato_jdbc.family.reading import Reading, ReadingProperties


class DuckdbReading(Reading):
    """What a statement gave."""

    database_uri: str | None = None
    """The stored database (outputDbFile)."""
    output_files: dict[str, str] | None = None
    """URIs of the files that the SQL wrote, by name."""


class DuckdbReadings(Readings):
    """What the statements gave."""

    database_uri: str | None = None
    """The stored database (outputDbFile)."""
    output_files: dict[str, str] | None = None
    """URIs of the files that the SQL wrote, by name."""


class DuckdbReadingProperties(DuckdbConnection, ReadingProperties):
    """SQL that may name `{{ workingDir }}` and `{{ outputFiles.name }}`."""

    sql: Lazy[str]
    """The SQL to run."""
    after_sql: Annotated[Lazy[str | None], Field(alias="afterSQL")] = None
    """SQL to run afterwards in the same transaction."""

    def rendered(self, ctx: RunContext, text: str) -> str:
        return self.rendered_sql(ctx, text)

    def connect(self, ctx: RunContext) -> DuckdbSession:
        session = super().connect(ctx)
        load_extensions(ctx, session.connection, self.community_extensions, self.sql)
        return session


@plugin(
    "io.kestra.plugin.jdbc.duckdb.Query",
    title="Query with DuckDB.",
    metrics={"fetch.size": "counter"},
    outputs=DuckdbReading,
)
class Query(DuckdbReadingProperties, QueryTask):
    """Runs one statement over files or a database."""


@plugin(
    "io.kestra.plugin.jdbc.duckdb.Queries",
    title="Run several statements with DuckDB.",
    metrics={"fetch.size": "counter"},
    outputs=DuckdbReadings,
)
class Queries(DuckdbReadingProperties, QueriesTask):
    """Runs statements one after another, by default in one transaction."""


@plugin(
    "io.kestra.plugin.jdbc.duckdb.Trigger",
    title="Trigger a flow when a query on a DuckDB database gives rows.",
    kind="trigger",
    mode="polling",
    outputs=DuckdbReading,
)
class Trigger(DuckdbReadingProperties, QueryTrigger):
    """Runs a statement at an interval and fires if it gives rows."""
