"""Community extensions of DuckDB."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ostinato.plugin import RunContext, TaskFailed
from ostinato_jdbc.sql.names import quoted

if TYPE_CHECKING:
    import duckdb

_ION = re.compile(r"\bread_ion\b|\bFORMAT\s+'?ion\b", re.IGNORECASE)

_NAME = re.compile(r"\w+")


def load_extensions(
    ctx: RunContext, connection: duckdb.DuckDBPyConnection, wanted: Sequence[str] | None, sql: str
) -> None:
    """Install and load extensions; one that cannot be had is told, the SQL may do without.

    Where none are named, `ion` is loaded if the SQL uses it.
    """
    import duckdb

    if wanted is None:
        wanted = ["ion"] if _ION.search(sql) else []
    for name in wanted:
        if not _NAME.fullmatch(name):
            raise TaskFailed(f"'{name}' is no name of an extension")
        try:
            connection.execute(f"INSTALL {quoted(name)} FROM community")
            connection.execute(f"LOAD {quoted(name)}")
        except duckdb.Error as error:
            ctx.log.warn(f"The community extension '{name}' could not be loaded: {error}")
