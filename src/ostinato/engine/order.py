"""The orders in which expressions see the entries of maps.

Existing flows print maps, so the order of their entries is part of the language. What is kept with an execution is in
the order in which PostgreSQL gives the keys of a JSON document back (shorter ones first, then by their bytes;
https://www.postgresql.org/docs/current/datatype-json.html), on every store. Tasks see all of their variables so; what
the executor renders itself goes through hash maps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ostinato.expressions.hashing import grown_capacity, hash_map, literal_capacity


def rank(name: str) -> tuple[int, bytes]:
    """The place of a key among those of a stored map."""
    raw = name.encode("utf-8", "surrogatepass")
    return len(raw), raw


def stored(value: Any) -> Any:
    """A value with the maps in it in the order of what is stored."""
    if isinstance(value, dict):
        names = sorted(value, key=rank) if len(value) > 1 else value
        return {name: stored(value[name]) for name in names}
    return [stored(one) for one in value] if isinstance(value, list) else value


class Hashed(Mapping[str, Any]):
    """A map in the order of a hash map that is made for just its entries; so are the maps in it, if it is `deep`."""

    __slots__ = ("_deep", "_map")

    def __init__(self, map_: Mapping[str, Any], deep: bool = False):
        self._map, self._deep = map_, deep

    def __getitem__(self, key: str) -> Any:
        value = self._map[key]
        return Hashed(value, deep=True) if self._deep and isinstance(value, dict) else value

    def __iter__(self) -> Iterator[str]:
        return iter(_made_for(self._map))

    def __len__(self) -> int:
        return len(self._map)


def _made_for(names: Iterable[str]) -> Iterable[str]:
    found = dict.fromkeys(names)
    return hash_map(found.items(), literal_capacity(len(found)))


def _grown(names: Iterable[str]) -> Iterable[str]:
    found = dict.fromkeys(names)
    return hash_map(found.items(), grown_capacity(len(found)))


def _ranked(names: Iterable[str]) -> Iterable[str]:
    return sorted(names, key=rank)


def _same(value: Any) -> Any:
    return value


def _labels(tree: dict[str, Any]) -> dict[str, Any]:
    return {name: _hashed_labels(tree[name]) for name in sorted(tree)}


def _hashed_labels(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return dict(hash_map((name, _hashed_labels(inner)) for name, inner in value.items()))


@dataclass(frozen=True, slots=True)
class Order:
    """One way to see maps: `keys` arranges the names in a map that is made of what is stored, `grown` those of one that
    grows entry by entry; `top` is how the variables and inputs are seen, `outputs` what a task gave, `output`
    one of its values, `labels` the tree of labels, and `small` any of the other variables."""

    keys: Callable[[Iterable[str]], Iterable[str]]
    grown: Callable[[Iterable[str]], Iterable[str]]
    top: Callable[[Any], Any]
    outputs: Callable[[Any], Any]
    output: Callable[[Any], Any]
    labels: Callable[[dict[str, Any]], dict[str, Any]]
    small: Callable[[Any], Any]


def _deep(value: Any) -> Any:
    return Hashed(value, deep=True) if isinstance(value, dict) else value


SENT = Order(keys=_ranked, grown=_ranked, top=_same, outputs=_same, output=_same, labels=stored, small=stored)
"""As a task sees them, which is sent to a worker."""
RENDERED = Order(keys=_made_for, grown=_grown, top=Hashed, outputs=_deep, output=_deep, labels=_labels, small=_same)
"""As the executor sees them."""
EVALUATED = Order(keys=_made_for, grown=_grown, top=Hashed, outputs=Hashed, output=_same, labels=_labels, small=_same)
"""As who looks at an execution sees them."""
