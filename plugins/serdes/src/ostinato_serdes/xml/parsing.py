"""XML as a tree, safely: no document type, hence no entities and nothing from elsewhere; bounds on size and depth."""

from __future__ import annotations

from typing import BinaryIO
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from ostinato.plugin import TaskFailed

LARGEST_DOCUMENT = 256 * 1024 * 1024
"""Bytes of the largest file."""
DEEPEST = 90
"""How deep elements may nest; each can become two levels of an Ion value, of which 200 can be read."""
_CHUNK = 1024 * 1024


def parse(source: BinaryIO, codec: str) -> Element:
    """The root element of a file; TaskFailed with the place of the fault."""
    return _Reader(codec).read(source)


class _Reader:
    def __init__(self, codec: str) -> None:
        self._builder = TreeBuilder()
        self._depth = 0
        self._decode = codec != "utf-8"
        self._codec = codec
        self._parser = parser = expat.ParserCreate("utf-8" if self._decode else None)
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._builder.data
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse

    def read(self, source: BinaryIO) -> Element:
        size = 0
        try:
            while chunk := source.read(_CHUNK if not self._decode else -1):
                size += len(chunk)
                if size > LARGEST_DOCUMENT:
                    raise TaskFailed(f"The file is larger than {LARGEST_DOCUMENT} bytes")
                self._parser.Parse(chunk.decode(self._codec).encode() if self._decode else chunk, False)
            self._parser.Parse(b"", True)
        except (expat.ExpatError, UnicodeDecodeError) as error:
            raise TaskFailed(f"Cannot read XML: {error}") from None
        return self._builder.close()

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise TaskFailed(f"Elements nest deeper than {DEEPEST}")
        self._builder.start(tag, attributes)

    def _end(self, tag: str) -> None:
        self._depth -= 1
        self._builder.end(tag)

    def _refuse(self, *_: object) -> None:
        raise TaskFailed("XML with a document type or with entities of its own is not read")
