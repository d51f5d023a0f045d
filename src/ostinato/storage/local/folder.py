"""Files of the internal storage in one folder; a write appears whole, by rename, or not at all."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from ostinato.ids import new_id
from ostinato.plugin.paths import UnsafePath, normal_parts, resolve_below
from ostinato.ports.storage import FileInfo

_SCRATCH = ".incoming"


class LocalStorage:
    """Keeps the tree of one tenant below `root`. `durable` writes reach the disk before they are acknowledged."""

    def __init__(self, root: Path, tenant: str = "main", *, durable: bool = True) -> None:
        self._tree = resolve_below(root, tenant)
        self._scratch = root / _SCRATCH
        self._durable = durable
        self._tree.mkdir(parents=True, exist_ok=True)
        self._scratch.mkdir(parents=True, exist_ok=True)

    def _place(self, path: str) -> Path:
        return resolve_below(self._tree, path)

    def _file(self, path: str) -> Path:
        place = self._place(path)
        if not place.is_file():
            raise FileNotFoundError(f"There is no file '{path}'")
        return place

    def read(self, path: str) -> BinaryIO:
        return self._file(path).open("rb")

    def write(self, path: str, content: BinaryIO | bytes) -> str:
        place = self._place(path)
        if place == self._tree or place.is_dir():
            raise IsADirectoryError(f"'{path}' is a folder")
        incoming = self._scratch / new_id()
        try:
            self._fill(incoming, content)
            self._make_folder(place.parent, path)
            incoming.replace(place)
        finally:
            incoming.unlink(missing_ok=True)
        return f"kestra://{self._path(place)}"

    def _fill(self, incoming: Path, content: BinaryIO | bytes) -> None:
        with incoming.open("xb") as target:
            if isinstance(content, bytes):
                target.write(content)
            else:
                shutil.copyfileobj(content, target, 1 << 20)
            target.flush()
            if self._durable:
                os.fsync(target.fileno())

    def _make_folder(self, folder: Path, path: str) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError):
            raise NotADirectoryError(f"A part of the path '{path}' is a file") from None

    def info(self, path: str) -> FileInfo:
        place = self._place(path)
        if not place.exists():
            raise FileNotFoundError(f"There is no file '{path}'")
        return self._describe(place)

    def exists(self, path: str) -> bool:
        return self._place(path).exists()

    def list(self, path: str, recursive: bool = False) -> list[FileInfo]:
        place = self._place(path)
        if not place.is_dir():
            raise FileNotFoundError(f"There is no folder '{path}'")
        entries = place.rglob("*") if recursive else place.iterdir()
        return [self._describe(entry) for entry in sorted(entries) if self._stays(entry)]

    def make_directory(self, path: str) -> None:
        place = self._place(path)
        if place.is_file():
            raise FileExistsError(f"'{path}' is a file")
        self._make_folder(place, path)

    def move(self, source: str, target: str) -> None:
        origin, destination = self._place(source), self._place(target)
        if origin == self._tree or not origin.exists():
            raise FileNotFoundError(f"There is no file '{source}'")
        if destination == origin:
            return
        if origin in destination.parents:
            raise UnsafePath(f"'{source}' cannot be moved into itself")
        if destination.is_dir():
            raise IsADirectoryError(f"'{target}' is a folder")
        self._make_folder(destination.parent, target)
        origin.replace(destination)

    def delete(self, path: str) -> bool:
        if not normal_parts(path):
            raise UnsafePath("The whole storage cannot be deleted")
        place = self._place(path)
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place, ignore_errors=True)
            return True
        try:
            place.unlink()
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True

    def _stays(self, entry: Path) -> bool:
        return not entry.is_symlink() or self._tree.resolve() in entry.resolve().parents

    def _path(self, place: Path) -> str:
        return "/" + place.relative_to(self._tree).as_posix() if place != self._tree else "/"

    def _describe(self, place: Path) -> FileInfo:
        found = place.stat()
        return FileInfo(
            path=self._path(place),
            size=0 if place.is_dir() else found.st_size,
            modified=datetime.fromtimestamp(found.st_mtime, UTC),
            created=datetime.fromtimestamp(found.st_ctime, UTC),
            is_directory=place.is_dir(),
        )
