"""The folder of a WorkingDirectory: what is in it before its tasks run, and what of it stays. Blocking: call from a
thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ostinato.plugin import TaskContext
from ostinato.plugin.file_properties import load_namespace_files, store_output_files, write_input_files
from ostinato.plugin.index import PluginIndex
from ostinato.plugin.invoke import prepare
from ostinato.ports.jobs import JobRequest
from ostinato.worker.folder_cache import FolderCache

if TYPE_CHECKING:
    from ostinato.core_plugins.flow.working_directory import WorkingDirectory


class Folder:
    """Filled before the first task, stored after the last one. Both raise what fails the block."""

    def __init__(self, request: JobRequest, context: TaskContext, index: PluginIndex):
        self._request, self._context, self._index = request, context, index
        self._patterns: list[str] | None = None
        self._cache: FolderCache | None = None
        self.outputs: dict[str, Any] | None = None
        """The outputs of the block, known when it is stored; none without any file."""

    def fill(self) -> None:
        """The kept files, then those of the namespace, then the input files."""
        context = self._context
        cls = self._index.load(self._request.type)
        block = cast("WorkingDirectory", prepare(cls, self._request.task, context.scope))
        self._patterns = block.output_files
        context.files.path  # noqa: B018 - makes the folder
        if block.cache is not None:
            self._cache = FolderCache.of(self._request, context, block.cache)
            self._cache.restore()
        load_namespace_files(context, block.namespace_files)
        write_input_files(context, block.input_files)

    def store(self) -> None:
        """The output files, then the files to keep."""
        if self._patterns is not None:
            stored = store_output_files(self._context, self._patterns)
            self.outputs = {"outputFiles": stored} if stored else None
        if self._cache is not None:
            self._cache.keep()
