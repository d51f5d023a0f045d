"""Files that expressions may read: those of the execution, of what triggered it, and namespace files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ostinato.expressions import ExpressionError
from ostinato.ports.storage import Storage

if TYPE_CHECKING:
    from ostinato.answers.find import Asker

_OF_EXECUTION = re.compile(r"/executions/([^/]+)/(?:tasks|inputs|trigger)/")
LARGEST = 64 * 1024 * 1024
"""Bytes of the largest file that an expression reads."""


class FileReader:
    """Reads files of the storage by namespace path, `nsfile:` or `kestra:` URI."""

    def __init__(self, storage: Storage):
        self._storage = storage

    def content(self, path: str, namespace: str | None, asker: Asker) -> bytes:
        where = self._where(path, namespace, asker)
        size = self._size(where, path, namespace or asker.namespace)
        if size > LARGEST:
            raise ExpressionError(f"File '{path}' has {size} bytes; an expression reads at most {LARGEST}")
        try:
            with self._storage.read(where) as stream:
                return stream.read()
        except (FileNotFoundError, IsADirectoryError, PermissionError):
            raise ExpressionError(f"{where} (No such file or directory)") from None

    def size(self, path: str, namespace: str | None, asker: Asker) -> int:
        return self._size(self._where(path, namespace, asker), path, namespace or asker.namespace)

    def exists(self, path: str, namespace: str | None, asker: Asker) -> bool:
        return self._storage.exists(self._where(path, namespace, asker))

    def uri(self, path: str, namespace: str | None, asker: Asker) -> str:
        return path if path.startswith(("kestra://", "file://")) else f"kestra://{self._where(path, namespace, asker)}"

    def _size(self, where: str, path: str, namespace: str) -> int:
        try:
            return self._storage.info(where).size
        except FileNotFoundError:
            if path.startswith("kestra://"):
                raise ExpressionError(f"{where} (No such file or directory)") from None
            name = "/" + path.removeprefix("nsfile://").lstrip("/")
            raise ExpressionError(f"File '{name}' was not found in namespace '{namespace}'.") from None

    def _where(self, path: str, namespace: str | None, asker: Asker) -> str:
        if "../" in path or path.endswith(".."):
            raise ExpressionError("Path must not contain '../'")
        if path.startswith("kestra://"):
            parts = path.removeprefix("kestra://").split("/")
            where = "/" + "/".join(part for part in parts if part not in ("", "."))
            self._permit(where, asker)
            return where
        scheme, found, rest = path.partition("://")
        if found and scheme != "nsfile":
            raise ExpressionError(f"Cannot process the URI {path}: scheme not supported.")
        owner = namespace or asker.namespace
        if found:
            authority, _, rest = rest.partition("/")
            owner = authority or owner
        else:
            rest = path.lstrip("/")
        return f"/{owner.replace('.', '/')}/_files/{rest}"

    def _permit(self, where: str, asker: Asker) -> None:
        """A file of an execution may be read by that execution, and by one that it triggered."""
        found = _OF_EXECUTION.search(where)
        if "/executions/" not in f"{where}/" and "/_files/" not in where:
            raise ExpressionError(f"Unable to read the file '{where}' as it is not an execution file")
        if found is not None and found[1] not in (asker.execution_id, asker.trigger_execution_id):
            raise ExpressionError(f"Unable to read the file '{where}' as it didn't belong to the current execution")
