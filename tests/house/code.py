"""The source files of the project, parsed once."""

from __future__ import annotations

import ast
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
"""The folder of the repository."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the root, its text, its tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def in_engine(self) -> bool:
        return self.path.startswith("src/ostinato/engine/")

    def functions(self) -> Iterator[Function]:
        """All functions, methods and inner functions among them."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))


@cache
def sources() -> tuple[Source, ...]:
    """The server and all plugin families."""
    paths = [*ROOT.glob("src/ostinato/**/*.py"), *ROOT.glob("plugins/*/src/**/*.py")]
    return tuple(_source(path) for path in sorted(paths))


def _source(path: Path) -> Source:
    text = path.read_text("utf-8")
    return Source(path.relative_to(ROOT).as_posix(), text, ast.parse(text))


@cache
def packages() -> tuple[str, ...]:
    """The packages that have an index of plugins."""
    return ("ostinato.core_plugins", *(path.parent.name for path in sorted(ROOT.glob("plugins/*/src/*/plugins.json"))))


@cache
def tracked() -> tuple[Path, ...]:
    """The files that are in the repository; skips the test in a copy without one."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("the files of the repository can only be listed in a clone, by git")
    listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return tuple(path for name in listed.decode().split("\0") if name and (path := ROOT / name).is_file())
