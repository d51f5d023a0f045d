"""The documents of a YAML file, with aliases and merge keys followed; bounds keep a small file from growing."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

import yaml

from ostinato.plugin import TaskFailed

LARGEST_DOCUMENT = 5_000_000
"""Values of the largest document, what aliases name counted each time."""
MOST_FIELDS = 1_000_000
"""Fields of the largest map after its merges."""
DEEPEST = 150
"""How deep values may nest."""
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """Dates stay texts, names are the texts that are written, merges are bounded."""

    def flatten_mapping(self, node: Any) -> None:
        super().flatten_mapping(node)
        if len(node.value) > MOST_FIELDS:
            raise TaskFailed(f"A map has more than {MOST_FIELDS} fields after its merges")

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[str, Any]:
        self.flatten_mapping(node)
        found: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "the name of a field is no text", key.start_mark)
            found[key.value] = self.construct_object(value, deep=deep)
        return found


_Loader.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: loader.construct_scalar(node))


def documents(source: BinaryIO, codec: str) -> Iterator[Any]:
    """The value of each document; TaskFailed with the place of the fault."""
    text = io.TextIOWrapper(source, "utf-8-sig" if codec == "utf-8" else codec)
    try:
        for document in yaml.load_all(text, Loader=_Loader):
            yield _Settling().value(document, 0)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise TaskFailed(f"Cannot read YAML: {error}") from None
    except (ValueError, TypeError) as error:
        raise TaskFailed(f"Cannot read YAML: {error}") from None


def rows(source: BinaryIO, codec: str) -> Iterator[Any]:
    """The documents, of one that is a list its items."""
    for document in documents(source, codec):
        yield from document if isinstance(document, list) else [document]


class _Settling:
    """Makes a document plain: sets are maps, and every alias a copy, counted."""

    def __init__(self) -> None:
        self._count = 0

    def value(self, value: Any, depth: int) -> Any:
        self._count += 1
        if self._count > LARGEST_DOCUMENT:
            raise TaskFailed(f"A document has more than {LARGEST_DOCUMENT} values after its aliases are followed")
        if depth > DEEPEST:
            raise TaskFailed(f"Values nest deeper than {DEEPEST}")
        if isinstance(value, dict):
            return {key: self.value(item, depth + 1) for key, item in value.items()}
        if isinstance(value, set):
            return dict.fromkeys(sorted(value))
        if isinstance(value, (list, tuple)):
            return [self.value(item, depth + 1) for item in value]
        return value
