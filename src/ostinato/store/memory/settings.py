"""Small values of the server itself, by name."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from ostinato.store.memory.tables import Tables


class MemorySettings:
    """Settings in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def get(self, name: str) -> Any:
        """The value of a name, None when it was never set."""
        return deepcopy(self._tables.settings.get(name))

    async def put(self, name: str, value: Any) -> None:
        """Set a value."""
        self._tables.settings[name] = deepcopy(value)
