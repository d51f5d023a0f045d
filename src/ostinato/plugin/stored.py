"""The internal storage as a task sees it: files by URI, and new ones under the prefix of its task run."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import urlsplit

from ostinato.ids import new_digits
from ostinato.plugin.files import WorkingFiles
from ostinato.plugin.paths import normal_parts
from ostinato.plugin.versions import VersionedFiles
from ostinato.ports.storage import FileInfo, Storage

_UNSAFE = re.compile(r"[^\w\-.+~=]")
"""What must not stand in the name of a stored file: its URI has to be found again inside a command."""


class StorageError(ValueError):
    """A URI that names no file of the storage, or one that may not be touched."""


class NewFile:
    """A file on its way into the storage. `uri` is there once it is complete."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.uri = ""


class StoredFiles:
    """Reads any file that the task may see and writes below the prefix of its task run. Blocking: call from a thread.

    `namespace_root` gives the folder of a namespace's files. `permit` is asked before a path is read or deleted, and
    raises StorageError where that is not allowed.
    """

    def __init__(
        self,
        storage: Storage,
        prefix: str,
        files: WorkingFiles,
        *,
        namespace: str,
        namespace_root: Callable[[str], str],
        permit: Callable[[str], None] = lambda path: None,
    ) -> None:
        self._storage = storage
        self._prefix = prefix.rstrip("/")
        self._files = files
        self._namespace = namespace
        self._namespace_root = namespace_root
        self._permit = permit

    def path_of(self, uri: str) -> str:
        """The path that a `kestra:///..` or `nsfile:///..` URI names; StorageError for any other text."""
        scheme, authority, path = split_uri(uri)
        if scheme == "kestra":
            if authority:
                raise StorageError(f"Invalid internal storage uri, got uri '{uri}'")
            found = "/" + "/".join(normal_parts(path))
        elif scheme == "nsfile":
            found = f"{self._namespace_root(authority or self._namespace)}/" + "/".join(normal_parts(path))
        else:
            raise StorageError(f"Invalid internal storage scheme, got uri '{uri}'")
        self._permit(found)
        return found

    def open(self, uri: str) -> BinaryIO:
        """Open a file for reading; FileNotFoundError when there is none."""
        try:
            return self._storage.read(self.path_of(uri))
        except FileNotFoundError:
            raise FileNotFoundError(f"Unable to find file '{uri}'") from None

    def read_text(self, uri: str, encoding: str = "utf-8") -> str:
        """The whole text of a file."""
        with self.open(uri) as stream:
            return stream.read().decode(encoding)

    def local_copy(self, uri: str, name: str | None = None) -> Path:
        """Copy a file into the working directory, under a name or under one of its own with the same ending."""
        suffix = PurePosixPath(self.path_of(uri)).suffix
        target = self._files.place(name) if name else self._files.temporary(suffix)
        with self.open(uri) as source, target.open("wb") as copy:
            shutil.copyfileobj(source, copy, 1 << 20)
        return target

    def put(self, content: Path | bytes | str | BinaryIO, name: str | None = None, *, suffix: str = "") -> str:
        """Store a file of the task run and give its URI. Without a name it gets one of its own, with that ending."""
        path = f"{self._prefix}/{safe_name(name) if name else new_digits() + suffix}"
        if isinstance(content, Path):
            with content.open("rb") as stream:
                return self._storage.write(path, stream)
        return self._storage.write(path, content.encode() if isinstance(content, str) else content)

    @contextmanager
    def writing(self, suffix: str = "", name: str | None = None) -> Iterator[NewFile]:
        """Write a file piece by piece to `path`; it is stored when the block ends well, and then has its `uri`."""
        local = self._files.temporary(suffix)
        new = NewFile(local)
        try:
            yield new
            new.uri = self.put(local, name, suffix=suffix)
        finally:
            local.unlink(missing_ok=True)

    def info(self, uri: str) -> FileInfo:
        """Size and times of a file; FileNotFoundError when there is none."""
        try:
            return self._storage.info(self.path_of(uri))
        except FileNotFoundError:
            raise FileNotFoundError(f"Unable to find file '{uri}'") from None

    def exists(self, uri: str) -> bool:
        """Whether there is such a file."""
        return self._storage.exists(self.path_of(uri))

    def delete(self, uri: str) -> bool:
        """Delete a file; False when there was none."""
        return self._storage.delete(self.path_of(uri))

    def delete_folder(self, uri: str) -> list[str]:
        """Delete a folder with all below it; gives the URIs of what went, folders too."""
        path = self.path_of(uri)
        if not self._storage.exists(path):
            return []
        gone = [entry.path for entry in self._storage.list(path, recursive=True)]
        self._storage.delete(path)
        return [f"kestra://{name}" for name in (path, *gone)]

    @property
    def execution_folder(self) -> str:
        """URI of the folder of the execution."""
        return "kestra://" + self._prefix.partition("/tasks/")[0]

    def of_namespace(self, namespace: str | None = None) -> NamespaceFiles:
        """The files of a namespace, by default of the flow's own."""
        name = namespace or self._namespace
        return NamespaceFiles(self._storage, self._namespace_root(name), name, self._permit)


