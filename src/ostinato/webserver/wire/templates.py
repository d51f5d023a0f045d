"""Templates as clients see them."""

from __future__ import annotations

from typing import Any

from ostinato.ports.templates import StoredTemplate
from ostinato.webserver.wire.flows import without_nulls

_OWN = ("description", "tasks", "errors", "finally")


def template(stored: StoredTemplate, source: bool = False) -> dict[str, Any]:
    """A template; with its text when that is asked for."""
    found: dict[str, Any] = {"tenantId": stored.tenant, "id": stored.id, "namespace": stored.namespace}
    found |= {key: without_nulls(stored.definition[key]) for key in _OWN if stored.definition.get(key) is not None}
    found["deleted"] = False
    if source:
        found["source"] = stored.source
    return found
