"""Flows with all their revisions."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

from ostinato.ports.flows import StoredFlow
from ostinato.ports.search import Page, Query
from ostinato.ports.store import Conflict
from ostinato.store.fields import FLOWS
from ostinato.store.memory.search import search
from ostinato.store.memory.tables import Tables


class MemoryFlows:
    """Flows in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def save(self, flow: StoredFlow) -> None:
        """Store one revision; Conflict when it is there already."""
        revisions = self._tables.flows[flow.namespace, flow.id]
        if flow.revision in revisions:
            raise Conflict(f"Revision {flow.revision} of flow {flow.namespace}.{flow.id} exists already.")
        revisions[flow.revision] = copy(flow)

    async def get(
        self,
        namespace: str,
        id: str,  # noqa: A002
        revision: int | None = None,
        deleted: bool = False,
    ) -> StoredFlow | None:
        """The current revision or the one asked for."""
        revisions = self._tables.flows.get((namespace, id))
        if not revisions:
            return None
        if revision is not None:
            found = revisions.get(revision)
        else:
            found = revisions[max(revisions)]
            if found.deleted and not deleted:
                return None
        return None if found is None else copy(found)

    async def revisions(self, namespace: str, id: str) -> list[StoredFlow]:  # noqa: A002
        """All revisions, oldest first."""
        return [copy(flow) for _, flow in sorted(self._tables.flows.get((namespace, id), {}).items())]

    async def forget(self, namespace: str, id: str, revisions: Sequence[int]) -> None:  # noqa: A002
        """Remove revisions."""
        stored = self._tables.flows.get((namespace, id), {})
        for revision in revisions:
            stored.pop(revision, None)

    async def search(self, query: Query) -> Page[StoredFlow]:
        """Current revisions of flows that are not deleted."""
        return search(self._current(), FLOWS, query, copy)

    async def current(self) -> list[StoredFlow]:
        """Every current, not deleted flow, by namespace and id."""
        return [copy(flow) for flow in sorted(self._current(), key=lambda flow: (flow.namespace, flow.id))]

    async def heads(self) -> dict[tuple[str, str], int]:
        """The current revision of every flow, by namespace and id."""
        return {(flow.namespace, flow.id): flow.revision for flow in self._current()}

    async def namespaces(self) -> list[str]:
        """Namespaces that have a current flow, in order."""
        return sorted({flow.namespace for flow in self._current()})

    def _current(self) -> list[StoredFlow]:
        newest = (revisions[max(revisions)] for revisions in self._tables.flows.values() if revisions)
        return [flow for flow in newest if not flow.deleted]
