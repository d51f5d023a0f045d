"""The platform itself as a few tasks see it: executions, their logs, and triggers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from ostinato.plugin.globs import compile_wildcards


@dataclass(frozen=True, slots=True)
class Selection:
    """Which executions or logs are meant. What is None does not narrow; a namespace includes those below it.

    `start` and `end` bound the start of executions, the instant of log lines, or the last change of files. `spared` is
    an execution that is left alone.
    """

    namespace: str | None = None
    flow_id: str | None = None
    execution_id: str | None = None
    states: Sequence[str] | None = None
    levels: Sequence[str] | None = None
    start: datetime | None = None
    end: datetime | None = None
    spared: str | None = None


@dataclass(frozen=True, slots=True)
class NamespaceChoice:
    """Which namespaces are meant: those named, or those that fit a pattern (`*`, `?`), or all."""

    names: Sequence[str] | None = None
    pattern: str | None = None
    children: bool = True

    def holds(self, namespace: str) -> bool:
        """Whether a namespace is among them."""
        if self.names is not None:
            return any(namespace == name or (self.children and namespace.startswith(name + ".")) for name in self.names)
        return self.pattern is None or compile_wildcards(self.pattern).fullmatch(namespace) is not None


@dataclass(frozen=True, slots=True)
class KeyChoice:
    """Which pairs of the key-value store are meant. `pattern` is one of keys, with `*` and `?`."""

    namespaces: NamespaceChoice
    pattern: str | None = None
    expired_only: bool = True

    def holds(self, namespace: str, key: str, expires: datetime | None, now: datetime) -> bool:
        """Whether a pair is among them."""
        if self.expired_only and (expires is None or expires > now):
            return False
        if self.pattern is not None and compile_wildcards(self.pattern).fullmatch(key) is None:
            return False
        return self.namespaces.holds(namespace)


@dataclass(frozen=True, slots=True)
class VersionChoice:
    """Which earlier versions of namespace files are meant: those replaced before an instant, but for the newest so
    many, that of now included. `pattern` is one of paths, with `*` and `?`."""

    namespaces: NamespaceChoice
    pattern: str | None = None
    before: datetime | None = None
    newest: int | None = None

    def holds(self, path: str) -> bool:
        """Whether the versions of a file may be among them."""
        return self.pattern is None or compile_wildcards(self.pattern).fullmatch(path.lstrip("/")) is not None


@dataclass(frozen=True, slots=True)
class Purged:
    """How much was deleted."""

    executions: int = 0
    logs: int = 0
    metrics: int = 0
    storage: int = 0

    def __add__(self, other: Purged) -> Purged:
        return Purged(
            self.executions + other.executions,
            self.logs + other.logs,
            self.metrics + other.metrics,
            self.storage + other.storage,
        )


@dataclass(frozen=True, slots=True)
class PurgedStorage:
    """How many folders of executions were looked at, how many were old enough, and how many files were deleted."""

    scanned: int = 0
    purged: int = 0
    files: int = 0


class PlatformDoor(Protocol):
    """What the platform lets tasks do with executions. A refusal is a TaskFailed with the words for the user."""

    async def log_lines(self, execution_id: str, task_ids: Sequence[str] | None, level: str) -> list[Mapping[str, Any]]:
        """Log lines of an execution from a level on, oldest first, as the API gives them; none if unknown."""
        ...

    async def count_executions(
        self, flows: Sequence[tuple[str, str]], namespaces: Sequence[str], selection: Selection
    ) -> Mapping[tuple[str, str], int]:
        """How many executions each of the flows (namespace, id) has, and each flow of the namespaces; 0 if none."""
        ...

    async def resume(self, execution_id: str, inputs: Mapping[str, Any] | None) -> None:
        """Resume a paused execution."""
        ...

    async def switch_trigger(self, namespace: str, flow_id: str, trigger_id: str, enabled: bool) -> None:
        """Turn a trigger on or off."""
        ...

    async def purge_executions(
        self, selection: Selection, *, executions: bool, logs: bool, metrics: bool, storage: bool, batch: int
    ) -> Purged:
        """Delete what belongs to executions."""
        ...

    async def purge_logs(self, selection: Selection) -> int:
        """Delete log lines; tells how many."""
        ...

    async def purge_storage(self, selection: Selection, *, dry_run: bool) -> PurgedStorage:
        """Delete files of executions by when they were last changed; a dry run only looks."""
        ...

    async def purge_pairs(self, choice: KeyChoice) -> int:
        """Delete pairs of the key-value store; tells how many."""
        ...

    async def purge_versions(self, choice: VersionChoice) -> int:
        """Delete earlier versions of namespace files; tells how many."""
        ...
