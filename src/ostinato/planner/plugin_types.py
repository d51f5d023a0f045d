"""What plugin defaults need to know of types: their current names, and which properties they have."""

from __future__ import annotations

from collections.abc import Collection

from ostinato.planner.defaults import Canonical, Known
from ostinato.plugin.index import PluginIndex


def types_of(index: PluginIndex) -> tuple[Canonical, Known]:
    """Both, for the types of an index. Of a type that is none, or whose library is missing, nothing is known."""

    def canonical(name: str) -> str | None:
        entry = index.lookup(name)
        return None if entry is None else entry.type

    def known(name: str) -> Collection[str] | None:
        entry = index.lookup(name)
        try:
            fields = index.load(entry.type).model_fields if entry is not None else None
        except (ImportError, LookupError):
            return None
        return None if fields is None else {field.alias or name for name, field in fields.items()}

    return canonical, known
