"""Time, chance and the environment come in through one door each."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from tests.house.code import ROOT, Source, sources

DOORS = ("src/ostinato/clock.py", "src/ostinato/ids.py", "src/ostinato/settings/")
BANNED = (
    "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today",
    "time.time", "time.time_ns", "random", "secrets", "uuid.uuid1", "uuid.uuid4", "os.environ", "os.getenv",
    "os.environb", "os.urandom",
)  # fmt: skip
EXCEPTIONS = {
    "src/ostinato/webserver/auth.py:secrets": "compares and makes tokens of sessions, where `random` will not do",
}
"""`file:name`, each with the reason."""
CAUGHT = """
import os
import random
import time
import uuid
from datetime import datetime

print(datetime.now(), datetime.utcnow(), time.time(), random.random(), uuid.uuid4(), os.environ["A"])
"""


def _names(tree: ast.Module) -> dict[str, str]:
    """What each imported name stands for."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.asname or alias.name.partition(".")[0]: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _full(node: ast.AST, names: dict[str, str]) -> str | None:
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        inner = _full(node.value, names)
        return None if inner is None else f"{inner}.{node.attr}"
    return None


def banned(source: Source) -> set[str]:
    """The banned names that a file uses."""
    names = _names(source.tree)
    used = {*names.values(), *(full for node in ast.walk(source.tree) if (full := _full(node, names)))}
    return {name for name in BANNED for full in used if full == name or full.startswith(f"{name}.")}


def test_nobody_goes_round_the_doors() -> None:
    found = {
        f"{source.path}:{name}" for source in sources() if not source.path.startswith(DOORS) for name in banned(source)
    }
    assert sorted(found - set(EXCEPTIONS)) == []


def test_the_check_sees_every_way_to_import() -> None:
    text = "import os as o, datetime\nfrom time import time as t\no.environ.get('A'), datetime.datetime.now(), t()"
    assert banned(Source("x.py", text, ast.parse(text))) == {"os.environ", "datetime.datetime.now", "time.time"}


@pytest.mark.parametrize("path", ["src/ostinato/worker/x.py", "plugins/scripts/src/ostinato_scripts/x.py"])
def test_the_linter_bites(path: str) -> None:
    command = [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--output-format", "concise"]
    done = subprocess.run(
        [*command, "--stdin-filename", path, "-"], cwd=ROOT, input=CAUGHT, capture_output=True, text=True, check=False
    )
    names = ("datetime.datetime.now", "utcnow", "time.time", "random", "uuid4", "os.environ")
    assert [name for name in names if name not in done.stdout] == []


@pytest.mark.parametrize("path", ["src/ostinato/clock.py", "src/ostinato/ids.py", "src/ostinato/settings/load.py"])
def test_the_linter_lets_the_doors_be(path: str) -> None:
    command = [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--stdin-filename", path, "-"]
    done = subprocess.run(command, cwd=ROOT, input=CAUGHT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
