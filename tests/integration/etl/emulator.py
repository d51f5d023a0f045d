"""An emulator of BigQuery: the one that OSTINATO_TEST_BIGQUERY names, or the PyPI package `local-bigquery`.

The package needs Python 3.13 and is kept in an environment of its own, which is made once and used again.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.contract.conftest import free_port

PACKAGE = "local-bigquery==0.4.0"
DUCKDB = "1.5.5"
EXTENSIONS = ("icu", "httpfs", "json", "ducklake", "spatial")
"""What the emulator loads; as packages they need no other network than the package index."""


@contextmanager
def emulator(folder: Path) -> Iterator[str]:
    """The address of an emulator with the dataset `project.dataset`; skips where none can be had."""
    given = os.environ.get("OSTINATO_TEST_BIGQUERY")
    if given:
        yield given
        return
    program = _program()
    port, other = free_port(), free_port()
    command = [str(program), "serve", "--host", "127.0.0.1", "--port", str(port), "--grpc-port", str(other)]
    place = ["--data-dir", str(folder / "data"), "--project", "project", "--dataset", "dataset"]
    environment = {**os.environ, "HOME": str(program.parent.parent / "home")}
    with (folder / "emulator.log").open("wb") as log:
        process = subprocess.Popen([*command, *place], cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, process, folder / "emulator.log")
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/bigquery/v2/projects/project/datasets", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"The emulator of BigQuery does not start: {log.read_text()[-800:]}")


def _program() -> Path:
    """The emulator, installed if it is not there yet."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "ostinato-tests" / "local-bigquery"
    program = cache / "bin" / "local-bigquery"
    if (cache / "complete").exists():
        return program
    uv, python = _uv(), _python()
    shutil.rmtree(cache, ignore_errors=True)
    _do([python, "-m", "venv", "--without-pip", str(cache)])
    (cache / "override.txt").write_text(f"duckdb=={DUCKDB}\n")
    packages = [PACKAGE, f"duckdb-extensions=={DUCKDB}", *(f"duckdb-extension-{x}=={DUCKDB}" for x in EXTENSIONS)]
    target = ["--python", str(cache / "bin" / "python"), "--override", str(cache / "override.txt")]
    _do([uv, "pip", "install", "--quiet", *target, *packages])
    (cache / "home").mkdir()
    unpack = "import sys, duckdb_extensions as d; [d.import_extension(name) for name in sys.argv[1:]]"
    _do([str(cache / "bin" / "python"), "-c", unpack, *EXTENSIONS], HOME=str(cache / "home"))
    (cache / "complete").touch()
    return program


def _do(command: list[str], **environment: str) -> None:
    done = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=300, check=False
    )
    if done.returncode:
        pytest.skip(f"no emulator of BigQuery: {' '.join(command[:4])} ... says {done.stderr[-500:]}")


def _uv() -> str:
    beside = Path(sys.executable).with_name("uv")
    found = shutil.which("uv") or (str(beside) if beside.exists() else None)
    if found is None:
        pytest.skip(f"no emulator of BigQuery: uv, which installs {PACKAGE}, is not there")
    return found


def _python() -> str:
    """A Python that the emulator runs on."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    names = ("python3.13", "python3.14", "python3")
    candidates = [found for name in names if (found := shutil.which(name)) is not None]
    candidates += [str(path) for path in sorted(root.glob("versions/3.1[3-9]*/bin/python"))]
    for candidate in candidates:
        code = "import sys; sys.exit(sys.version_info < (3, 13))"
        if subprocess.run([candidate, "-c", code], capture_output=True, timeout=30, check=False).returncode == 0:
            return candidate
    pytest.skip(f"no emulator of BigQuery: {PACKAGE} needs Python 3.13, or name another with OSTINATO_TEST_BIGQUERY")
