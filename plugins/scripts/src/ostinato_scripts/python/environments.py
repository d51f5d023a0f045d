"""Virtual environments with the packages of a task, built once and kept by the digest of what they hold."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ostinato.plugin import RunContext, TaskFailed
from ostinato.plugin.index import default_index
from ostinato.plugin.runner import CommandRun, CommandRunner

if TYPE_CHECKING:
    from ostinato_scripts.python.tasks import PythonTask

COMPLETE = ".complete"
PROCESS = "io.kestra.plugin.core.runner.Process"


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment on this machine."""

    path: Path

    def activate(self, own: dict[str, str], inherited: Mapping[str, str]) -> None:
        """Put it first on the search path of a script."""
        rest = own.get("PATH", inherited.get("PATH", os.defpath))
        own["VIRTUAL_ENV"] = str(self.path)
        own["PATH"] = f"{self.path / 'bin'}{os.pathsep}{rest}"


def environment_for(task: PythonTask, ctx: RunContext) -> Environment:
    """The environment with what a task asks for, built if it is not there. TaskFailed if it cannot be built.

    Two tasks that want the same at once wait for each other, also in different processes.
    """
    packages = sorted(task.dependencies or ())
    if not task.dependency_cache_enabled:
        path = ctx.files.temporary()
        _build(task, ctx, path, packages)
        return Environment(path)
    path = ctx.shared_folder("python-environments") / _key(task, ctx, packages)
    with _alone(path.with_suffix(".lock")):
        if not (path / COMPLETE).exists():
            shutil.rmtree(path, ignore_errors=True)
            _build(task, ctx, path, packages)
            (path / COMPLETE).touch()
    return Environment(path)


def _key(task: PythonTask, ctx: RunContext, packages: list[str]) -> str:
    python = task.python_version or str(Path(_base_python(ctx)).resolve())
    return hashlib.sha256(json.dumps([python, packages]).encode()).hexdigest()[:32]


def _base_python(ctx: RunContext) -> str:
    path = ctx.environment.get("PATH")
    return shutil.which("python", path=path) or shutil.which("python3", path=path) or sys.executable


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(held, fcntl.LOCK_UN)


def _build(task: PythonTask, ctx: RunContext, path: Path, packages: list[str]) -> None:
    uv = find_uv(ctx) if task.package_manager == "UV" else None
    if uv is not None:
        _command(ctx, [uv, "venv", "--quiet", "--python", task.python_version or _base_python(ctx), str(path)])
        install = [uv, "pip", "install", "--quiet", "--python", str(path / "bin" / "python")]
    else:
        _command(ctx, [_versioned_python(task, ctx), "-m", "venv", str(path)])
        install = [str(path / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if packages:
        ctx.log.debug(f"Installing {', '.join(packages)}")
        _command(ctx, [*install, "--", *packages] if uv is None else [*install, *_plain(packages)])


def _plain(packages: list[str]) -> list[str]:
    for package in packages:
        if package.startswith("-"):
            raise TaskFailed(f"'{package}' is an option, not a package")
    return packages


def _versioned_python(task: PythonTask, ctx: RunContext) -> str:
    if task.python_version is None:
        return _base_python(ctx)
    found = shutil.which(f"python{task.python_version}", path=ctx.environment.get("PATH"))
    if found is None:
        raise TaskFailed(f"There is no Python {task.python_version} here. Install uv, which fetches it.")
    return found


def find_uv(ctx: RunContext) -> str | None:
    """Where uv is: on the search path, or installed beside this package."""
    found = shutil.which("uv", path=ctx.environment.get("PATH"))
    if found is not None:
        return found
    beside = Path(sys.executable).with_name("uv")
    return str(beside) if beside.exists() else None


def _command(ctx: RunContext, arguments: list[str]) -> None:
    lines: list[str] = []
    runner = default_index().load(PROCESS).model_validate({"type": PROCESS})
    assert isinstance(runner, CommandRunner)
    ended = runner.run_commands(CommandRun(arguments, ctx.files.path, lambda text, _: lines.append(text)), ctx)
    if ended.exit_code != 0:
        for line in lines:
            ctx.log.error(line)
        raise TaskFailed("The dependencies of the script could not be installed")
