"""The connection properties of DuckDB, and the files that its SQL may read and write."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any, ClassVar

from ostinato.plugin import Dynamic, Lazy, RunContext, TaskFailed
from ostinato.plugin.file_properties import write_input_files
from ostinato_jdbc.duckdb.session import DuckdbSession, open_session
from ostinato_jdbc.family.connection import Connection, server_zone
from ostinato_jdbc.sql.scan import DUCKDB

SCHEME = "jdbc:duckdb:"


class DuckdbConnection(Connection):
    """Which DuckDB database it is. A relative file name is one in the working directory of the task."""

    syntax: ClassVar = DUCKDB
    driver_error: ClassVar = "java.sql.SQLException"

    url: Dynamic[str] = SCHEME
    """`jdbc:duckdb:file.db`; without a name the database is in memory."""
    database_uri: Dynamic[str | None] = None
    """URI of a stored database to begin with."""
    output_db_file: Dynamic[bool] = False
    """Whether to store the database afterwards; its URI is the output `databaseUri`."""
    input_files: Lazy[dict[str, Any] | str | None] = None
    """Files to begin with: texts or storage URIs by name. SQL finds them in `{{ workingDir }}`."""
    community_extensions: Dynamic[list[str] | None] = None
    """Community extensions to install and load; by default `ion`, where the SQL reads or writes Ion files."""

    def connect(self, ctx: RunContext) -> DuckdbSession:
        place = self._place(ctx)
        if self.database_uri is not None:
            with ctx.storage.open(self.database_uri) as source:
                Path(place).write_bytes(source.read())
        self._bring_files(ctx)
        return open_session(place, self.zone(), server_zone(ctx))

    def _bring_files(self, ctx: RunContext) -> None:
        written = self.input_files
        if isinstance(written, str):
            write_input_files(ctx, self.rendered_sql(ctx, written))
        else:
            write_input_files(ctx, ctx.render_all(written) if written is not None else None)

    def rendered_sql(self, ctx: RunContext, text: str) -> str:
        """A text that may name the working directory and the files to be written."""
        directory = ctx.files.path.resolve()
        names: list[str] = getattr(self, "output_files", None) or []
        places = {name: str(directory / ctx.files.place(name).relative_to(ctx.files.path)) for name in names}
        return ctx.render(text, workingDir=str(directory), outputFiles=places)

    def _place(self, ctx: RunContext) -> str:
        if not self.url.startswith("jdbc:duckdb"):
            raise TaskFailed("URL scheme is invalid. URL should start with `jdbc:duckdb`")
        name = self.url.removeprefix("jdbc:duckdb").removeprefix(":").partition("?")[0]
        is_handed_on = self.output_db_file or self.database_uri is not None
        if name in ("", ":memory:"):
            return str(ctx.files.place("database.duckdb")) if is_handed_on else ":memory:"
        if is_handed_on:
            return str(ctx.files.place(PurePosixPath(name).name))
        is_elsewhere = PurePosixPath(name).is_absolute() or name.startswith("md:")
        return name if is_elsewhere else str(ctx.files.place(name))

    def extra_outputs(self, ctx: RunContext) -> dict[str, Any]:
        names: list[str] = getattr(self, "output_files", None) or []
        stored = {name: ctx.storage.put(path, name) for name, path in ctx.files.matching(names).items()}
        more: dict[str, Any] = {"outputFiles": stored}
        if self.output_db_file:
            more["databaseUri"] = ctx.storage.put(Path(self._place(ctx)), suffix=".duckdb")
        return more
