"""Files are looked into: their first rows, or the whole of an image."""

from __future__ import annotations

import base64
import codecs
import itertools
from collections.abc import Iterator
from typing import Any, BinaryIO

from ostinato.plugin import plain
from ostinato.plugin.ion import IonError, read_rows
from ostinato.webserver.errors import IllegalArgument

LARGEST = 2 * 1024 * 1024
"""Bytes of a file that are looked at."""
BLOCK = 256 * 1024
"""Bytes that a download sends at once."""
IMAGES = frozenset({"jpg", "jpeg", "png", "svg", "gif", "bmp", "webp"})


def chunks(stream: BinaryIO) -> Iterator[bytes]:
    """A file piece by piece; it is closed at the end."""
    with stream:
        while block := stream.read(BLOCK):
            yield block


def preview(stream: BinaryIO, path: str, rows: int, encoding: str) -> dict[str, Any]:
    """What is shown of a file. The stream is closed."""
    name = path.rpartition("/")[2]
    extension = name.rpartition(".")[2] if "." in name else "tmp"
    found: dict[str, Any] = {"extension": extension, "maxLine": rows}
    kind = extension.lower()
    with stream:
        if kind == "ion":
            return {**found, "type": "LIST", **_rows(stream, rows)}
        if kind in IMAGES or kind == "pdf":
            return {**found, "type": "PDF" if kind == "pdf" else "IMAGE", **_whole(stream)}
        return {**found, "type": "MARKDOWN" if kind == "md" else "TEXT", **_lines(stream, rows, encoding)}


def _rows(stream: BinaryIO, rows: int) -> dict[str, Any]:
    found: list[Any] = []
    try:
        values = read_rows(_Bounded(stream))  # type: ignore[arg-type]
        for value in itertools.islice(values, rows + 1):
            found.append(plain(value))
    except (IonError, UnicodeDecodeError) as error:
        if not found:
            raise IllegalArgument(f"The file cannot be read as Ion: {error}") from None
    return {"content": found[:rows], "truncated": len(found) > rows}


class _Bounded:
    """The lines of a file, up to the limit of what is looked at."""

    def __init__(self, stream: BinaryIO):
        self._stream, self._left = stream, LARGEST

    def __iter__(self) -> Iterator[bytes]:
        while self._left > 0 and (line := self._stream.readline(self._left)):
            self._left -= len(line)
            yield line


def _whole(stream: BinaryIO) -> dict[str, Any]:
    content = stream.read(LARGEST + 1)
    return {"content": base64.b64encode(content[:LARGEST]).decode(), "truncated": len(content) > LARGEST}


def _lines(stream: BinaryIO, rows: int, encoding: str) -> dict[str, Any]:
    try:
        codecs.lookup(encoding)
        "".encode(encoding)
    except LookupError:
        raise IllegalArgument(f"Unable to preview using encoding '{encoding}'") from None
    lines = list(itertools.islice(_Bounded(stream), rows + 1))
    cut = len(lines) > rows or bool(stream.read(1))
    text = b"".join(lines[:rows]).decode(encoding, errors="replace")
    return {"content": text if cut else text.removesuffix("\n").removesuffix("\r"), "truncated": cut}
