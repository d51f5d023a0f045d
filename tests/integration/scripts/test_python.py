"""Python scripts as real processes."""

from __future__ import annotations

import asyncio
import os
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from ostinato_scripts.python import environments
from ostinato_scripts.python.tasks import Commands, Script

from ostinato.plugin import Task
from ostinato.plugin.context import TaskContext
from ostinato.plugin.testing import Bench, TaskTest

RUNNER = {"type": "io.kestra.plugin.core.runner.Process"}


@pytest.fixture
def bench() -> Bench:
    return Bench(environment={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")})


def ran(bench: Bench, cls: type[Task], **source: Any) -> TaskTest:
    return bench.run(cls, {"id": "a", "type": "t", "taskRunner": RUNNER, **source})


def test_script(bench: Bench) -> None:
    bench.variables = {"items": ["x", "y"], "flag": True}
    script = """import json, os
print("hello", len({{ items | toJson }}), {{ flag }}, os.environ["PYTHONUNBUFFERED"])
print('::' + json.dumps({"outputs": {"n": 3, "m": {"k": None}}}) + '::')
"""
    run = ran(bench, Script, script=script)
    assert run.logged("INFO") == ["hello 2 True true"]
    assert run.outputs == {"exitCode": 0, "vars": {"n": 3, "m": {}}, "outputFiles": {}}


def test_modules_beside_the_script(bench: Bench) -> None:
    run = ran(
        bench, Script, inputFiles={"helper.py": "def f(x): return x + 1"}, script="from helper import f\nprint(f(5))"
    )
    assert run.logged("INFO") == ["6"]


def test_commands(bench: Bench) -> None:
    run = ran(
        bench,
        Commands,
        inputFiles={"main.py": "import sys; print(sys.argv[1])"},
        commands=["python main.py {{ flow.id }}"],
    )
    assert run.logged("INFO") == ["test"]


@pytest.mark.parametrize("names", [("python3",), ()])
def test_there_is_always_a_python(tmp_path: Path, names: tuple[str, ...]) -> None:
    for name in names:
        (tmp_path / name).symlink_to(sys.executable)
    bench = Bench(environment={"PATH": str(tmp_path)})
    for _ in range(2):
        assert ran(bench, Commands, commands=["python -c 'print(6 * 7)'"]).logged("INFO") == ["42"]
    assert ran(bench, Script, script="print(6 * 7)").logged("INFO") == ["42"]


def test_before_commands_share_the_shell(bench: Bench) -> None:
    run = ran(bench, Script, beforeCommands=["export FOO=bar"], script="import os\nprint(os.environ['FOO'])")
    assert run.logged("INFO") == ["bar"]


def test_an_exception(bench: Bench) -> None:
    run = ran(bench, Script, script='print("before", flush=True)\nraise ValueError("no good")')
    assert run.state == "FAILED"
    assert run.outputs["exitCode"] == 1
    assert any(line.endswith("line 5, in <module>") for line in run.logged("ERROR"))


def test_a_missing_module_is_named(bench: Bench) -> None:
    run = ran(bench, Script, script="import sklearn_not_there_at_all")
    expected = "The module 'sklearn_not_there_at_all' is not installed. Add to the task: dependencies: "
    assert run.logged("WARN") == [expected + "[sklearn_not_there_at_all]"]


def test_unicode(bench: Bench) -> None:
    bench.environment = {**bench.environment, "PYTHONUTF8": "1"}
    run = ran(bench, Script, script="open('ü.txt', 'w').write('ß')\nprint('Zoë 漢字 🎉')", outputFiles=["*.txt"])
    assert run.logged("INFO") == ["Zoë 漢字 🎉"]
    assert list(run.outputs["outputFiles"]) == ["ü.txt"]
    assert run.read(run.outputs["outputFiles"]["ü.txt"]) == "ß"


def _wheel(folder: Path, name: str, value: int) -> str:
    """A wheel made by hand, so that no index is needed."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{name}.py", f"VALUE = {value}\n")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return str(path)


async def test_dependencies_are_installed_once(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[str] = []
    original = environments._build

    def counting(*arguments: Any) -> None:
        built.append(str(arguments[2]))
        original(*arguments)

    monkeypatch.setattr(environments, "_build", counting)
    monkeypatch.setattr(TaskContext, "shared_folder", lambda self, name: tmp_path)
    source = {
        "id": "a",
        "taskRunner": RUNNER,
        "dependencies": [_wheel(tmp_path, "ostinato_probe", 41)],
        "script": "import ostinato_probe, sys\nprint(ostinato_probe.VALUE + 1, sys.prefix)",
    }
    runs = await asyncio.gather(bench.arun(Script, source), bench.arun(Script, source))
    again = await bench.arun(Commands, {**source, "script": None, "commands": ["python -c 'import ostinato_probe'"]})
    assert [run.state for run in (*runs, again)] == ["SUCCESS"] * 3
    assert runs[0].logged("INFO")[0].startswith("42 ")
    assert len(built) == 1


def test_dependencies_that_cannot_be_installed(bench: Bench) -> None:
    run = ran(bench, Script, dependencies=["/no/such/package.whl"], script="print(1)")
    assert run.state == "FAILED"
    assert run.logged("ERROR")[-1] == "The dependencies of the script could not be installed"
    assert run.logged("INFO") == []
    assert ran(bench, Script, dependencies=["--index-url=http://x"], script="print(1)").state == "FAILED"
