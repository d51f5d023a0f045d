"""Copies of a scope's data for templates that change lists in place (`sort`, `rsort`, `reverse`).

A change is seen for the rest of the rendering, but never by the owner of the data. Maps are copied as they are walked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ostinato.expressions.values import HashMap, is_list, is_map


class CopiedMap(Mapping[Any, Any]):
    """A map whose values are copied when they are first asked for."""

    __slots__ = ("copied", "source")

    def __init__(self, source: Mapping[Any, Any]) -> None:
        self.source = source
        self.copied: dict[Any, Any] = {}

    def __getitem__(self, key: Any) -> Any:
        if key not in self.copied:
            self.copied[key] = copied(self.source[key])
        return self.copied[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.source)

    def __len__(self) -> int:
        return len(self.source)

    def __contains__(self, key: object) -> bool:
        return key in self.source


def copied(value: Any) -> Any:
    """A copy that can be changed without the original noticing; scalars are themselves."""
    if isinstance(value, (str, int, float, bytes, CopiedMap)):
        return value
    if isinstance(value, HashMap):
        return HashMap((key, copied(item)) for key, item in value.items())
    if is_map(value):
        return CopiedMap(value)
    if is_list(value):
        return [copied(item) for item in value]
    return value


class Copies:
    """The copied roots of one rendering."""

    __slots__ = ("roots",)

    def __init__(self) -> None:
        self.roots: dict[tuple[int, str], Any] = {}

    def root(self, variables: Mapping[str, Any], name: str) -> Any:
        """The copy of a variable; KeyError is never raised, an unknown name gives None."""
        key = (id(variables), name)
        if key not in self.roots:
            if name not in variables:
                return None
            self.roots[key] = copied(variables[name])
        return self.roots[key]
