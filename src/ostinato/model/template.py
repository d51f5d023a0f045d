"""A template as it is written: tasks that flows take in by name."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ostinato.model.document import Document
from ostinato.model.flow import FLOW_ID, NAMESPACE, PluginMap


class Template(Document):
    """A template."""

    id: Annotated[str, Field(pattern=FLOW_ID + "$", max_length=100, min_length=1)]
    """Its name, unique in its namespace."""
    namespace: Annotated[str, Field(pattern=NAMESPACE + "$", max_length=150, min_length=1)]
    """Where it belongs; dots make a hierarchy."""
    description: str | None = None
    """What it is there for; Markdown."""
    tasks: Annotated[list[PluginMap], Field(min_length=1)]
    """What is done, one after the other."""
    errors: list[PluginMap] | None = None
    """What is done when one of them fails."""
    finally_: Annotated[list[PluginMap] | None, Field(alias="finally")] = None
    """What is done at the end in any case."""
    tenant_id: str | None = None
    """Set by the server."""
    deleted: bool = False
    """Set by the server."""
