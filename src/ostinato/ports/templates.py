"""Templates: lists of tasks that flows take in by name."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from msgspec import Struct

from ostinato.ports.search import Page, Query


class StoredTemplate(Struct, omit_defaults=True):
    """A template as it is kept: the source text verbatim, and the parsed source as plain JSON values."""

    namespace: str
    id: str
    source: str
    definition: dict[str, Any]
    updated: datetime
    tenant: str = "main"


class Templates(Protocol):
    """Templates by namespace and id. They have no revisions."""

    async def get(self, namespace: str, id: str) -> StoredTemplate | None: ...  # noqa: A002

    async def put(self, template: StoredTemplate, overwrite: bool = True) -> bool:
        """Store a template; False when there is one of that name and `overwrite` is not set."""
        ...

    async def delete(self, namespace: str, id: str) -> bool:  # noqa: A002
        """Forget a template; False when there was none."""
        ...

    async def search(self, query: Query) -> Page[StoredTemplate]:
        """Fields: namespace id q (beginnings of words of id and namespace) scope."""
        ...

    async def namespaces(self) -> list[str]:
        """Namespaces that have a template, in order."""
        ...
