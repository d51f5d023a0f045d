"""`namespace.UploadFiles`: files put among those of a namespace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, Literal

from ostinato.plugin import Dynamic, RunContext, Task, TaskFailed, plugin


@plugin("io.kestra.plugin.core.namespace.UploadFiles", title="Upload one or multiple files to a specific namespace.")
class UploadFiles(Task):
    """Writes files of the working directory or of the storage into a namespace."""

    namespace: Dynamic[str]
    """The namespace."""
    files: Dynamic[list[str] | None] = None
    """Names and patterns of files in the working directory."""
    files_map: Dynamic[dict[str, Any] | str | None] = None
    """Storage URIs by the path they are to have."""
    destination: Dynamic[str] = "/"
    """The folder to write to."""
    conflict: Dynamic[Literal["OVERWRITE", "ERROR", "SKIP"]] = "OVERWRITE"
    """What to do with a file that is there already."""

    def run(self, ctx: RunContext) -> None:
        if self.files is None and self.files_map is None:
            raise TaskFailed("files or filesMap is required")
        for name, path in ctx.files.matching(self.files or ()).items():
            with path.open("rb") as source:
                self._upload(ctx, name, source)
        for name, uri in _entries(self.files_map):
            if ctx.storage.exists(uri):
                with ctx.storage.open(uri) as source:
                    self._upload(ctx, name, source)

    def _upload(self, ctx: RunContext, name: str, source: BinaryIO) -> None:
        stored = ctx.storage.of_namespace(self.namespace)
        path = "/" + "/".join(part for part in (self.destination.strip("/"), name.strip("/")) if part)
        if self.conflict != "OVERWRITE" and stored.exists(path):
            if self.conflict == "SKIP":
                ctx.log.debug(f"File '{path}' already exists in namespace '{stored.namespace}', it is skipped")
                return
            raise TaskFailed(
                f"File '{path}' already exists in namespace '{stored.namespace}' and conflict is set to ERROR"
            )
        stored.write(path, source)


def _entries(written: dict[str, Any] | str | None) -> Iterator[tuple[str, str]]:
    if isinstance(written, str):
        try:
            written = json.loads(written)
        except ValueError as error:
            raise TaskFailed(f"`filesMap` is no JSON map: {error}") from None
        if not isinstance(written, dict):
            raise TaskFailed("`filesMap` is no JSON map")
    for name, uri in (written or {}).items():
        if uri is not None:
            yield name, str(uri)
