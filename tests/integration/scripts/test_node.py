"""Node scripts as real processes."""

from __future__ import annotations

import os
import shutil
from typing import Any

import pytest
from ostinato_scripts.node import Commands, Script

from ostinato.plugin import Task
from ostinato.plugin.testing import Bench, TaskTest

RUNNER = {"type": "io.kestra.plugin.core.runner.Process"}
pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="needs node")


def ran(cls: type[Task], **source: Any) -> TaskTest:
    bench = Bench(environment={"PATH": os.environ["PATH"]})
    return bench.run(cls, {"id": "a", "type": "t", "taskRunner": RUNNER, **source})


def test_script() -> None:
    script = """console.log("hello", 1 + 1);
console.log('::' + JSON.stringify({outputs: {n: 3, f: 1.5, z: null}}) + '::');
console.error("oops");
"""
    run = ran(Script, script=script, env={"A": "1"})
    assert run.logged("INFO") == ["hello 2"]
    assert run.logged("ERROR") == ["oops"]
    assert run.outputs["vars"] == {"n": 3, "f": 1.5}


def test_exit_status() -> None:
    assert ran(Script, script="process.exit(4)").outputs["exitCode"] == 4
    assert ran(Script, script="throw new Error('no good')").outputs["exitCode"] == 1


def test_commands() -> None:
    run = ran(Commands, inputFiles={"main.js": "console.log(process.argv[2])"}, commands=["node main.js {{ flow.id }}"])
    assert run.logged("INFO") == ["test"]
