"""The key-value store as a task sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from ostinato.ports.flows import KvEntry
from ostinato.ports.search import Condition, Op, Order, Query
from ostinato.ports.store import Flows, KeyValues


@dataclass(frozen=True, slots=True)
class Pair:
    """A key with its value. `type` is one of STRING NUMBER BOOLEAN DATETIME DATE DURATION JSON."""

    namespace: str
    key: str
    type: str
    value: Any
    description: str | None = None
    expires: datetime | None = None


class KeyValueDoor(Protocol):
    """Reads and writes pairs of namespaces; a pair past its time is not there."""

    async def get(self, namespace: str, key: str) -> Pair | None:
        """The pair of that key in that very namespace."""
        ...

    async def put(
        self,
        namespace: str,
        key: str,
        value: Any,
        type: str,  # noqa: A002
        *,
        ttl: timedelta | None = None,
        description: str | None = None,
        overwrite: bool = True,
    ) -> bool:
        """Store a pair; False when it is there and `overwrite` is not set."""
        ...

    async def keys(self, namespace: str, prefix: str = "") -> list[str]:
        """Keys that begin so, sorted."""
        ...

    async def delete(self, namespace: str, key: str) -> bool:
        """Remove a pair; False when there was none."""
        ...

    async def knows(self, namespace: str) -> bool:
        """Whether a namespace has a flow in it or below it, or pairs."""
        ...


async def is_known(flows: Flows, pairs: KeyValues, namespace: str) -> bool:
    """Whether a namespace has a flow in it or below it, or pairs."""
    if any(name == namespace or name.startswith(namespace + ".") for name in await flows.namespaces()):
        return True
    return (await pairs.search(Query((Condition("namespace", Op.EQUALS, namespace),), size=1))).total > 0


class StoreKeyValues:
    """The door to the key-value store of the platform. `now` gives the current instant."""

    def __init__(self, store: KeyValues, flows: Flows, now: Callable[[], datetime], tenant: str = "main") -> None:
        self._store = store
        self._flows = flows
        self._now = now
        self._tenant = tenant

    async def get(self, namespace: str, key: str) -> Pair | None:
        entry = await self._store.get(namespace, key)
        if entry is None or self._expired(entry):
            return None
        return Pair(namespace, key, entry.type, entry.value, entry.description, entry.expires)

    async def put(
        self,
        namespace: str,
        key: str,
        value: Any,
        type: str,  # noqa: A002
        *,
        ttl: timedelta | None = None,
        description: str | None = None,
        overwrite: bool = True,
    ) -> bool:
        now = self._now()
        entry = KvEntry(
            namespace=namespace,
            key=key,
            type=type,
            value=value,
            version=1,
            created=now,
            updated=now,
            tenant=self._tenant,
            description=description,
            expires=None if ttl is None else now + ttl,
        )
        return await self._store.put(entry, overwrite)

    async def keys(self, namespace: str, prefix: str = "") -> list[str]:
        found: list[str] = []
        page = 1
        while True:
            conditions = (Condition("namespace", Op.EQUALS, namespace),)
            query = Query(conditions, (Order("key"),), page=page, size=500)
            rows = await self._store.search(query)
            found.extend(row.key for row in rows.results if row.key.startswith(prefix) and not self._expired(row))
            if page * 500 >= rows.total:
                return sorted(found)
            page += 1

    async def delete(self, namespace: str, key: str) -> bool:
        return await self._store.delete(namespace, key)

    async def knows(self, namespace: str) -> bool:
        return await is_known(self._flows, self._store, namespace)

    def _expired(self, entry: KvEntry) -> bool:
        return entry.expires is not None and entry.expires <= self._now()
