"""Lines out of a stream of bytes, as soon as each is complete."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Callable
from typing import IO

LONGEST = 64 * 1024 * 1024
"""Characters of the longest line; a longer one is cut into several."""

_END = re.compile(r"\r\n|\n|\r")


class LineCutter:
    """Takes text in pieces and hands on whole lines; `\\n`, `\\r` and `\\r\\n` end a line."""

    def __init__(self, on_line: Callable[[str], None]) -> None:
        self._on_line = on_line
        self._pieces: list[str] = []
        self._length = 0
        self._held_return = False

    def feed(self, text: str) -> None:
        """Take a piece."""
        if self._held_return:
            text, self._held_return = "\r" + text, False
        if text.endswith("\r"):
            text, self._held_return = text[:-1], True
        start = 0
        for match in _END.finditer(text):
            self._add(text[start : match.start()])
            self._flush()
            start = match.end()
        self._add(text[start:])

    def close(self) -> None:
        """Hand on what is left."""
        if self._held_return:
            self._held_return = False
            self._flush()
        elif self._length:
            self._flush()

    def _add(self, piece: str) -> None:
        if piece:
            self._pieces.append(piece)
            self._length += len(piece)
        if self._length > LONGEST:
            self._flush()

    def _flush(self) -> None:
        line, self._pieces, self._length = "".join(self._pieces), [], 0
        self._on_line(line)


def read_lines(stream: IO[bytes], is_error: bool, on_line: Callable[[str, bool], None]) -> None:
    """Read a pipe to its end, as UTF-8; bytes that are none become the replacement sign."""
    cutter = LineCutter(lambda line: on_line(line, is_error))
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    with stream:
        while chunk := os.read(stream.fileno(), 1 << 16):
            cutter.feed(decoder.decode(chunk))
        cutter.feed(decoder.decode(b"", final=True))
    cutter.close()
