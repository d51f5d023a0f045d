"""Who imports whom: the layers hold, and a server that starts does not read what it may never need."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.code import ROOT

HEAVY = (
    "duckdb",
    "pyarrow",
    "google",
    "docker",
    "httpx2",
    "httptools",
    "fastapi",
    "starlette",
    "uvicorn",
    "cryptography",
)


def test_import_contracts_hold() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout.partition("Broken contracts")[2] or done.stdout + done.stderr


def loaded(code: str) -> list[str]:
    """The modules that a fresh interpreter has after some code."""
    code = f"import json, sys\n{code}\nprint(json.dumps(list(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize(
    "modules",
    ["ostinato.service.parts", "ostinato.service.server, ostinato.service.roles", "ostinato.cli.main"],
)
def test_starting_imports_no_plugin_and_nothing_heavy(modules: str) -> None:
    found = loaded(f"import {modules}")
    plugins = [name for name in found if name.startswith(("ostinato.core_plugins.", "ostinato_"))]
    heavy = [name for name in found if name.partition(".")[0] in HEAVY]
    assert (plugins, heavy) == ([], [])


def test_making_the_parts_imports_no_plugin(tmp_path: Path) -> None:
    code = f"""
from pathlib import Path
from ostinato.service.parts import make_parts
from ostinato.service.roles import ROLES
from ostinato.settings import load
import asyncio
async def make():
    parts = make_parts(load(data=Path({str(tmp_path)!r}), environment={{}}))
    for role in ("executor", "worker", "scheduler"):
        ROLES[role](parts)
asyncio.run(make())
"""
    found = loaded(code)
    assert [name for name in found if name.startswith(("ostinato.core_plugins.", "ostinato_"))] == []
    assert [name for name in found if name.partition(".")[0] in HEAVY] == []
