"""Flows with all their revisions."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ostinato.ports.flows import StoredFlow
from ostinato.ports.search import Page, Query
from ostinato.ports.store import Conflict
from ostinato.store.fields import FLOWS
from ostinato.store.sql.codec import encode, micros
from ostinato.store.sql.database import Database
from ostinato.store.sql.rows import encode_labels
from ostinato.store.sql.statement import Call, Numbers, Row, Rows, Script, Sql, Step, fetch, insert, one
from ostinato.store.sql.where import Select
from ostinato.store.text import clean

ADD = insert(
    "flows",
    {
        "namespace": "text",
        "id": "text",
        "revision": "int",
        "deleted": "bool",
        "updated": "int",
        "description": "text",
        "labels": "json",
        "record": "text",
    },
    "ON CONFLICT (namespace, id, revision) DO NOTHING",
    returning="revision",
)
MARK_NEWEST = Sql(
    """UPDATE flows SET newest = (revision = (
         SELECT max(f.revision) FROM flows f WHERE f.namespace = :namespace AND f.id = :id))
       WHERE namespace = :namespace AND id = :id"""
)
GET = Sql("SELECT record FROM flows WHERE namespace = :namespace AND id = :id AND revision = :revision")
NEWEST = Sql("SELECT record FROM flows WHERE namespace = :namespace AND id = :id AND newest")
REVISIONS = Sql("SELECT record FROM flows WHERE namespace = :namespace AND id = :id ORDER BY revision")
FORGET = Sql("DELETE FROM flows WHERE namespace = :namespace AND id = :id AND revision AMONG :revisions")
HEADS = Sql("SELECT namespace, id, revision FROM flows WHERE newest AND NOT deleted")
CURRENT = Sql("SELECT record FROM flows WHERE newest AND NOT deleted ORDER BY namespace, id")
NAMESPACES = Sql("SELECT DISTINCT namespace FROM flows WHERE newest AND NOT deleted ORDER BY namespace")
SELECT = Select(FLOWS, "record", "flows", fixed="newest AND NOT deleted")

_flows = msgspec.json.Decoder(StoredFlow)


class SqlFlows:
    """Flows in SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, flow: StoredFlow) -> None:
        """Store one revision; Conflict when it is there already."""
        if not await self._database.write(lambda: _save(flow)):
            raise Conflict(f"Revision {flow.revision} of flow {flow.namespace}.{flow.id} exists already.")

    async def get(
        self,
        namespace: str,
        id: str,  # noqa: A002
        revision: int | None = None,
        deleted: bool = False,
    ) -> StoredFlow | None:
        """The current revision or the one asked for."""
        named = {"namespace": namespace, "id": id}
        call = Call(NEWEST, named) if revision is None else Call(GET, {**named, "revision": revision})
        rows = await self._database.read(lambda: fetch(call))
        found = _read(rows[0]) if rows else None
        hidden = found is not None and found.deleted and revision is None and not deleted
        return None if hidden else found

    async def revisions(self, namespace: str, id: str) -> list[StoredFlow]:  # noqa: A002
        """All revisions, oldest first."""
        call = Call(REVISIONS, {"namespace": namespace, "id": id})
        return [_read(row) for row in await self._database.read(lambda: fetch(call))]

    async def forget(self, namespace: str, id: str, revisions: Sequence[int]) -> None:  # noqa: A002
        """Remove revisions."""
        named = {"namespace": namespace, "id": id}
        await self._database.write(lambda: _forget(named, Numbers(revisions)))

    async def search(self, query: Query) -> Page[StoredFlow]:
        """Current revisions of flows that are not deleted."""
        return await SELECT.page(self._database, query, _read)

    async def current(self) -> list[StoredFlow]:
        """Every current, not deleted flow, by namespace and id."""
        return [_read(row) for row in await self._database.read(lambda: fetch(Call(CURRENT)))]

    async def heads(self) -> dict[tuple[str, str], int]:
        """The current revision of every flow, by namespace and id."""
        rows = await self._database.read(lambda: fetch(Call(HEADS)))
        return {(namespace, id_): revision for namespace, id_, revision in rows}

    async def namespaces(self) -> list[str]:
        """Namespaces that have a current flow, in order."""
        return [row[0] for row in await self._database.read(lambda: fetch(Call(NAMESPACES)))]


def _save(flow: StoredFlow) -> Script[bool]:
    description = None if flow.description is None else clean(flow.description)
    labels = encode_labels(list(flow.labels.items()))
    row: Row = (
        flow.namespace,
        flow.id,
        flow.revision,
        flow.deleted,
        micros(flow.updated),
        description,
        labels,
        encode(flow),
    )
    (added,) = yield one(Rows(ADD, [row]))
    if added:
        yield one(Call(MARK_NEWEST, {"namespace": flow.namespace, "id": flow.id}), last=True)
    return bool(added)


def _forget(named: dict[str, str], revisions: Numbers) -> Script[None]:
    yield Step([Call(FORGET, {**named, "revisions": revisions}), Call(MARK_NEWEST, named)], last=True)


def _read(row: Row) -> StoredFlow:
    return _flows.decode(row[0])
