"""Templates of tasks."""

from __future__ import annotations

import msgspec

from ostinato.ports.search import Page, Query
from ostinato.ports.templates import StoredTemplate
from ostinato.store.fields import TEMPLATES
from ostinato.store.sql.codec import encode, micros
from ostinato.store.sql.database import Database
from ostinato.store.sql.statement import Call, Row, Sql, fetch
from ostinato.store.sql.where import Select

GET = Sql("SELECT record FROM templates WHERE namespace = :namespace AND id = :id")
PUT = Sql(
    """INSERT INTO templates (namespace, id, updated, record) VALUES (:namespace, :id, :updated, :record)
       ON CONFLICT (namespace, id) DO UPDATE SET updated = excluded.updated, record = excluded.record
       WHERE :overwrite
       RETURNING id"""
)
DELETE = Sql("DELETE FROM templates WHERE namespace = :namespace AND id = :id RETURNING id")
NAMESPACES = Sql("SELECT DISTINCT namespace FROM templates ORDER BY namespace")
SELECT = Select(TEMPLATES, "record", "templates")

_templates = msgspec.json.Decoder(StoredTemplate)


class SqlTemplates:
    """Templates in SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, namespace: str, id: str) -> StoredTemplate | None:  # noqa: A002
        """The template of a name."""
        rows = await self._database.read(lambda: fetch(Call(GET, {"namespace": namespace, "id": id})))
        return _read(rows[0]) if rows else None

    async def put(self, template: StoredTemplate, overwrite: bool = True) -> bool:
        """Store a template; False when it is there and is to stay."""
        params = {
            "namespace": template.namespace,
            "id": template.id,
            "updated": micros(template.updated),
            "record": encode(template),
            "overwrite": overwrite,
        }
        return bool(await self._database.write(lambda: fetch(Call(PUT, params))))

    async def delete(self, namespace: str, id: str) -> bool:  # noqa: A002
        """Forget a template; False when there was none."""
        return bool(await self._database.write(lambda: fetch(Call(DELETE, {"namespace": namespace, "id": id}))))

    async def search(self, query: Query) -> Page[StoredTemplate]:
        """Templates."""
        return await SELECT.page(self._database, query, _read)

    async def namespaces(self) -> list[str]:
        """Namespaces that have a template, in order."""
        return [row[0] for row in await self._database.read(lambda: fetch(Call(NAMESPACES)))]


def _read(row: Row) -> StoredTemplate:
    return _templates.decode(row[0])
