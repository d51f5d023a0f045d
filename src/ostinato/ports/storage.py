"""Internal storage: files by URI, `kestra:///<path>`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import BinaryIO, Protocol

from msgspec import Struct


class FileInfo(Struct, frozen=True):
    """What is known of a stored file or folder. `path` is absolute within its tree; size in bytes; times in UTC."""

    path: str
    size: int
    modified: datetime
    created: datetime
    is_directory: bool = False


class Storage(Protocol):
    """A tree of files. Paths are absolute, normalised, with `/`; `..` and NUL are refused by every method.

    Methods are blocking: call them from a thread where that matters. A write appears whole or not at all.
    """

    def read(self, path: str) -> BinaryIO:
        """Open a file for reading; FileNotFoundError when there is none."""
        ...

    def write(self, path: str, content: BinaryIO | bytes) -> str:
        """Store a file, replacing one that is there; gives its URI, `kestra://<path>`."""
        ...

    def info(self, path: str) -> FileInfo:
        """FileNotFoundError when there is none."""
        ...

    def exists(self, path: str) -> bool: ...

    def list(self, path: str, recursive: bool = False) -> list[FileInfo]: ...

    def make_directory(self, path: str) -> None: ...

    def move(self, source: str, target: str) -> None: ...

    def delete(self, path: str) -> bool:
        """Remove a file, or a folder with all that is in it; False when there was none."""
        ...


class Chunks(Protocol):
    """A file as it comes over the wire."""

    def __call__(self) -> AsyncIterator[bytes]: ...
