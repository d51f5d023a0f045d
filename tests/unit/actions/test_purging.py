"""Old executions, lines, files and pairs deleted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ostinato.actions.purging import purge_executions, purge_pairs, purge_storage, purge_versions
from ostinato.engine.events import ExecutionCreated
from ostinato.engine.records import Execution, LogLine, Mark, Metric
from ostinato.engine.states import State
from ostinato.plugin.platform import KeyChoice, NamespaceChoice, Purged, PurgedStorage, Selection, VersionChoice
from ostinato.plugin.testing import MemoryStorage
from ostinato.plugin.versions import VersionedFiles
from ostinato.ports.flows import KvEntry
from ostinato.ports.search import Query
from ostinato.ports.turns import Birth, Snapshot
from ostinato.storage import addresses
from ostinato.store.memory import MemoryStore

T0 = datetime(2026, 1, 1, tzinfo=UTC)
ID = "1234567890123456789012"


def day(number: int) -> datetime:
    return T0 + timedelta(days=number)


@pytest.fixture
async def store() -> MemoryStore:
    """Three executions, one a day, each with two lines and a measurement."""
    found = MemoryStore()
    await found.open()
    for number in range(3):
        name, state = f"{ID}{number}", State.FAILED if number == 1 else State.SUCCESS
        marks = [Mark(State.CREATED, day(number)), Mark(state, day(number))]
        execution = Execution(id=name, namespace="company.team", flow_id="f", revision=1, history=marks)
        await found.turns.create([Birth(Snapshot(execution), ExecutionCreated(at=T0))])
        await found.logs.append([LogLine(day(number), "INFO", text, "company.team", "f", name) for text in "ab"])
        await found.logs.measure([Metric(day(number), "counter", "n", 1.0, "company.team", "f", name, "t", "r")])
    return found


@pytest.fixture
def files() -> MemoryStorage:
    storage = MemoryStorage()
    for number in range(3):
        folder = addresses.execution("company.team", "f", f"{ID}{number}")
        for name in ("inputs/a/a.txt", f"tasks/t/r/executions/{ID}9/b.txt"):
            storage.write(f"{folder}/{name}", b"1")
    storage.write(f"/company/team/_files/executions/{ID}0/a.txt", b"1")
    return storage


async def left(store: MemoryStore) -> list[str]:
    rows = await store.executions.search(Query(size=100))
    return [execution.id[-1] for execution in rows.results]


async def test_everything_of_old_executions_goes(store: MemoryStore, files: MemoryStorage) -> None:
    selection = Selection(namespace="company", flow_id="f", end=day(1))
    assert await purge_executions(store, files, selection, batch=1) == Purged(2, 4, 2, 4)
    assert await left(store) == ["2"]
    assert (await store.logs.search(Query())).total == 2
    assert (await store.logs.metrics(Query())).total == 1
    assert len(files.files) == 3


async def test_what_is_not_asked_for_stays(store: MemoryStore, files: MemoryStorage) -> None:
    selection = Selection(end=day(9))
    kept = await purge_executions(store, files, selection, executions=False, metrics=False, storage=False, batch=2)
    assert kept == Purged(logs=6)
    assert await left(store) == ["2", "1", "0"]
    by_state = Selection(states=["FAILED"], end=day(9))
    assert (await purge_executions(store, files, by_state)).executions == 1
    spared = Selection(end=day(9), spared=f"{ID}0")
    assert (await purge_executions(store, files, spared)).executions == 1
    assert await left(store) == ["0"]


def test_files_go_by_their_age(files: MemoryStorage) -> None:
    selection = Selection(namespace="company.team", flow_id="f", end=day(0))
    assert purge_storage(files, selection, dry_run=True) == PurgedStorage(scanned=3, purged=3)
    assert len(files.files) == 7
    assert purge_storage(files, Selection(start=day(1), end=day(2)), dry_run=False) == PurgedStorage(scanned=3)
    assert purge_storage(files, selection, dry_run=False) == PurgedStorage(3, 3, 6)
    assert len(files.files) == 1
    assert purge_storage(files, Selection(namespace="other", end=day(2)), dry_run=False) == PurgedStorage()


async def test_pairs_go_by_namespace_key_and_time() -> None:
    store = MemoryStore()
    await store.open()
    for namespace in ("a", "a.b", "ab"):
        for key, expires in (("old-1", day(0)), ("new-1", day(2)), ("for-ever", None)):
            await store.kv.put(KvEntry(namespace, key, "NUMBER", 1, 1, T0, T0, expires=expires))
    assert await purge_pairs(store, KeyChoice(NamespaceChoice(["a"], children=False)), day(1)) == 1
    assert await purge_pairs(store, KeyChoice(NamespaceChoice(["a"])), day(1)) == 1
    assert await purge_pairs(store, KeyChoice(NamespaceChoice(pattern="?b"), "new*", expired_only=False), day(1)) == 1
    assert await purge_pairs(store, KeyChoice(NamespaceChoice()), day(1)) == 1
    assert (await store.kv.search(Query(size=50))).total == 5


def versioned() -> MemoryStorage:
    """Three versions of a file, four of another, of another namespace two, and a deleted file."""
    storage = MemoryStorage()
    for namespace, path, count in (("a", "/x.py", 3), ("a", "/d/y.txt", 4), ("a.b", "/x.py", 2), ("a", "/z.py", 1)):
        files = VersionedFiles(storage, addresses.namespace_files(namespace))
        for number in range(count):
            files.write(path, str(number).encode())
    VersionedFiles(storage, addresses.namespace_files("a")).delete("/z.py")
    return storage


@pytest.mark.parametrize(
    ("choice", "count"),
    [
        (VersionChoice(NamespaceChoice(), newest=1), 6),
        (VersionChoice(NamespaceChoice(), newest=2), 3),
        (VersionChoice(NamespaceChoice(["a"], children=False), newest=1), 5),
        (VersionChoice(NamespaceChoice(), "*.py", newest=1), 3),
        (VersionChoice(NamespaceChoice(pattern="?.b"), before=day(1)), 1),
        (VersionChoice(NamespaceChoice(), before=day(0)), 0),
        (VersionChoice(NamespaceChoice(), before=day(1), newest=3), 1),
        (VersionChoice(NamespaceChoice(), before=day(1)), 7),
    ],
)
def test_earlier_versions_of_files_go(choice: VersionChoice, count: int) -> None:
    storage = versioned()
    assert purge_versions(storage, choice) == count
    assert purge_versions(storage, choice) == 0
    assert VersionedFiles(storage, addresses.namespace_files("a")).numbers("/x.py")[-1] == 3


def test_without_files_there_are_no_versions() -> None:
    assert purge_versions(MemoryStorage(), VersionChoice(NamespaceChoice())) == 0