class NamespaceFiles:
    """The files of one namespace, by absolute path (`/lib/a.py`)."""

    def __init__(self, storage: Storage, root: str, namespace: str, permit: Callable[[str], None]) -> None:
        self._storage = storage
        self._root = root.rstrip("/")
        self._versions = VersionedFiles(storage, root)
        self._permit = permit
        self.namespace = namespace

    def _at(self, path: str) -> str:
        full = f"{self._root}/" + "/".join(normal_parts(path))
        self._permit(full)
        return full

    def all(self) -> list[str]:
        """The paths of all files, in order."""
        if not self._storage.exists(self._root):
            return []
        entries = self._storage.list(self._root, recursive=True)
        return sorted(entry.path.removeprefix(self._root) for entry in entries if not entry.is_directory)

    def open(self, path: str) -> BinaryIO:
        """Open a file for reading; FileNotFoundError when there is none."""
        return self._storage.read(self._at(path))

    def exists(self, path: str) -> bool:
        """Whether there is such a file."""
        return self._storage.exists(self._at(path))

    def write(self, path: str, content: BinaryIO | bytes) -> str:
        """Write a file, or the next version of one that is there; gives its path."""
        found = self._at(path).removeprefix(self._root)
        self._versions.write(found, content)
        return found

    def delete(self, path: str) -> bool:
        """Delete a file; False when there was none."""
        return self._versions.delete(self._at(path).removeprefix(self._root))

    def delete_folder_if_empty(self, path: str) -> bool:
        """Delete the folder of that path if nothing is in it."""
        full = self._at(path)
        if full == self._root + "/" or not self._storage.exists(full) or self._storage.list(full):
            return False
        return self._storage.delete(full)


def split_uri(uri: str) -> tuple[str, str, str]:
    """Scheme, authority and path of a URI of the storage; StorageError for a text that is no URI."""
    for index, character in enumerate(uri):
        if character.isspace() or character in '"<>\\^`{|}':
            raise StorageError(f"Illegal character in path at index {index}: {uri}")
    scheme, found, rest = uri.partition("://")
    if not found or not rest:
        raise StorageError(f"Invalid internal storage uri, got uri '{uri}'")
    authority = urlsplit(f"//{rest}").netloc
    return scheme, authority, rest[len(authority) :]


def safe_name(name: str) -> str:
    """A relative path that stands in a URI as it is; a name that had to be changed gets a mark of its own."""
    parts = normal_parts(name)
    safe = [_UNSAFE.sub("_", part) for part in parts]
    if safe == parts:
        return "/".join(parts)
    mark = hashlib.blake2b(name.encode(), digest_size=4).hexdigest()
    return "/".join([*safe[:-1], f"{mark}-{safe[-1]}"])
