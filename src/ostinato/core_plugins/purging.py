"""What the purging tasks share: which namespaces, and which versions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from ostinato.plugin import Dynamic, Properties, TaskFailed
from ostinato.plugin.platform import NamespaceChoice


class NamespaceProperties(Properties):
    """Which namespaces are meant; all of them where nothing is said."""

    namespaces: Dynamic[list[str] | None] = None
    """The namespaces."""
    namespace_pattern: Dynamic[str | None] = None
    """A pattern of namespaces, with `*` and `?`."""
    include_child_namespaces: Dynamic[bool] = True
    """Whether the namespaces below those named are meant as well."""

    def choice(self) -> NamespaceChoice:
        """The namespaces; TaskFailed if they are both named and described."""
        if self.namespaces is not None and self.namespace_pattern is not None:
            raise TaskFailed("Only one of `namespaces` and `namespacePattern` can be given")
        return NamespaceChoice(self.namespaces, self.namespace_pattern, self.include_child_namespaces)


class ByVersion(Properties):
    """Versions that are not the current one."""

    type: Literal["version"] = "version"
    """The word `version`."""
    before: Dynamic[datetime | None] = None
    """Only versions made before this instant."""
    keep_amount: Dynamic[Annotated[int, Field(ge=1)] | None] = None
    """How many of the newest versions stay."""
