"""The oldest script tasks."""

from __future__ import annotations

import os
from typing import Any

import pytest
from ostinato_scripts.legacy.tasks import Bash, Python

from ostinato.plugin import Task
from ostinato.plugin.testing import Bench, TaskTest


@pytest.fixture
def bench() -> Bench:
    return Bench(environment={"PATH": os.environ["PATH"], "HOME": "/tmp"})


def ran(bench: Bench, cls: type[Task], **source: Any) -> TaskTest:
    return bench.run(cls, {"id": "a", "type": "t", **source})


def test_bash(bench: Bench) -> None:
    run = ran(
        bench,
        Bash,
        inputFiles={"in.txt": "given"},
        outputFiles=["out"],
        outputDirs=["dir"],
        commands=[
            "cat in.txt > {{ outputFiles.out }}",
            "printf x > {{ outputDirs.dir }}/f",
            "echo one",
            "echo two >&2",
        ],
    )
    assert run.outputs["exitCode"] == 0
    assert (run.outputs["stdOutLineCount"], run.outputs["stdErrLineCount"]) == (1, 1)
    assert run.read(run.outputs["files"]["out"]) == "given"
    assert run.read(run.outputs["outputFiles"]["dir/f"]) == "x"
    assert run.logged("INFO")[0].startswith("Running script with working directory: /")


def test_a_failure_keeps_outputs(bench: Bench) -> None:
    run = ran(bench, Bash, outputFiles=["o"], commands=["echo x > {{ outputFiles.o }}", "exit 3", "echo never"])
    assert run.state == "FAILED"
    assert run.outputs["exitCode"] == 3
    assert list(run.outputs["outputFiles"]) == ["o"]
    assert "never" not in run.logged("INFO")


def test_python_without_an_environment(bench: Bench) -> None:
    source = {
        "inputFiles": {"main.py": "import sys; print(sys.argv[1])"},
        "commands": ["python3 main.py"],
        "args": ["a b"],
    }
    run = ran(bench, Python, virtualEnv=False, **source)
    assert run.logged("INFO")[1:] == ["a b"]
