"""Old executions, log lines, files and pairs deleted, so many at a time that nothing else has to wait for long."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from ostinato.engine.records import Execution
from ostinato.plugin.platform import KeyChoice, Purged, PurgedStorage, Selection, VersionChoice
from ostinato.plugin.versions import FOLDER, VersionedFiles
from ostinato.ports.flows import KvEntry
from ostinato.ports.search import Condition, Op, Order, Query
from ostinato.ports.storage import FileInfo, Storage
from ostinato.ports.store import Store
from ostinato.storage import addresses

PAGE = 500
"""How many pairs are looked at at a time."""
_OF_EXECUTION = re.compile(r"(?:/[^/_][^/]*)+?/executions/([0-9A-Za-z]{20,})/")
"""The folder of an execution at the beginning of a path; namespace files and pairs lie in folders with `_`."""

_VERSIONS = re.compile(rf"((?:/[^/_][^/]*)+)/{FOLDER}/")
"""The folder of earlier versions of the files of a namespace at the beginning of a path."""


def execution_conditions(selection: Selection) -> tuple[Condition, ...]:
    """How executions are searched for a selection, by their start."""
    found = _common(selection)
    if selection.states:
        found.append(Condition("state", Op.IN, list(selection.states)))
    if selection.execution_id is not None:
        found.append(Condition("id", Op.EQUALS, selection.execution_id))
    if selection.spared is not None:
        found.append(Condition("id", Op.NOT_EQUALS, selection.spared))
    return tuple(found)


def log_conditions(selection: Selection) -> tuple[Condition, ...]:
    """How log lines are searched for a selection, by their instant."""
    found = _common(selection)
    if selection.levels:
        found.append(Condition("level", Op.IN, list(selection.levels)))
    if selection.execution_id is not None:
        found.append(Condition("executionId", Op.EQUALS, selection.execution_id))
    return tuple(found)


def _common(selection: Selection) -> list[Condition]:
    found = []
    if selection.namespace is not None:
        found.append(Condition("namespace", Op.PREFIX, selection.namespace))
    if selection.flow_id is not None:
        found.append(Condition("flowId", Op.EQUALS, selection.flow_id))
    if selection.start is not None:
        found.append(Condition("startDate", Op.GREATER_THAN_OR_EQUAL_TO, selection.start))
    if selection.end is not None:
        found.append(Condition("startDate", Op.LESS_THAN_OR_EQUAL_TO, selection.end))
    return found


async def purge_executions(
    store: Store,
    files: Storage,
    selection: Selection,
    *,
    executions: bool = True,
    logs: bool = True,
    metrics: bool = True,
    storage: bool = True,
    batch: int = 100,
) -> Purged:
    """Delete what belongs to the executions of a selection; what is not asked for stays."""
    conditions, page, total = execution_conditions(selection), 1, Purged()
    while True:
        found = await store.executions.search(Query(conditions, page=page, size=max(1, batch)))
        if not found.results:
            return total
        ids = Condition("executionId", Op.IN, [execution.id for execution in found.results])
        total += Purged(
            executions=await _without(store, found.results) if executions else 0,
            logs=await store.logs.delete(Query((ids,))) if logs else 0,
            metrics=await store.logs.delete_metrics(Query((ids,))) if metrics else 0,
            storage=await _without_files(files, found.results) if storage else 0,
        )
        page += 0 if executions else 1


async def _without(store: Store, executions: Sequence[Execution]) -> int:
    gone = [await store.executions.delete(execution.id, logs=False, metrics=False) for execution in executions]
    return sum(gone)


async def _without_files(files: Storage, executions: Sequence[Execution]) -> int:
    folders = [addresses.execution(one.namespace, one.flow_id, one.id) for one in executions]
    return await asyncio.to_thread(lambda: sum(_delete_folder(files, folder) for folder in folders))


def _delete_folder(files: Storage, folder: str) -> int:
    if not files.exists(folder):
        return 0
    count = sum(not entry.is_directory for entry in files.list(folder, recursive=True))
    files.delete(folder)
    return count


def purge_storage(files: Storage, selection: Selection, *, dry_run: bool) -> PurgedStorage:
    """Delete folders of executions by when a file in them was last changed, whether or not the executions are still
    known. Blocking."""
    folders = _folders(files, _root(selection))
    old = [folder for folder, (_, changed) in folders.items() if _within(changed, selection)]
    if not dry_run:
        for folder in old:
            files.delete(folder)
    deleted = 0 if dry_run else sum(folders[folder][0] for folder in old)
    return PurgedStorage(scanned=len(folders), purged=len(old), files=deleted)


def _root(selection: Selection) -> str:
    if selection.namespace is None:
        return "/"
    if selection.flow_id is None:
        return addresses.namespace(selection.namespace)
    return addresses.flow(selection.namespace, selection.flow_id)


def _folders(files: Storage, root: str) -> dict[str, tuple[int, datetime]]:
    """How many files each folder of an execution has, and when the last of them was changed."""
    found: dict[str, tuple[int, datetime]] = {}
    for folder, entry in _entries(files, root):
        count, changed = found.get(folder, (0, entry.modified))
        found[folder] = count + 1, max(changed, entry.modified)
    return found


def _entries(files: Storage, root: str) -> Iterator[tuple[str, FileInfo]]:
    for entry in files.list(root, recursive=True) if files.exists(root) else ():
        match = _OF_EXECUTION.match(entry.path)
        if match is not None and not entry.is_directory:
            yield match[0].rstrip("/"), entry


def _within(changed: datetime, selection: Selection) -> bool:
    late = selection.end is not None and changed > selection.end
    return not late and (selection.start is None or changed >= selection.start)


async def purge_pairs(store: Store, choice: KeyChoice, now: datetime) -> int:
    """Delete pairs of the key-value store; tells how many."""
    doomed = [entry for entry in await _pairs(store) if choice.holds(entry.namespace, entry.key, entry.expires, now)]
    return sum([await store.kv.delete(entry.namespace, entry.key) for entry in doomed])


async def _pairs(store: Store) -> list[KvEntry]:
    found: list[KvEntry] = []
    order, page = (Order("namespace"), Order("key")), 1
    while True:
        rows = await store.kv.search(Query((), order, page, PAGE))
        found += rows.results
        if page * PAGE >= rows.total:
            return found
        page += 1


def purge_versions(files: Storage, choice: VersionChoice) -> int:
    """Delete earlier versions of namespace files, also those of deleted files. Blocking."""
    entries = files.list("/", recursive=True) if files.exists("/") else []
    matches = (_VERSIONS.match(entry.path) for entry in entries)
    names = sorted({match[1][1:].replace("/", ".") for match in matches if match is not None})
    return sum(_purge_namespace(files, name, choice) for name in names if choice.namespaces.holds(name))


def _purge_namespace(files: Storage, namespace: str, choice: VersionChoice) -> int:
    versioned, count = VersionedFiles(files, addresses.namespace_files(namespace)), 0
    for path, kept in groupby(versioned.earlier(), key=lambda one: one[0]):
        for number in _old(list(kept), versioned.exists(path), choice) if choice.holds(path) else ():
            versioned.forget(path, number)
            count += 1
    return count


def _old(kept: list[tuple[str, int, FileInfo]], current: bool, choice: VersionChoice) -> list[int]:
    """Which of the earlier versions of a file are to go; the `current` one counts among the newest."""
    spared = 0 if choice.newest is None else choice.newest - current
    candidates, before = kept[: max(0, len(kept) - spared)], choice.before
    return [number for _, number, entry in candidates if before is None or entry.modified < before]
