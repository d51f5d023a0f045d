"""Which plugins there are: one `plugins.json` per distribution, read without importing any plugin.

A distribution names its package under the entry point group `ostinato.plugins`. A class is imported when it is first
asked for.
"""

from __future__ import annotations

import difflib
import importlib
import importlib.metadata
import importlib.util
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from ostinato.plugin.index.entry import PluginEntry

GROUP = "ostinato.plugins"
"""The entry point group under which packages announce their plugins."""
BUILT_IN = "ostinato.core_plugins"
"""The package that is there even where nothing is installed as a distribution."""
FILE = "plugins.json"
"""The name of the index inside a package."""


class UnknownPlugin(LookupError):
    """No plugin has that type."""


class PluginIndex:
    """Finds plugins by type, old names included."""

    def __init__(self, entries: Iterable[PluginEntry]) -> None:
        self._entries = {entry.type: entry for entry in entries}
        self._aliases = {alias.lower(): entry for entry in self._entries.values() for alias in entry.aliases}
        self._any_case = {name.lower(): entry for name, entry in self._entries.items()}
        self._classes: dict[str, type[Any]] = {}

    @classmethod
    def discover(cls) -> PluginIndex:
        """The index of everything that is installed."""
        packages = {point.value: None for point in importlib.metadata.entry_points(group=GROUP)}
        return cls(entry for package in {BUILT_IN: None, **packages} for entry in read_index(package))

    def lookup(self, name: str) -> PluginEntry | None:
        """The plugin of that type; an older name, or another case, finds it as well."""
        found = self._entries.get(name)
        if found is not None:
            return found
        lower = name.lower()
        return self._aliases.get(lower) or self._any_case.get(lower)

    def load(self, name: str) -> type[Any]:
        """The class of a type, imported if need be; UnknownPlugin if there is none."""
        entry = self.lookup(name)
        if entry is None:
            raise UnknownPlugin(name)
        if entry.type not in self._classes:
            found: Any = importlib.import_module(entry.module)
            for part in entry.class_name.split("."):
                found = getattr(found, part)
            self._classes[entry.type] = found
        return self._classes[entry.type]

    def nearest(self, name: str, likeness: float = 0.75) -> str | None:
        """The type that is most like a wrong one, if any is so near (0 to 1)."""
        simple = name.rpartition(".")[2].lower()
        same = [known for known in self._entries if known.rpartition(".")[2].lower() == simple]
        found = difflib.get_close_matches(name, same or self._entries, n=1, cutoff=0.0 if same else likeness)
        return found[0] if found else None

    def has_group(self, group: str) -> bool:
        """Whether any plugin of a group (`io.kestra.plugin.jdbc`) is installed."""
        return any(known.startswith(f"{group}.") for known in self._entries)

    def entries(self) -> list[PluginEntry]:
        """All plugins that flows may name, by type; those with a `$` are inner parts of others."""
        return [self._entries[name] for name in sorted(self._entries) if "$" not in name]

    def with_classes(self, *classes: type[Any]) -> PluginIndex:
        """A copy that also knows these classes, for tests of plugins that are in no distribution."""
        from ostinato.plugin.index.build import entry_of

        added = [entry_of(cls) for cls in classes]
        index = PluginIndex([*self._entries.values(), *added])
        index._classes = {entry.type: cls for entry, cls in zip(added, classes, strict=True)}
        return index


def group_of(name: str) -> str | None:
    """The group in a type's name, the part that a distribution brings; None for a name of another form."""
    steps = name.split(".")
    return ".".join(steps[:4]) if steps[:3] == ["io", "kestra", "plugin"] and len(steps) > 4 else None


def read_index(package: str) -> list[PluginEntry]:
    """The entries of one package; none if it has no index yet."""
    path = index_path(package)
    if path is None or not path.is_file():
        return []
    distribution = package.partition(".")[0]
    return [PluginEntry.from_json(entry, distribution) for entry in json.loads(path.read_text("utf-8"))]


def index_path(package: str) -> Path | None:
    """Where the index of a package is, found without importing the package."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations))) / FILE


@cache
def default_index() -> PluginIndex:
    """The index of this process."""
    return PluginIndex.discover()
