"""`cache` of a WorkingDirectory: files kept in the storage as a zip, from one execution to the next."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ostinato.plugin import TaskContext
from ostinato.ports.jobs import JobRequest
from ostinato.ports.storage import Storage
from ostinato.storage import addresses

if TYPE_CHECKING:
    from ostinato.core_plugins.flow.working_directory import Cache


class FolderCache:
    """The kept files of one block. One that cannot be read or written is said and costs the files, not the block."""

    def __init__(self, context: TaskContext, storage: Storage, path: str, patterns: list[str], ttl: timedelta | None):
        self._context, self._storage, self._path, self._patterns, self._ttl = context, storage, path, patterns, ttl
        self._restored: dict[str, str] = {}

    @classmethod
    def of(cls, request: JobRequest, context: TaskContext, cache: Cache) -> FolderCache:
        """The cache of a block, one for each value of a loop around it."""
        value = context.task_run.value
        path = addresses.cache(request.namespace, request.flow_id, request.task_id, value)
        storage = context.doors.storage
        if storage is None:
            raise ValueError("There is no internal storage here, so `cache` cannot be used")
        return cls(context, storage, path, cache.patterns, cache.ttl)

    def restore(self) -> None:
        """Bring the kept files into the folder, unless they are too old."""
        try:
            if self._fresh():
                self._unpack()
        except (OSError, ValueError, zipfile.BadZipFile) as error:
            self._context.log.warn(f"The cache could not be restored: {error}")
        self._restored = self._digests()

    def keep(self) -> None:
        """Store the files that match, if any of them has changed since they were restored."""
        if self._digests() == self._restored:
            return
        try:
            self._pack()
        except OSError as error:
            self._context.log.warn(f"The cache could not be stored: {error}")

    def _fresh(self) -> bool:
        try:
            info = self._storage.info(self._path)
        except FileNotFoundError:
            return False
        if self._ttl is None or info.modified + self._ttl >= self._context.now():
            return True
        self._storage.delete(self._path)
        return False

    def _unpack(self) -> None:
        files, packed = self._context.files, self._context.files.temporary(".zip")
        with self._storage.read(self._path) as stream, packed.open("wb") as copy:
            shutil.copyfileobj(stream, copy, 1 << 20)
        with zipfile.ZipFile(packed) as archive:
            for entry in archive.infolist():
                with archive.open(entry) as source, files.place(entry.filename).open("wb") as target:
                    shutil.copyfileobj(source, target, 1 << 20)
        packed.unlink()

    def _pack(self) -> None:
        packed = self._context.files.temporary(".zip")
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, path in self._found().items():
                archive.write(path, name)
        with packed.open("rb") as stream:
            self._storage.write(self._path, stream)
        packed.unlink()

    def _found(self) -> dict[str, Path]:
        return self._context.files.matching(self._patterns)

    def _digests(self) -> dict[str, str]:
        return {name: _digest(path) for name, path in self._found().items()}


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "blake2b").hexdigest()
