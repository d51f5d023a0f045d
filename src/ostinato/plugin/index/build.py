"""Writes the index of a package: imports every module of it and notes every class declared with `@plugin`."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
from pathlib import Path
from typing import Any

from ostinato.plugin.declare import declaration
from ostinato.plugin.index import index_path
from ostinato.plugin.index.entry import PluginEntry


def entry_of(cls: type[Any]) -> PluginEntry:
    """The entry of one declared class."""
    declared = declaration(cls)
    return PluginEntry(
        type=declared.type,
        kind=declared.kind,
        module=cls.__module__,
        class_name=cls.__qualname__,
        title=declared.title,
        aliases=declared.aliases,
        inline=declared.inline,
        isolation=declared.isolation,
        mode=declared.mode,
        deprecated=declared.deprecated,
        beta=declared.beta,
    )


def collect(package: str) -> list[PluginEntry]:
    """The entries of all classes that the modules of a package declare, by type; ValueError if a name comes twice."""
    found: dict[str, PluginEntry] = {}
    for module in _modules(package):
        for _, cls in inspect.getmembers(module, inspect.isclass):
            if cls.__module__ == module.__name__ and "__plugin__" in vars(cls):
                entry = entry_of(cls)
                if entry.type in found:
                    raise ValueError(f"{entry.type} is declared twice")
                found[entry.type] = entry
    _refuse_double_names(found)
    return [found[name] for name in sorted(found)]


def _refuse_double_names(found: dict[str, PluginEntry]) -> None:
    owners = {name.lower(): name for name in found}
    for entry in found.values():
        for alias in entry.aliases:
            if owners.setdefault(alias.lower(), entry.type) != entry.type:
                raise ValueError(f"{alias} names both {owners[alias.lower()]} and {entry.type}")


def _modules(package: str) -> list[Any]:
    root = importlib.import_module(package)
    names = [info.name for info in pkgutil.walk_packages(root.__path__, f"{package}.")]
    return [root, *map(importlib.import_module, sorted(names))]


def index_text(package: str) -> str:
    """The text of the index of a package: one entry a line."""
    lines = [json.dumps(entry.to_json(), ensure_ascii=False) for entry in collect(package)]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def build(package: str) -> Path:
    """Write the index of a package beside its modules."""
    path = index_path(package)
    if path is None:
        raise ValueError(f"There is no package {package}")
    path.write_text(index_text(package), "utf-8")
    return path
