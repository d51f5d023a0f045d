"""The settings that this server acts on, typed. Values that mean nothing to it are passed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Database:
    """Where state is kept. `url` is a JDBC-style or plain URL; None means SQLite in the data folder."""

    url: str | None = None
    username: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class BasicAuth:
    """The one account of a server without user management."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Settings:
    """Everything that can be set.

    `data` is the folder of the embedded default: database, storage and work go there. `secrets` are the decoded
    `SECRET_*` variables by key, `envs` the variables that expressions see. `environment` is what scripts inherit.
    """

    data: Path
    host: str = "0.0.0.0"
    port: int = 8080
    management_port: int = 8081
    context_path: str = ""
    url: str | None = None
    database: Database = Database()
    storage_path: Path | None = None
    work_path: Path | None = None
    basic_auth: BasicAuth | None = None
    open_urls: tuple[str, ...] = ()
    encryption_key: str | None = field(default=None, repr=False)
    globals: Mapping[str, Any] = field(default_factory=dict)
    envs: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    recursive_rendering: bool = False
    templates: bool = False
    timezone: str = "UTC"
    environment_name: str | None = None
    environment_color: str | None = None
    system_namespace: str = "system"
    hidden_labels: tuple[str, ...] = ("system.", "internal.")
    preview_rows: int = 100
    preview_most_rows: int = 5000
    plugin_defaults: Sequence[Mapping[str, Any]] = ()
    plugin_settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    allowed_paths: tuple[str, ...] = ()
    worker_threads: int = 0
    worker_group: str | None = None
    heartbeat: float = 3.0
    silence: float = 10.0
    grace: float = 300.0
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    notes: tuple[str, ...] = ()

    @property
    def longest_silence(self) -> float:
        """Seconds without a heartbeat after which a service counts as dead."""
        return max(self.silence, 3 * self.heartbeat)

    @property
    def about(self) -> dict[str, str]:
        """What expressions find under `kestra`: the name of the environment and the address, as far as they are set."""
        named = {"environment": self.environment_name, "url": self.url}
        return {name: value for name, value in named.items() if value is not None}

    @property
    def storage(self) -> Path:
        """The folder of the internal storage."""
        return self.storage_path or self.data / "storage"

    @property
    def work(self) -> Path:
        """The folder below which tasks have their working directories."""
        return self.work_path or self.data / "work"
