"""What every internal storage does."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from ostinato.plugin.testing import MemoryStorage
from ostinato.ports.storage import Storage
from ostinato.storage.local import LocalStorage

Make = Callable[[Path], Storage]


@pytest.fixture(params=[LocalStorage, lambda root: MemoryStorage()], ids=["local", "memory"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    make: Make = request.param
    return make(tmp_path)


def test_what_is_written_is_read(storage: Storage) -> None:
    assert storage.write("/a/b.txt", b"one") == "kestra:///a/b.txt"
    assert storage.write("/a/c ü.txt", io.BytesIO(b"two")) == "kestra:///a/c ü.txt"
    with storage.read("/a/b.txt") as stream:
        assert stream.read() == b"one"
    with storage.read("/a/c ü.txt") as stream:
        assert stream.read() == b"two"


def test_a_write_replaces(storage: Storage) -> None:
    storage.write("/a.txt", b"long content")
    storage.write("/a.txt", b"new")
    with storage.read("/a.txt") as stream:
        assert stream.read() == b"new"


def test_missing_files(storage: Storage) -> None:
    storage.write("/folder/file", b"")
    for path in ("/none", "/folder", "/folder/file/below"):
        with pytest.raises(FileNotFoundError):
            storage.read(path)
    with pytest.raises(FileNotFoundError):
        storage.info("/none")
    assert not storage.exists("/none")
    assert not storage.delete("/none")


def test_info_tells_size_and_kind(storage: Storage) -> None:
    storage.write("/folder/file", b"12345")
    assert (storage.info("/folder/file").size, storage.info("/folder/file").is_directory) == (5, False)
    assert storage.info("/folder").is_directory
    assert storage.info("/folder/file").path == "/folder/file"
    assert storage.info("/folder/file").modified.tzinfo is not None


def test_lists_in_order(storage: Storage) -> None:
    for path in ("/f/b", "/f/a", "/f/sub/c", "/other"):
        storage.write(path, b"x")
    assert [entry.path for entry in storage.list("/f") if not entry.is_directory] == ["/f/a", "/f/b"]
    deep = [entry.path for entry in storage.list("/f", recursive=True) if not entry.is_directory]
    assert deep == ["/f/a", "/f/b", "/f/sub/c"]


def test_moves(storage: Storage) -> None:
    storage.write("/a", b"x")
    storage.move("/a", "/deep/b")
    assert not storage.exists("/a")
    assert storage.exists("/deep/b")


def test_deletes_files_and_folders(storage: Storage) -> None:
    storage.write("/f/a", b"x")
    storage.write("/f/sub/b", b"x")
    storage.write("/fx", b"x")
    assert storage.delete("/f/a")
    assert storage.delete("/f")
    assert not storage.exists("/f/sub/b")
    assert storage.exists("/fx")


@pytest.mark.parametrize(
    "path", ["/../x", "/a/../../x", "..", "/a\\..\\x", "/a\x00b", "/" + "n" * 300, "/" + "a/" * 3000]
)
def test_unsafe_paths_are_refused_everywhere(storage: Storage, path: str) -> None:
    calls: list[Callable[[], object]] = [
        lambda: storage.read(path),
        lambda: storage.write(path, b""),
        lambda: storage.info(path),
        lambda: storage.exists(path),
        lambda: storage.list(path),
        lambda: storage.make_directory(path),
        lambda: storage.move(path, "/ok"),
        lambda: storage.delete(path),
    ]
    for call in calls:
        with pytest.raises(ValueError):
            call()
