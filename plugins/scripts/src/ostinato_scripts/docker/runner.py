"""`runner.docker.Docker`: commands in a container."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal

from pydantic import Field

from ostinato.plugin import Duration, Dynamic, RunContext, TaskFailed, TaskKilled, plugin
from ostinato.plugin.byte_size import parse_bytes
from ostinato.plugin.lines import LineCutter
from ostinato.plugin.runner import CommandRun, CommandRunner, RunResult
from ostinato_scripts.docker.engine import address_of, connect, library
from ostinato_scripts.docker.images import provide_image
from ostinato_scripts.docker.options import Cpu, Credentials, DeviceRequest, Memory, PullPolicy
from ostinato_scripts.docker.transfer import copy_in, copy_out


@plugin(
    "io.kestra.plugin.scripts.runner.docker.Docker",
    title="Run a task in a Docker container.",
    kind="taskRunner",
    aliases=["io.kestra.plugin.scripts.runner.docker.DockerTaskRunner"],
)
class Docker(CommandRunner):
    """Runs commands in a container of a Docker engine; a kill ends the container."""

    host: Dynamic[str | None] = None
    """Address of the engine, by default that of the machine."""
    config: Dynamic[str | dict[str, Any] | None] = None
    """Content of a config.json of Docker, for its credentials."""
    credentials: Credentials | None = None
    """How to log in to the registry."""
    image: str | None = None
    """Use containerImage of the task."""
    user: Dynamic[str | None] = None
    """The user in the container."""
    entry_point: Dynamic[list[str] | None] = Field(default_factory=lambda: [""])
    """The entry point; the default clears that of the image."""
    extra_hosts: Dynamic[list[str] | None] = None
    """Further names of hosts, `name:address`."""
    network_mode: Dynamic[str | None] = None
    """The network."""
    port_bindings: Dynamic[list[str] | None] = None
    """Ports to publish, `8080:80`."""
    volumes: Dynamic[list[str] | None] = None
    """Folders of the machine to mount, where the setting `volume-enabled` allows it."""
    pull_policy: Dynamic[PullPolicy] = "IF_NOT_PRESENT"
    """When to pull the image."""
    device_requests: list[DeviceRequest] | None = None
    """Devices, GPUs for example."""
    cpu: Cpu | None = None
    """Bounds of processor time."""
    memory: Memory | None = None
    """Bounds of memory."""
    shm_size: Dynamic[str | None] = None
    """Size of /dev/shm."""
    privileged: Dynamic[bool | None] = None
    """Whether the container may do everything."""
    file_handling_strategy: Dynamic[Literal["MOUNT", "VOLUME"]] = "VOLUME"
    """Whether the working directory is copied into the container and back, or mounted."""
    delete: Dynamic[bool] = True
    """Whether the container is removed afterwards."""
    wait: Dynamic[bool] = True
    """Whether to wait for its end."""
    kill_grace_period: Duration = timedelta(0)
    """How long it may take to stop by itself when it is killed."""
    resume: Dynamic[bool] = True
    """Accepted, without effect."""

    @property
    def uses_images(self) -> bool:
        return True

    def run_commands(self, run: CommandRun, ctx: RunContext) -> RunResult:
        ctx.cancelled.check()
        client = connect(address_of(self.host, ctx.environment))
        try:
            image = run.image or self.image
            if image is None:
                raise TaskFailed("There is no image: set `containerImage`")
            provide_image(client, image, self.pull_policy, self.credentials, self.config, ctx)
            container = client.containers.create(image, **self._settings(run, ctx))
            try:
                return self._follow(container, run, ctx)
            finally:
                if self.delete:
                    container.remove(force=True, v=True)
        finally:
            client.close()

    def _follow(self, container: Any, run: CommandRun, ctx: RunContext) -> RunResult:
        mounted = self.file_handling_strategy == "MOUNT"
        if not mounted:
            copy_in(container, run.directory)
        forget = ctx.cancelled.on_cancel(lambda: self._kill(container, ctx))
        try:
            stream = container.attach(stdout=True, stderr=True, stream=True, logs=True, demux=True)
            container.start()
            details = {"containerId": container.id}
            if not self.wait:
                return RunResult(0, details)
            _hand_on_lines(stream, run)
            status = int(container.wait()["StatusCode"])
        finally:
            forget()
        if ctx.cancelled.is_set():
            raise TaskKilled(ctx.cancelled.reason or "killed")
        if not mounted:
            copy_out(container, run.directory)
        return RunResult(status, details)

    def _kill(self, container: Any, ctx: RunContext) -> None:
        ctx.log.warn(f"Killing container {container.id[:12]}")
        grace = int(self.kill_grace_period.total_seconds())
        stop = (lambda: container.stop(timeout=grace)) if grace > 0 else container.kill
        threading.Thread(target=_quietly, args=(stop,), daemon=True).start()

    def _settings(self, run: CommandRun, ctx: RunContext) -> dict[str, Any]:
        folder = str(run.directory.resolve())
        found: dict[str, Any] = {
            "command": list(run.arguments),
            "entrypoint": [item for item in self.entry_point or () if item] or "",
            "working_dir": folder,
            "environment": dict(run.environment),
            "labels": {f"kestra.io/{name}": value[:63] for name, value in run.labels.items()},
            "user": self.user,
            "network_mode": self.network_mode,
            "privileged": self.privileged,
            "volumes": self._volumes(folder, ctx),
            "extra_hosts": dict(_split_pair(item) for item in self.extra_hosts or ()),
            "ports": dict(_port(item) for item in self.port_bindings or ()),
            "shm_size": parse_bytes(self.shm_size) if self.shm_size else None,
            **self._bounds(),
        }
        return {name: value for name, value in found.items() if value not in (None, {}, [])}

    def _volumes(self, folder: str, ctx: RunContext) -> list[str]:
        own = [f"{folder}:{folder}:rw"] if self.file_handling_strategy == "MOUNT" else []
        if self.volumes and str(ctx.settings.get("volume-enabled", False)).lower() != "true":
            ctx.log.warn("Volumes are not mounted: the setting `volume-enabled` of the Docker runner is not true")
            return own
        return own + list(self.volumes or ())

    def _bounds(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if self.cpu is not None and self.cpu.cpus is not None:
            found["nano_cpus"] = int(self.cpu.cpus * 1_000_000_000)
        if self.memory is not None:
            found.update(_memory(self.memory))
        if self.device_requests:
            found["device_requests"] = [_device(item) for item in self.device_requests]
        return found


def _memory(memory: Memory) -> dict[str, Any]:
    sizes = {
        "mem_limit": memory.memory,
        "memswap_limit": memory.memory_swap,
        "mem_reservation": memory.memory_reservation,
    }
    found: dict[str, Any] = {name: parse_bytes(text) for name, text in sizes.items() if text}
    if memory.memory_swappiness:
        found["mem_swappiness"] = int(memory.memory_swappiness)
    if memory.oom_kill_disable is not None:
        found["oom_kill_disable"] = memory.oom_kill_disable
    return found


def _device(request: DeviceRequest) -> Mapping[str, Any]:
    written = {
        "Driver": request.driver,
        "Count": request.count,
        "DeviceIDs": request.device_ids,
        "Capabilities": request.capabilities,
        "Options": request.options,
    }
    return {name: value for name, value in written.items() if value is not None}


def _split_pair(text: str) -> tuple[str, str]:
    name, _, address = text.partition(":")
    return name, address


def _port(text: str) -> tuple[str, Any]:
    host, _, container = text.rpartition(":")
    address, _, port = host.rpartition(":")
    return container, (address, int(port)) if address else int(port or container.partition("/")[0])


def _hand_on_lines(stream: Any, run: CommandRun) -> None:
    """Hand on lines while the container writes them, standard output and standard error apart."""
    out = LineCutter(lambda text: run.on_line(text, False))
    err = LineCutter(lambda text: run.on_line(text, True))
    for stdout, stderr in stream:
        if stdout:
            out.feed(stdout.decode("utf-8", "replace"))
        if stderr:
            err.feed(stderr.decode("utf-8", "replace"))
    out.close()
    err.close()


def _quietly(action: Any) -> None:
    """Do what may come too late, when the container has ended already."""
    errors = library().errors
    try:
        action()
    except errors.APIError:
        return
