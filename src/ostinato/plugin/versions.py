"""The files of a namespace with their earlier versions, which lie beside them in a folder of their own.

The version of a file that is there now is the file itself. What it was before is kept under its number when the file
is written anew or deleted, so that numbers are never given twice.
"""

from __future__ import annotations

import re
from typing import BinaryIO

from ostinato.ports.storage import FileInfo, Storage

FOLDER = "_file_versions"
"""The folder of earlier versions, in that of the namespace."""
_VERSION = re.compile(r"(/.+)/@([1-9][0-9]*)")
_LAST = "@last"
"""Where the greatest number is kept when versions are deleted."""


class VersionedFiles:
    """The files below a folder of the storage, by absolute path (`/lib/a.py`). Blocking: call from a thread."""

    def __init__(self, storage: Storage, root: str) -> None:
        self._storage, self._root = storage, root.rstrip("/")
        self._versions = f"{self._root.rpartition('/')[0]}/{FOLDER}"

    def write(self, path: str, content: BinaryIO | bytes) -> None:
        """Write the next version of a file."""
        self._keep(path)
        self._storage.write(self._root + path, content)

    def delete(self, path: str) -> bool:
        """Delete a file, or a folder with all that is in it; False when there was none."""
        for file in self._files(path):
            self._keep(file)
        return self._storage.delete(self._root + path)

    def move(self, source: str, target: str) -> None:
        """Move a file or a folder, with its versions; FileNotFoundError when there is none."""
        self._storage.move(self._root + source, self._root + target)
        old, new = self._versions + source, self._versions + target
        if self._storage.exists(old) and not self._storage.exists(new):
            self._storage.move(old, new)

    def numbers(self, path: str) -> list[int]:
        """The versions of a file, oldest first; FileNotFoundError when there is none now."""
        if not self.exists(path):
            raise FileNotFoundError(path)
        return [*self._earlier(path), self._last(path) + 1]

    def open(self, path: str, number: int | None = None) -> BinaryIO:
        """Open a version of a file for reading, the one of now without a number; FileNotFoundError when there is
        none."""
        if number is None or number == self.numbers(path)[-1]:
            return self._storage.read(self._root + path)
        return self._storage.read(self._place(path, number))

    def earlier(self) -> list[tuple[str, int, FileInfo]]:
        """All earlier versions: the path and the number of each, oldest first."""
        entries = self._storage.list(self._versions, recursive=True) if self._storage.exists(self._versions) else []
        matches = [(entry, _VERSION.fullmatch(entry.path.removeprefix(self._versions))) for entry in entries]
        found = [(match[1], int(match[2]), entry) for entry, match in matches if match and not entry.is_directory]
        return sorted(found, key=lambda one: one[:2])

    def forget(self, path: str, number: int) -> None:
        """Delete an earlier version; its number is not given again."""
        last = self._last(path)
        self._storage.delete(self._place(path, number))
        self._storage.write(f"{self._versions}{path}/{_LAST}", str(last).encode())

    def exists(self, path: str) -> bool:
        """Whether there is such a file now."""
        return self._storage.exists(self._root + path) and not self._storage.info(self._root + path).is_directory

    def _keep(self, path: str) -> None:
        if self.exists(path):
            with self._storage.read(self._root + path) as content:
                self._storage.write(self._place(path, self.numbers(path)[-1]), content)

    def _place(self, path: str, number: int) -> str:
        return f"{self._versions}{path}/@{number}"

    def _last(self, path: str) -> int:
        """The greatest number that an earlier version had; 0 if there was none."""
        place = f"{self._versions}{path}/{_LAST}"
        if not self._storage.exists(place):
            return max(self._earlier(path), default=0)
        with self._storage.read(place) as content:
            return max(int(content.read()), *self._earlier(path), 0)

    def _earlier(self, path: str) -> list[int]:
        folder = self._versions + path
        entries = self._storage.list(folder) if self._storage.exists(folder) else []
        matches = [_VERSION.fullmatch(entry.path) for entry in entries if not entry.is_directory]
        return sorted(int(match[2]) for match in matches if match is not None)

    def _files(self, path: str) -> list[str]:
        place = self._root + path
        if not self._storage.exists(place):
            return []
        if self.exists(path):
            return [path]
        entries = self._storage.list(place, recursive=True)
        return [entry.path.removeprefix(self._root) for entry in entries if not entry.is_directory]
