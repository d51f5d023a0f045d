"""The working directory of a task run, made when it is first needed."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from ostinato.ids import new_id
from ostinato.plugin.globs import is_glob, matches_any
from ostinato.plugin.paths import resolve_below


class WorkingFiles:
    """Files of one task run, or of all tasks of a WorkingDirectory. Names are relative and cannot lead out of it."""

    def __init__(self, root: Path, *, shared: bool = False) -> None:
        self._root = root
        self._shared = shared
        self._scratch: list[Path] = []

    @property
    def root(self) -> Path:
        """Where the folder is or will be."""
        return self._root

    @property
    def path(self) -> Path:
        """The folder itself, made if it is not there."""
        self._root.mkdir(parents=True, exist_ok=True)
        return self._root

    def resolve(self, name: str) -> Path:
        """The place of a file; UnsafePath (a ValueError) when the name leads out of the folder."""
        return resolve_below(self.path, name)

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file, with the folders it needs."""
        target = self.resolve(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
        return target

    def place(self, name: str) -> Path:
        """The place of a file to be written, with the folders it needs."""
        target = self.resolve(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        return target

    def temporary(self, suffix: str = "") -> Path:
        """The place of a new file with a name of its own. It is removed with the task, never an output file."""
        target = self.path / f"{new_id()}{suffix}"
        self._scratch.append(target)
        return target

    def matching(self, patterns: Iterable[str]) -> dict[str, Path]:
        """The files that match names or patterns, by relative path in order; links that lead out are left out."""
        patterns = list(patterns)
        exact = {pattern.removeprefix("./") for pattern in patterns if not is_glob(pattern)}
        globs = [pattern for pattern in patterns if is_glob(pattern)]
        found = self.below("")
        return {name: path for name, path in found.items() if name in exact or matches_any(name, globs)}

    def below(self, folder: str) -> dict[str, Path]:
        """All files below a folder, by path relative to it, in order."""
        root = self.resolve(folder)
        found = {}
        for path in sorted(root.rglob("*")):
            if path.is_file() and path not in self._scratch and self._inside(path):
                found[path.relative_to(root).as_posix()] = path
        return found

    def _inside(self, path: Path) -> bool:
        return not path.is_symlink() or self._root.resolve() in path.resolve().parents

    def remove(self) -> None:
        """Delete the folder, or in a shared one the temporary files of this task alone."""
        if not self._shared:
            shutil.rmtree(self._root, ignore_errors=True)
            return
        for path in self._scratch:
            path.unlink(missing_ok=True)
