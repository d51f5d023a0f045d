"""From text to document. The tree of YAML nodes comes from PyYAML (its C parser where it is there); values are made
here, because keys stay texts, dates too, and every value is to know its place."""

from __future__ import annotations

import re
from typing import Any

import yaml

from ostinato.source.document import Document, Path, Position, Span
from ostinato.source.errors import SourceError
from ostinato.source.scalars import resolve
from ostinato.source.split import split_documents

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER: Any = yaml.resolver.Resolver()
_TEXT = "tag:yaml.org,2002:str"

_NOT_TEXT = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that YAML does not allow: controls, lone surrogates."""
MOST_CHARACTERS = 10_000_000
"""Length of the longest text that is read."""
MOST_VALUES = 1_000_000
"""How many values a document may have once its aliases are followed."""
DEEPEST = 200
"""How deep values may be nested."""


def parse(text: str) -> Document:
    """Read one document. SourceError when the text is no YAML, has a key twice, or is out of bounds."""
    if len(text) > MOST_CHARACTERS:
        raise SourceError(f"A document may have at most {MOST_CHARACTERS:,} characters", Position(1, 1))
    document = Document(text, None)
    node = _compose(text)
    if node is not None:
        document.value = _Builder(document).build(node, (), 0)
    return document


def parse_all(text: str) -> list[Document]:
    """Read a text of several documents, parted by lines of `---`."""
    return [parse(part) for part in split_documents(text)]


def _compose(text: str) -> yaml.Node | None:
    odd = _NOT_TEXT.search(text)
    if odd is not None:
        at = odd.start()
        place = Position(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
        raise SourceError(f"The character U+{ord(odd[0]):04X} cannot stand in a document", place)
    loader = _LOADER(text)
    try:
        node: yaml.Node | None = loader.get_single_node()
        return node
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        parts = [part for part in (error.context, error.problem) if part]
        raise SourceError(", ".join(parts) or "not YAML", _within(_place(mark), text)) from None
    finally:
        loader.dispose()


def _is_tagged_text(node: yaml.ScalarNode) -> bool:
    """Whether `!!str` is written before a text that would be something else without it."""
    return bool(node.tag == _TEXT and _RESOLVER.resolve(yaml.ScalarNode, node.value, (True, False)) != _TEXT)


def _place(mark: Any) -> Position:
    return Position(1, 1) if mark is None else Position(mark.line + 1, mark.column + 1)


def _within(place: Position, text: str) -> Position:
    """A place in a text; the parser may point behind its last line."""
    lines = text.split("\n")
    return place if place.line <= len(lines) else Position(len(lines), len(lines[-1]) + 1)


class _Builder:
    """Makes values of nodes and notes where they stand."""

    def __init__(self, document: Document):
        self._spans, self._spellings = document.spans, document.spellings
        self._values = 0
        self._open: set[int] = set()

    def build(self, node: yaml.Node, path: Path, depth: int, key: yaml.Node | None = None) -> Any:
        self._values += 1
        if self._values > MOST_VALUES or depth > DEEPEST:
            what = "has too many values" if self._values > MOST_VALUES else "is nested too deeply"
            raise SourceError(f"The document {what}", _place(node.start_mark))
        if id(node) in self._open:
            raise SourceError("An alias that contains itself", _place(node.start_mark))
        key_place = None if key is None else _place(key.start_mark)
        self._spans[path] = Span(_place(node.start_mark), _place(node.end_mark), key_place)
        self._open.add(id(node))
        try:
            return self._make(node, path, depth)
        finally:
            self._open.discard(id(node))

    def _make(self, node: yaml.Node, path: Path, depth: int) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self._map(node, path, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, place), depth + 1) for place, item in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)
        return self._scalar(node, path)

    def _scalar(self, node: yaml.ScalarNode, path: Path) -> Any:
        if node.style or not node.tag.startswith("tag:yaml.org,2002:"):
            return node.value
        value = resolve(node.value)
        if isinstance(value, str) or _is_tagged_text(node):
            return node.value
        if value is not None:
            self._spellings[path] = node.value
        return value

    def _map(self, node: yaml.MappingNode, path: Path, depth: int) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        own: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise SourceError("A key must be a text", _place(key.start_mark))
            if key.tag == "tag:yaml.org,2002:merge":
                merged = self._merge(value, path, depth, merged)
                continue
            name = key.value
            if name in own:
                raise SourceError(f"Duplicate field '{name}'", _place(key.start_mark))
            own[name] = self.build(value, (*path, name), depth + 1, key)
        return {**merged, **own} if merged else own

    def _merge(self, node: yaml.Node, path: Path, depth: int, merged: dict[str, Any]) -> dict[str, Any]:
        value = self.build(node, (*path, "<<"), depth + 1)
        for one in value if isinstance(value, list) else [value]:
            if not isinstance(one, dict):
                raise SourceError("`<<` takes a map, or a list of maps", _place(node.start_mark))
            merged = {**merged, **{key: inner for key, inner in one.items() if key not in merged}}
        return merged
