"""The working directory on its way into a container and back."""

from __future__ import annotations

import tarfile
import tempfile
from pathlib import Path
from typing import Any

from ostinato.plugin import TaskFailed


def copy_in(container: Any, directory: Path) -> None:
    """Copy a folder to the same path in a container that has not begun."""
    folder = directory.resolve()
    with tempfile.TemporaryFile() as archive:
        with tarfile.open(fileobj=archive, mode="w") as tar:
            tar.add(folder, arcname=str(folder).lstrip("/"))
        archive.seek(0)
        if not container.put_archive("/", archive):
            raise TaskFailed("The working directory could not be copied into the container")


def copy_out(container: Any, directory: Path) -> None:
    """Copy the folder back; entries that would lead out of it are refused."""
    folder = directory.resolve()
    with tempfile.TemporaryFile() as archive:
        chunks, _ = container.get_archive(str(folder))
        for chunk in chunks:
            archive.write(chunk)
        archive.seek(0)
        with tarfile.open(fileobj=archive) as tar:
            tar.extractall(folder.parent, filter="data")
