"""What a script task hands to its runner, without running it."""

from __future__ import annotations

from typing import Any

import pytest
from ostinato_scripts import powershell, ruby, shell
from ostinato_scripts.docker.images import login_for, registry_of, split_tag
from ostinato_scripts.docker.options import Credentials
from ostinato_scripts.python import tasks as python

from ostinato.core_plugins.runner.process import Process
from ostinato.plugin import RunContext, Task, validate_source
from ostinato.plugin.runner import CommandRun, RunResult
from ostinato.plugin.testing import Bench, TaskTest

DOCKER = "io.kestra.plugin.scripts.runner.docker.Docker"
RUNNER = {"type": "io.kestra.plugin.core.runner.Process"}


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[CommandRun]:
    seen: list[CommandRun] = []

    def run_commands(self: Process, run: CommandRun, ctx: RunContext) -> RunResult:
        seen.append(run)
        return RunResult(0)

    monkeypatch.setattr(Process, "run_commands", run_commands)
    return seen


def ran(cls: type[Task], **source: Any) -> TaskTest:
    run = Bench(variables={"n": 3}).run(cls, {"id": "a", "type": "t", "taskRunner": RUNNER, **source})
    assert run.logged("ERROR") == []
    return run


def test_shell(runs: list[CommandRun]) -> None:
    ran(shell.Commands, beforeCommands=["first {{ n }}"], commands=["second", "third"])
    assert runs[0].arguments == ["/bin/sh", "-c", "set -e\nfirst 3\nsecond\nthird"]
    ran(shell.Commands, failFast=False, interpreter=["/bin/bash", "-c", "x"], commands=["second"])
    assert runs[1].arguments == ["/bin/bash", "-c", "x", "second"]
    ran(shell.Commands, interpreter=[], commands=["echo", "{{ n }}"])
    assert runs[2].arguments == ["echo", "3"]
    assert runs[0].image == "ubuntu"
    assert runs[0].labels["flow-id"] == "test"


def test_other_languages(runs: list[CommandRun]) -> None:
    ran(ruby.Script, script="puts 1", containerImage="ruby:3")
    assert runs[0].image == "ruby:3"
    assert runs[0].arguments[-1].startswith("set -e\nruby /")
    assert runs[0].arguments[-1].endswith(".rb")
    ran(powershell.Script, script="1", beforeCommands=["2"])
    assert runs[1].arguments[:4] == ["pwsh", "-NoProfile", "-NonInteractive", "-Command"]
    assert runs[1].arguments[4].startswith("$ErrorActionPreference = 'Stop'\n2\n& '/")


def test_legacy_runner_switches_the_output_directory_on(runs: list[CommandRun]) -> None:
    source = {"id": "a", "runner": "PROCESS", "commands": ["x"]}
    assert Bench().run(shell.Commands, source).state == "SUCCESS"
    assert runs[0].output_directory is not None
    assert runs[0].environment["OUTPUT_DIR"] == str(runs[0].output_directory)


def test_the_default_runner_is_a_setting(runs: list[CommandRun]) -> None:
    bench = Bench(settings={"task-runner": "process"})
    assert bench.run(shell.Commands, {"id": "a", "commands": ["x"]}).state == "SUCCESS"
    bench = Bench(settings={"task-runner": "nothing"})
    assert bench.run(shell.Commands, {"id": "a", "commands": ["x"]}).state == "FAILED"


@pytest.mark.parametrize(
    ("source", "faults"),
    [
        ({}, [("commands", "must not be null")]),
        ({"commands": ["x"], "taskRunner": {"type": "io.kestra.plugin.core.runner.Nothing"}}, ["taskRunner"]),
        ({"commands": "{{ x }}", "env": "{{ y }}", "inputFiles": "{{ z }}", "failFast": "{{ f }}"}, []),
        ({"commands": ["x"], "taskRunner": {**RUNNER, "nonsense": 1}}, ["taskRunner.nonsense"]),
        ({"commands": ["x"], "targetOS": "LINUX", "docker": {"image": "x", "pullPolicy": "ALWAYS"}}, []),
        (
            {
                "commands": ["x"],
                "taskRunner": {
                    "type": "io.kestra.plugin.scripts.runner.docker.Docker",
                    "memory": {"memory": "{{ m }}"},
                },
            },
            [],
        ),
    ],
)
def test_source(source: dict[str, Any], faults: list[Any]) -> None:
    found = validate_source(shell.Commands, {"id": "a", "type": "t", **source})
    expected = [fault[0] if isinstance(fault, tuple) else fault for fault in faults]
    assert [".".join(map(str, fault.path)) for fault in found] == expected
    assert all(fault.message == wanted[1] for fault, wanted in zip(found, faults, strict=True) if len(wanted) == 2)


def test_dependencies_in_a_container() -> None:
    task = python.Script(script="x", dependencies=["pandas>=2", "a b"])

    class Container:
        environment: dict[str, str] = {}  # noqa: RUF012
        in_container = True

    assert task.prepare(Container()) == ["python -m pip install --quiet 'pandas>=2' 'a b'"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("image", "tag", "registry"),
    [
        ("ubuntu", ("ubuntu", "latest"), "docker.io"),
        ("ghcr.io/a/b:1.2", ("ghcr.io/a/b", "1.2"), "ghcr.io"),
        ("localhost:5000/a", ("localhost:5000/a", "latest"), "localhost:5000"),
        ("a/b@sha256:12", ("a/b", "sha256:12"), "docker.io"),
    ],
)
def test_images(image: str, tag: tuple[str, str], registry: str) -> None:
    assert split_tag(image) == tag
    assert registry_of(image) == registry


def test_logins() -> None:
    given = Credentials(username="u", password="p", registry="r")
    assert login_for("x", given, None) == {"username": "u", "password": "p", "serveraddress": "r"}
    config = '{"auths": {"ghcr.io": {"auth": "dTpw"}, "https://index.docker.io/v1/": {"username": "hub"}}}'
    assert login_for("ghcr.io/a", None, config) == {"username": "u", "password": "p"}
    assert login_for("ubuntu", None, config) == {"username": "hub"}
    assert login_for("quay.io/a", None, config) is None
