"""Earlier versions of namespace files."""

from __future__ import annotations

from pathlib import Path

import pytest

from ostinato.plugin.versions import VersionedFiles
from ostinato.ports.storage import Storage
from ostinato.storage.local import LocalStorage

ROOT = "/a/b/_files"


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return LocalStorage(tmp_path, durable=False)


@pytest.fixture
def files(storage: Storage) -> VersionedFiles:
    return VersionedFiles(storage, ROOT)


def text(files: VersionedFiles, path: str, number: int | None = None) -> str:
    with files.open(path, number) as content:
        return content.read().decode()


def test_each_write_is_a_version(files: VersionedFiles) -> None:
    for word in (b"one", b"two", b"three"):
        files.write("/d/a.txt", word)
    assert files.numbers("/d/a.txt") == [1, 2, 3]
    assert [text(files, "/d/a.txt", number) for number in (1, 2, 3, None)] == ["one", "two", "three", "three"]
    with pytest.raises(FileNotFoundError):
        files.open("/d/a.txt", 4)


def test_what_was_there_before_is_the_first_version(files: VersionedFiles, storage: Storage) -> None:
    storage.write(ROOT + "/a.txt", b"one")
    assert files.numbers("/a.txt") == [1]
    files.write("/a.txt", b"two")
    assert (files.numbers("/a.txt"), text(files, "/a.txt", 1)) == ([1, 2], "one")


def test_a_deleted_file_is_not_there_but_its_numbers_go_on(files: VersionedFiles) -> None:
    files.write("/d/a.txt", b"one")
    files.write("/d/b/a.txt", b"other")
    assert files.delete("/d")
    assert not files.delete("/d")
    with pytest.raises(FileNotFoundError):
        files.numbers("/d/a.txt")
    files.write("/d/a.txt", b"two")
    assert (files.numbers("/d/a.txt"), text(files, "/d/a.txt", 1)) == ([1, 2], "one")
    files.write("/d/b", b"a file where a folder was")
    assert files.numbers("/d/b") == [1]


def test_versions_move_with_their_file(files: VersionedFiles) -> None:
    files.write("/d/a.txt", b"one")
    files.write("/d/a.txt", b"two")
    files.move("/d", "/e")
    assert (files.numbers("/e/a.txt"), text(files, "/e/a.txt", 1)) == ([1, 2], "one")
    files.write("/f.txt", b"gone")
    files.delete("/f.txt")
    files.move("/e/a.txt", "/f.txt")
    assert files.numbers("/f.txt") == [1, 2]
    with pytest.raises(FileNotFoundError):
        files.move("/none", "/g")


def test_forgotten_numbers_are_not_given_again(files: VersionedFiles) -> None:
    for word in (b"one", b"two", b"three"):
        files.write("/a.txt", word)
    files.forget("/a.txt", 2)
    assert files.numbers("/a.txt") == [1, 3]
    files.forget("/a.txt", 1)
    files.write("/a.txt", b"four")
    assert files.numbers("/a.txt") == [3, 4]
    assert [(path, number) for path, number, _ in files.earlier()] == [("/a.txt", 3)]
