"""Scripts in containers, where a Docker engine with a `busybox` image answers."""

from __future__ import annotations

import asyncio
import importlib.util
import os
from typing import Any

import pytest
from ostinato_scripts.docker.engine import _answers, address_of, connect
from ostinato_scripts.shell import Commands

from ostinato.plugin import Cancellation
from ostinato.plugin.testing import Bench, TaskTest

ENVIRONMENT = {"PATH": os.environ["PATH"], "DOCKER_HOST": os.environ.get("DOCKER_HOST", "")}
DOCKER = "io.kestra.plugin.scripts.runner.docker.Docker"


def _engine_has_busybox() -> bool:
    address = address_of(None, ENVIRONMENT)
    if importlib.util.find_spec("docker") is None or not _answers(address):
        return False
    client = connect(address)
    try:
        return any("busybox" in tag for image in client.images.list() for tag in image.tags)
    finally:
        client.close()


pytestmark = pytest.mark.skipif(not _engine_has_busybox(), reason="needs a Docker engine with the image busybox")


def source(**given: Any) -> dict[str, Any]:
    runner = {"type": DOCKER, "networkMode": "none", **given.pop("runner", {})}
    return {"id": "a", "type": "t", "containerImage": "busybox", "taskRunner": runner, **given}


def ran(**given: Any) -> TaskTest:
    return Bench(environment=ENVIRONMENT).run(Commands, source(**given))


@pytest.mark.parametrize("strategy", ["VOLUME", "MOUNT"])
def test_files_environment_and_protocol(strategy: str) -> None:
    run = ran(
        runner={"fileHandlingStrategy": strategy},
        inputFiles={"in.txt": "given"},
        outputFiles=["out.txt"],
        env={"A": "1"},
        commands=[
            "cat in.txt; echo",
            "echo err >&2",
            'printf "$A" > out.txt',
            'echo \'::{"outputs":{"x":1}}::\'',
            '[ "$PWD" = "$WORKING_DIR" ] && echo same',
        ],
    )
    assert run.logged("INFO") == ["given", "same"]
    assert run.logged("ERROR") == ["err"]
    assert run.outputs["vars"] == {"x": 1}
    assert run.read(run.outputs["outputFiles"]["out.txt"]) == "1"
    assert run.outputs["taskRunner"]["containerId"]


def test_exit_status() -> None:
    run = ran(commands=["exit 7"])
    assert (run.state, run.outputs["exitCode"]) == ("FAILED", 7)


def test_the_container_is_removed() -> None:
    identifier = ran(commands=["true"]).outputs["taskRunner"]["containerId"]
    client = connect(address_of(None, ENVIRONMENT))
    try:
        assert identifier not in [container.id for container in client.containers.list(all=True)]
    finally:
        client.close()


def test_bounds_and_images() -> None:
    run = ran(runner={"cpu": {"cpus": 1}, "memory": {"memory": "64MB"}, "user": "1000"}, commands=["id -u"])
    assert run.logged("INFO") == ["1000"]
    run = ran(runner={"pullPolicy": "NEVER"}, containerImage="no/such/image:1", commands=["true"])
    assert run.logged("ERROR") == ["The image 'no/such/image:1' is not there and `pullPolicy` is NEVER"]


async def test_a_kill_ends_the_container() -> None:
    cancelled = Cancellation()
    bench = Bench(environment=ENVIRONMENT)
    task = asyncio.create_task(bench.arun(Commands, source(commands=["sleep 60"]), cancelled))
    await asyncio.sleep(1.0)
    cancelled.set()
    run = await asyncio.wait_for(task, 15)
    assert run.state == "KILLED"
    assert run.logged("WARN")[0].startswith("Killing container ")
