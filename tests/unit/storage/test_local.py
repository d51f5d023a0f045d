"""The folder storage: what only a folder can get wrong."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from ostinato.storage.local import LocalStorage


def test_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path / "storage")
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "storage" / "main" / "link").symlink_to(tmp_path)
    with pytest.raises(ValueError):
        storage.read("/link/secret.txt")
    with pytest.raises(ValueError):
        storage.write("/link/new.txt", b"x")
    assert storage.list("/", recursive=True) == []


def test_tenants_do_not_meet(tmp_path: Path) -> None:
    LocalStorage(tmp_path, "one").write("/a", b"1")
    assert not LocalStorage(tmp_path, "two").exists("/a")


class Broken(io.RawIOBase):
    """Gives a few bytes, then fails."""

    def readinto(self, buffer: object) -> int:
        raise OSError("broken")


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    storage.write("/a", b"old")
    with pytest.raises(OSError):
        storage.write("/a", io.BufferedReader(Broken()))
    assert storage.read("/a").read() == b"old"
    assert list((tmp_path / ".incoming").iterdir()) == []


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    storage.write("/a", b"x")
    with pytest.raises(NotADirectoryError):
        storage.write("/a/b", b"x")
    storage.write("/f/b", b"x")
    with pytest.raises(IsADirectoryError):
        storage.write("/f", b"x")
    with pytest.raises(ValueError):
        storage.move("/f", "/f/below")
    with pytest.raises(ValueError):
        storage.delete("/")
