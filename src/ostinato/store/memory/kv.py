"""Key-value pairs of namespaces."""

from __future__ import annotations

from copy import deepcopy

from msgspec.structs import replace

from ostinato.ports.flows import KvEntry
from ostinato.ports.search import Page, Query
from ostinato.store.fields import KV
from ostinato.store.memory.search import search
from ostinato.store.memory.tables import Tables


class MemoryKeyValues:
    """Pairs in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def get(self, namespace: str, key: str) -> KvEntry | None:
        """The pair of a key, expired or not."""
        return deepcopy(self._tables.kv.get((namespace, key)))

    async def put(self, entry: KvEntry, overwrite: bool = True) -> bool:
        """Store a pair, its version counted up."""
        old = self._tables.kv.get((entry.namespace, entry.key))
        if old is not None and not overwrite and not _expired(old, entry):
            return False
        version = 1 + (self._tables.kv_versions.get((entry.namespace, entry.key), 0) if old is None else old.version)
        created = entry.created if old is None else old.created
        self._tables.kv[entry.namespace, entry.key] = replace(deepcopy(entry), version=version, created=created)
        return True

    async def delete(self, namespace: str, key: str) -> bool:
        """Forget a pair, but not its version; False when there was none."""
        gone = self._tables.kv.pop((namespace, key), None)
        if gone is not None:
            self._tables.kv_versions[namespace, key] = gone.version
        return gone is not None

    async def search(self, query: Query) -> Page[KvEntry]:
        """Pairs."""
        return search(self._tables.kv.values(), KV, query, deepcopy)


def _expired(old: KvEntry, entry: KvEntry) -> bool:
    return old.expires is not None and old.expires <= entry.updated
