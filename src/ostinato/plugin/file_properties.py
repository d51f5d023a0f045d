"""`namespaceFiles`, `inputFiles` and `outputFiles`: files that come before a task and stay after it.

Shared by script tasks and WorkingDirectory. All functions block: call them from a thread.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from ostinato.model.document import Document
from ostinato.model.duration import format_clock
from ostinato.plugin.context import RunContext
from ostinato.plugin.failure import TaskFailed
from ostinato.plugin.globs import matches_any
from ostinato.plugin.marks import Dynamic

SCHEMES = ("kestra://", "nsfile://", "file://")
"""How a text begins that stands for a file."""


class NamespaceFilesChoice(Document):
    """Which files of namespaces to bring into the working directory."""

    known_as = "io.kestra.core.models.tasks.NamespaceFiles$NamespaceFilesBuilder"

    enabled: Dynamic[bool] = True
    """Whether to bring any."""
    include: Dynamic[list[str] | None] = None
    """Patterns of files to bring; all without any. A pattern matches at any depth unless it begins with `/`."""
    exclude: Dynamic[list[str] | None] = None
    """Patterns of files to leave out."""
    namespaces: Dynamic[list[str] | None] = None
    """The namespaces, by default that of the flow; a later one wins."""
    if_exists: Dynamic[Literal["OVERWRITE", "FAIL", "WARN", "IGNORE"]] = "OVERWRITE"
    """What to do with a file that is there already."""
    folder_per_namespace: Dynamic[bool] = False
    """Whether each namespace gets a folder of its own."""


def load_namespace_files(ctx: RunContext, choice: NamespaceFilesChoice | None) -> None:
    """Copy files of namespaces into the working directory and say how many."""
    if choice is None or not choice.enabled:
        return
    namespaces, start = choice.namespaces or [ctx.flow.namespace], ctx.now()
    loaded = sum([_load_namespace(ctx, namespace, choice) for namespace in namespaces])
    spent = format_clock(ctx.now() - start)
    ctx.log.info(f"Loaded {loaded} namespace files from '{', '.join(namespaces)}' in {spent}")


def _load_namespace(ctx: RunContext, namespace: str, choice: NamespaceFilesChoice) -> int:
    stored = ctx.storage.of_namespace(namespace)
    loaded = 0
    for path in stored.all():
        name = path.lstrip("/")
        if not _chosen(name, choice):
            continue
        target = f"{namespace}/{name}" if choice.folder_per_namespace else name
        if _may_write(ctx, target, choice.if_exists):
            with stored.open(path) as source, ctx.files.place(target).open("wb") as copy:
                shutil.copyfileobj(source, copy, 1 << 20)
            loaded += 1
    return loaded


def _chosen(name: str, choice: NamespaceFilesChoice) -> bool:
    if choice.include and not matches_any(name, choice.include, anywhere=True):
        return False
    return not (choice.exclude and matches_any(name, choice.exclude, anywhere=True))


def _may_write(ctx: RunContext, name: str, if_exists: str) -> bool:
    if if_exists == "OVERWRITE" or not ctx.files.resolve(name).exists():
        return True
    if if_exists == "FAIL":
        raise TaskFailed(f"The file '{name}' already exists in the working directory")
    if if_exists == "WARN":
        ctx.log.warn(f"The file '{name}' already exists in the working directory, it is left as it is")
    return False


def write_input_files(ctx: RunContext, written: Mapping[str, Any] | str | None) -> None:
    """Write rendered `inputFiles`: texts as they are, storage URIs as the files they name, null as an empty file."""
    if written is None:
        return
    if isinstance(written, str):
        written = _map_of_files(written)
    for name, content in written.items():
        text = "" if content is None else content if isinstance(content, str) else json.dumps(content)
        if text.strip().startswith(SCHEMES):
            ctx.storage.local_copy(text.strip(), name)
        else:
            ctx.files.write(name, text)


def _map_of_files(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise TaskFailed(f"The input files are no JSON map: {error}") from None
    if not isinstance(found, Mapping):
        raise TaskFailed("The input files are no JSON map")
    return found


def store_output_files(ctx: RunContext, patterns: Iterable[str]) -> dict[str, str]:
    """Store the files that match names or patterns; their URIs by relative path."""
    return {name: ctx.storage.put(path, name) for name, path in ctx.files.matching(patterns).items()}
