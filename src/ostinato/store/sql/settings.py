"""Small values of the server itself, by name."""

from __future__ import annotations

from typing import Any

import msgspec

from ostinato.store.sql.codec import encode
from ostinato.store.sql.database import Database
from ostinato.store.sql.statement import Call, Row, Rows, Sql, execute, fetch, upsert

GET = Sql("SELECT record FROM settings WHERE name = :name")
PUT = upsert("settings", {"name": "text", "record": "text"}, ("name",))


class SqlSettings:
    """Settings in SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, name: str) -> Any:
        """The value of a name, None when it was never set."""
        rows = await self._database.read(lambda: fetch(Call(GET, {"name": name})))
        return msgspec.json.decode(rows[0][0]) if rows else None

    async def put(self, name: str, value: Any) -> None:
        """Set a value."""
        row: Row = (name, encode(value))
        await self._database.write(lambda: execute(Rows(PUT, [row])))
