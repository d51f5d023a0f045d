"""`flow.WorkingDirectory`: tasks that share a folder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from ostinato.core_plugins.flow.children import Children
from ostinato.core_plugins.flow.sequences import NO_TASKS
from ostinato.plugin import Duration, Dynamic, Flowable, Outputs, Properties, plugin
from ostinato.plugin.file_properties import NamespaceFilesChoice
from ostinato.plugin.index import default_index

_EXECUTION = "io.kestra.plugin.core.execution."
_OF_THE_EXECUTION = frozenset(_EXECUTION + name for name in ("Exit", "Labels", "SetVariables", "UnsetVariables"))
"""Tasks that change their execution: the executor does that, not a worker."""


NO_GROUP = (
    "Cannot set a Worker Group in any WorkingDirectory sub-tasks, it is only supported at the WorkingDirectory level"
)


class Cache(Properties):
    """Files kept from one execution to the next."""

    patterns: list[str] = Field(default_factory=list, json_schema_extra={"$required": True})
    """Which files."""
    ttl: Duration | None = None
    """For how long."""


@plugin(
    "io.kestra.plugin.core.flow.WorkingDirectory",
    title="Run tasks sequentially in the same working directory.",
    kind="flowable",
    aliases=["io.kestra.core.tasks.flows.WorkingDirectory", "io.kestra.core.tasks.flows.Worker"],
)
class WorkingDirectory(Flowable):
    """Runs its tasks one after another on one worker, in one folder."""

    tasks: Children = Field(default_factory=list, json_schema_extra={"$required": True})
    """The tasks; none of them may contain others."""
    cache: Cache | None = None
    """Files kept from one execution to the next."""
    namespace_files: NamespaceFilesChoice | None = None
    """Files of namespaces to begin with."""
    input_files: Dynamic[dict[str, Any] | str | None] = None
    """Files to begin with: their content, or storage URIs, by name."""
    output_files: Dynamic[list[str] | None] = None
    """Names and patterns of files to store at the end."""

    class Result(Outputs):
        """What was stored."""

        output_files: dict[str, str] | None = None
        """URIs by name."""

    @classmethod
    def check_source(cls, written: Mapping[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
        tasks = written.get("tasks")
        if not isinstance(tasks, list) or not tasks:
            return [(("tasks",), NO_TASKS), ((), NO_TASKS)]
        if any(not _runnable(task) for task in tasks):
            return [((), "Only runnable tasks are allowed as children of a WorkingDirectory task")]
        if any(isinstance(task, Mapping) and task.get("workerGroup") for task in tasks):
            return [((), NO_GROUP)]
        return []


def _runnable(task: Any) -> bool:
    name = task.get("type") if isinstance(task, Mapping) else None
    entry = default_index().lookup(name) if isinstance(name, str) else None
    return entry is None or (entry.kind == "task" and entry.type not in _OF_THE_EXECUTION)
