"""Properties of containers."""

from __future__ import annotations

from typing import Any, Literal

from ostinato.plugin import Dynamic, Properties

PullPolicy = Literal["IF_NOT_PRESENT", "ALWAYS", "NEVER"]


class Credentials(Properties):
    """How to log in to a registry."""

    registry: Dynamic[str | None] = None
    """The registry."""
    username: Dynamic[str | None] = None
    """The name."""
    password: Dynamic[str | None] = None
    """The password."""
    registry_token: Dynamic[str | None] = None
    """A token of the registry."""
    identity_token: Dynamic[str | None] = None
    """A token of the identity."""
    auth: Dynamic[str | None] = None
    """Name and password in base64."""


class Cpu(Properties):
    """Bounds of processor time."""

    cpus: Dynamic[float | None] = None
    """How many processors the container may use."""


class Memory(Properties):
    """Bounds of memory."""

    memory: Dynamic[str | None] = None
    """How much memory the container may use, `512MB`."""
    memory_swap: Dynamic[str | None] = None
    """Memory and swap together."""
    memory_swappiness: Dynamic[str | None] = None
    """How readily memory is swapped, 0 to 100."""
    memory_reservation: Dynamic[str | None] = None
    """Memory that it gets when memory is scarce."""
    kernel_memory: Dynamic[str | None] = None
    """Without effect."""
    oom_kill_disable: Dynamic[bool | None] = None
    """Whether it is spared when memory runs out."""


class DeviceRequest(Properties):
    """Devices to hand to the container, GPUs for example."""

    driver: Dynamic[str | None] = None
    """The driver."""
    count: Dynamic[int | None] = None
    """How many; -1 is all."""
    device_ids: Dynamic[list[str] | None] = None
    """Which."""
    capabilities: Dynamic[list[list[str]] | None] = None
    """What they can do."""
    options: Dynamic[dict[str, str] | None] = None
    """Options of the driver."""


class DockerOptions(Properties):
    """The older `docker` property of script tasks."""

    host: Dynamic[str | None] = None
    """Address of the engine."""
    config: Dynamic[str | dict[str, Any] | None] = None
    """Content of a config.json of Docker."""
    credentials: Credentials | None = None
    """How to log in to the registry."""
    image: Dynamic[str | None] = None
    """The image."""
    user: Dynamic[str | None] = None
    """The user in the container."""
    entry_point: Dynamic[list[str] | None] = None
    """The entry point."""
    extra_hosts: Dynamic[list[str] | None] = None
    """Further names of hosts."""
    network_mode: Dynamic[str | None] = None
    """The network."""
    volumes: Dynamic[list[str] | None] = None
    """Folders of the machine to mount, where the server allows it."""
    pull_policy: Dynamic[PullPolicy | None] = None
    """When to pull the image."""
    device_requests: list[DeviceRequest] | None = None
    """Devices."""
    cpu: Cpu | None = None
    """Bounds of processor time."""
    memory: Memory | None = None
    """Bounds of memory."""
    shm_size: Dynamic[str | None] = None
    """Size of /dev/shm."""
    privileged: Dynamic[bool | None] = None
    """Whether the container may do everything."""

    def for_runner(self) -> dict[str, Any]:
        """The same as properties of the task runner."""
        found = self.model_dump(by_alias=True, exclude_none=True)
        found.pop("image", None)
        return found
