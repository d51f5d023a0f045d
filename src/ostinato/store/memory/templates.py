"""Templates of tasks."""

from __future__ import annotations

from copy import deepcopy

from ostinato.ports.search import Page, Query
from ostinato.ports.templates import StoredTemplate
from ostinato.store.fields import TEMPLATES
from ostinato.store.memory.search import search
from ostinato.store.memory.tables import Tables


class MemoryTemplates:
    """Templates in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def get(self, namespace: str, id: str) -> StoredTemplate | None:  # noqa: A002
        """The template of a name."""
        return deepcopy(self._tables.templates.get((namespace, id)))

    async def put(self, template: StoredTemplate, overwrite: bool = True) -> bool:
        """Store a template; False when it is there and is to stay."""
        name = template.namespace, template.id
        if not overwrite and name in self._tables.templates:
            return False
        self._tables.templates[name] = deepcopy(template)
        return True

    async def delete(self, namespace: str, id: str) -> bool:  # noqa: A002
        """Forget a template; False when there was none."""
        return self._tables.templates.pop((namespace, id), None) is not None

    async def search(self, query: Query) -> Page[StoredTemplate]:
        """Templates."""
        return search(self._tables.templates.values(), TEMPLATES, query, deepcopy)

    async def namespaces(self) -> list[str]:
        """Namespaces that have a template, in order."""
        return sorted({namespace for namespace, _ in self._tables.templates})
