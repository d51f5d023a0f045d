"""The connection properties of SQLite: a database in a file, in memory, or handed from task to task."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from ostinato.plugin import Dynamic, RunContext, TaskFailed
from ostinato_jdbc.family.connection import Connection
from ostinato_jdbc.sql.scan import SQLITE
from ostinato_jdbc.sqlite.session import SqliteSession, open_session

SCHEME = "jdbc:sqlite:"
MEMORY = ":memory:"


class SqliteConnection(Connection):
    """Which SQLite database it is. A relative file name is one in the working directory of the task."""

    syntax: ClassVar = SQLITE
    driver_error: ClassVar = "org.sqlite.SQLiteException"

    url: Dynamic[str] = SCHEME
    """`jdbc:sqlite:file.db`; without a name the database is in memory. Pragmas may follow a `?`."""
    sqlite_file: Dynamic[str | None] = None
    """URI of a stored database to begin with."""
    output_db_file: Dynamic[bool] = False
    """Whether to store the database afterwards; its URI is the output `databaseUri`."""

    def connect(self, ctx: RunContext) -> SqliteSession:
        place = self._place(ctx)
        if self.sqlite_file is not None and place != MEMORY:
            with ctx.storage.open(self.sqlite_file) as source:
                Path(place).write_bytes(source.read())
        return open_session(place, self._pragmas(), self.zone(), ctx)

    def extra_outputs(self, ctx: RunContext) -> dict[str, Any]:
        if not self.output_db_file:
            return {}
        return {"databaseUri": ctx.storage.put(Path(self._place(ctx)), suffix=".db")}

    def _place(self, ctx: RunContext) -> str:
        name = self._name()
        is_handed_on = self.output_db_file or self.sqlite_file is not None
        if name in ("", MEMORY):
            return str(ctx.files.place("database.db")) if is_handed_on else MEMORY
        if is_handed_on:
            return str(ctx.files.place(PurePosixPath(name).name))
        return name if PurePosixPath(name).is_absolute() else str(ctx.files.place(name))

    def _name(self) -> str:
        if not self.url.startswith(SCHEME):
            raise TaskFailed("URL scheme is invalid. URL should start with `jdbc:sqlite`")
        return self.url.removeprefix(SCHEME).partition("?")[0].removeprefix("file:")

    def _pragmas(self) -> dict[str, str]:
        return dict(parse_qsl(self.url.partition("?")[2]))
