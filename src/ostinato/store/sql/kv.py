"""Key-value pairs of namespaces."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from ostinato.ports.flows import KvEntry
from ostinato.ports.search import Page, Query
from ostinato.store.fields import KV
from ostinato.store.sql.codec import encode, instant_of, micros, micros_or_none
from ostinato.store.sql.database import Database
from ostinato.store.sql.statement import Call, Row, Script, Sql, fetch, one
from ostinato.store.sql.where import Select
from ostinato.store.text import clean

COLUMNS = "record, version, created"
GET = Sql(f"SELECT {COLUMNS} FROM kv WHERE namespace = :namespace AND key = :key")
PUT = Sql(
    """INSERT INTO kv (namespace, key, type, description, version, created, updated, expires, record)
       VALUES (:namespace, :key, :type, :description,
         1 + COALESCE((SELECT v.version FROM kv_versions v WHERE v.namespace = :namespace AND v.key = :key), 0),
         :created, :updated, :expires, :record)
       ON CONFLICT (namespace, key) DO UPDATE SET type = excluded.type, description = excluded.description,
         version = kv.version + 1, updated = excluded.updated, expires = excluded.expires, record = excluded.record
       WHERE :overwrite OR kv.expires <= excluded.updated
       RETURNING version"""
)
DELETE = Sql("DELETE FROM kv WHERE namespace = :namespace AND key = :key RETURNING version")
REMEMBER = Sql(
    """INSERT INTO kv_versions (namespace, key, version) VALUES (:namespace, :key, :version)
       ON CONFLICT (namespace, key) DO UPDATE SET version = excluded.version"""
)
SELECT = Select(KV, COLUMNS, "kv")

_entries = msgspec.json.Decoder(KvEntry)


class SqlKeyValues:
    """Pairs in SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, namespace: str, key: str) -> KvEntry | None:
        """The pair of a key, expired or not."""
        rows = await self._database.read(lambda: fetch(Call(GET, {"namespace": namespace, "key": key})))
        return _read(rows[0]) if rows else None

    async def put(self, entry: KvEntry, overwrite: bool = True) -> bool:
        """Store a pair, its version counted up."""
        params = {
            "namespace": entry.namespace,
            "key": entry.key,
            "type": entry.type,
            "description": None if entry.description is None else clean(entry.description),
            "created": micros(entry.created),
            "updated": micros(entry.updated),
            "expires": micros_or_none(entry.expires),
            "record": encode(entry),
            "overwrite": overwrite,
        }
        return bool(await self._database.write(lambda: fetch(Call(PUT, params))))

    async def delete(self, namespace: str, key: str) -> bool:
        """Forget a pair, but not its version; False when there was none."""
        return await self._database.write(lambda: _delete({"namespace": namespace, "key": key}))

    async def search(self, query: Query) -> Page[KvEntry]:
        """Pairs."""
        return await SELECT.page(self._database, query, _read)


def _delete(named: dict[str, str]) -> Script[bool]:
    gone = yield one(Call(DELETE, named))
    if gone[0]:
        yield one(Call(REMEMBER, {**named, "version": gone[0][0][0]}), last=True)
    return bool(gone[0])


def _read(row: Row) -> KvEntry:
    return replace(_entries.decode(row[0]), version=row[1], created=instant_of(row[2]))
