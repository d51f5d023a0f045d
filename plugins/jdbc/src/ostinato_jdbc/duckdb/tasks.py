"""`duckdb.Query` and `Queries`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ostinato.plugin import Lazy, RunContext, plugin
from ostinato_jdbc.duckdb.connection import DuckdbTask
from ostinato_jdbc.duckdb.extensions import load_extensions
from ostinato_jdbc.duckdb.session import DuckdbSession
from ostinato_jdbc.family.queries import QueriesTask, Readings
from ostinato_jdbc.family.query import QueryTask
from ostinato_jdbc.family.reading import Reading, ReadingTask


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


class DuckdbReadingTask(DuckdbTask, ReadingTask):
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
class Query(DuckdbReadingTask, QueryTask):
    """Runs one statement over files or a database."""


@plugin(
    "io.kestra.plugin.jdbc.duckdb.Queries",
    title="Run several statements with DuckDB.",
    metrics={"fetch.size": "counter"},
    outputs=DuckdbReadings,
)
class Queries(DuckdbReadingTask, QueriesTask):
    """Runs statements one after another, by default in one transaction."""
