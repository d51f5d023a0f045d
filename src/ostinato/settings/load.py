"""Where settings come from, later ones winning: defaults, a file, `MICRONAUT_CONFIG_FILES`, `KESTRA_CONFIGURATION`,
environment variables, the command line."""

from __future__ import annotations

import base64
import binascii
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from ostinato.duration import parse_duration
from ostinato.settings.model import BasicAuth, Database, Settings
from ostinato.settings.placeholders import resolve
from ostinato.settings.tree import find, merge, normal, put

_DEFAULT_FILES = ("~/.ostinato/config.yml", "~/.kestra/config.yml")
_REDACTED = ("KESTRA_PLUGINS_PATH", "KESTRA_CONFIGURATION_PATH", "KESTRA_CONFIGURATION", "KESTRA_JAVA_OPTS")
_OPEN_URLS = (
    "/ping",
    "/api/v1/executions/webhook/",
    "/api/v1/main/executions/webhook/",
    "/api/v1/*/executions/webhook/",
    "/api/v1/basicAuthValidationErrors",
)
_FROM_ENVIRONMENT = (
    "datasources.postgres.url", "datasources.postgres.username", "datasources.postgres.password",
    "datasources.sqlite.url", "kestra.repository.type", "kestra.queue.type", "kestra.storage.type",
    "kestra.storage.local.base-path", "kestra.server.basic-auth.username", "kestra.server.basic-auth.password",
    "kestra.encryption.secret-key", "kestra.url", "kestra.tasks.tmp-dir.path", "kestra.variables.env-vars-prefix",
    "kestra.environment.name", "kestra.environment.color", "micronaut.server.port", "micronaut.server.host",
    "micronaut.server.context-path", "endpoints.all.port",
)  # fmt: skip


class SettingsError(Exception):
    """A configuration that cannot be used; the message says where and why."""


def load(
    *,
    data: Path | None = None,
    config: Path | None = None,
    overrides: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """Read everything and give the settings. `overrides` are dotted names from the command line."""
    env = dict(os.environ if environment is None else environment)
    tree: dict[str, Any] = {}
    for content, where in _texts(config, env):
        tree = merge(tree, _read(content, where))
    for path in _FROM_ENVIRONMENT:
        value = env.get(path.upper().replace(".", "_").replace("-", "_"))
        if value is not None:
            put(tree, path, value)
    for path, value in (overrides or {}).items():
        if value is not None:
            put(tree, path, value)
    return _typed(resolve(tree, env), env, data or Path(env.get("OSTINATO_DATA", "data")))


def _texts(config: Path | None, env: Mapping[str, str]) -> list[tuple[str, str]]:
    files = [config] if config is not None else [p for p in map(_home, _DEFAULT_FILES) if p.is_file()][:1]
    files += [Path(name.strip()) for name in env.get("MICRONAUT_CONFIG_FILES", "").split(",") if name.strip()]
    found = []
    for path in files:
        try:
            found.append((path.read_text(), str(path)))
        except OSError as error:
            raise SettingsError(f"The configuration file {path} cannot be read: {error.strerror}") from error
    if env.get("KESTRA_CONFIGURATION"):
        found.append((env["KESTRA_CONFIGURATION"], "KESTRA_CONFIGURATION"))
    return found


def _home(path: str) -> Path:
    return Path(path).expanduser()


def _read(content: str, where: str) -> dict[str, Any]:
    try:
        value = yaml.safe_load(content)
    except yaml.YAMLError as error:
        raise SettingsError(f"{where} is not YAML: {error}") from error
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise SettingsError(f"{where} must be a map of settings, such as `kestra:` with more below it")
    tree = normal(value)
    assert isinstance(tree, dict)
    return tree


def _typed(tree: Mapping[str, Any], env: Mapping[str, str], data: Path) -> Settings:
    notes: list[str] = []
    prefix = str(find(tree, "kestra.variables.env-vars-prefix") or "ENV_")
    return Settings(
        data=data,
        host=str(find(tree, "micronaut.server.host") or "0.0.0.0"),
        port=_integer(tree, "micronaut.server.port", 8080),
        management_port=_integer(tree, "endpoints.all.port", 8081),
        context_path=str(find(tree, "micronaut.server.context-path") or "").rstrip("/"),
        url=find(tree, "kestra.url"),
        database=_database(tree, notes),
        storage_path=_path(tree, "kestra.storage.local.base-path"),
        work_path=_path(tree, "kestra.tasks.tmp-dir.path"),
        basic_auth=_basic_auth(tree),
        open_urls=_texts_of(tree, "kestra.server.basic-auth.open-urls") or _OPEN_URLS,
        encryption_key=find(tree, "kestra.encryption.secret-key"),
        globals=find(tree, "kestra.variables.globals") or {},
        envs=_envs(env, prefix),
        secrets=_secrets(env, notes),
        recursive_rendering=_boolean(find(tree, "kestra.variables.recursive-rendering")),
        templates=_boolean(find(tree, "kestra.templates.enabled")),
        timezone=env.get("TZ") or _zone(),
        environment_name=find(tree, "kestra.environment.name"),
        environment_color=find(tree, "kestra.environment.color"),
        system_namespace=str(find(tree, "kestra.system-flows.namespace") or "system"),
        hidden_labels=_texts_of(tree, "kestra.hidden-labels.prefixes") or ("system.", "internal."),
        preview_rows=_integer(tree, "kestra.server.preview.initial-rows", 100),
        preview_most_rows=_integer(tree, "kestra.server.preview.max-rows", 5000),
        plugin_defaults=_defaults(tree),
        plugin_settings=_plugin_settings(tree),
        allowed_paths=_texts_of(tree, "kestra.local-files.allowed-paths"),
        worker_threads=_integer(tree, "kestra.worker.max-num-threads", 0),
        worker_group=find(tree, "kestra.worker.group-key"),
        heartbeat=_seconds(tree, "kestra.server.liveness.heartbeat-interval", 3.0),
        silence=_seconds(tree, "kestra.server.liveness.timeout", 10.0),
        grace=_seconds(tree, "kestra.server.termination-grace-period", 300.0),
        environment=env,
        notes=tuple(notes),
    )


def _database(tree: Mapping[str, Any], notes: list[str]) -> Database:
    sources = find(tree, "datasources") or {}
    wanted = find(tree, "kestra.repository.type")
    if wanted in ("h2", "memory"):
        notes.append(f"kestra.repository.type is '{wanted}': the embedded SQLite database is used in its place")
        return Database()
    if wanted is None and not sources:
        return Database()
    name = wanted if wanted in sources else next(iter(sources), None)
    if name is None:
        raise SettingsError(f"kestra.repository.type is '{wanted}', but there is no datasources.{wanted}.url")
    source = sources[name]
    if not isinstance(source, dict):
        raise SettingsError(f"datasources.{name} must be a map with `url`")
    return Database(source.get("url"), source.get("username"), source.get("password"))


def _basic_auth(tree: Mapping[str, Any]) -> BasicAuth | None:
    username = find(tree, "kestra.server.basic-auth.username")
    password = find(tree, "kestra.server.basic-auth.password")
    return BasicAuth(str(username), str(password)) if username and password else None


def _envs(env: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {
        name[len(prefix) :].lower(): value
        for name, value in env.items()
        if name.startswith(prefix) and name not in _REDACTED
    }


def _secrets(env: Mapping[str, str], notes: list[str]) -> dict[str, str]:
    found = {}
    for name, value in env.items():
        if name.startswith("SECRET_"):
            try:
                text = value.replace("\n", "")
                decoded = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
                found[name[7:].upper()] = decoded.decode()
            except (binascii.Error, UnicodeDecodeError):
                notes.append(f"{name} is not base64: it cannot be read as a secret")
    return found


def _defaults(tree: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*(find(tree, "kestra.tasks.defaults") or ()), *(find(tree, "kestra.plugins.defaults") or ())]


def _plugin_settings(tree: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    entries = find(tree, "kestra.plugins.configurations") or ()
    return {entry["type"]: entry.get("values") or {} for entry in entries if "type" in entry}


def _texts_of(tree: Mapping[str, Any], path: str) -> tuple[str, ...]:
    """A list of texts, which may be written as one with commas."""
    value = find(tree, path)
    items = value.split(",") if isinstance(value, str) else value or ()
    return tuple(str(item).strip() for item in items)


def _integer(tree: Mapping[str, Any], path: str, default: int) -> int:
    value = find(tree, path)
    try:
        return default if value is None else int(value)
    except (TypeError, ValueError):
        raise SettingsError(f"{path} must be a whole number, not '{value}'") from None


def _seconds(tree: Mapping[str, Any], path: str, default: float) -> float:
    value = find(tree, path)
    if value is None:
        return default
    text = str(value)
    units = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
    for unit in ("ms", "s", "m", "h", "d"):
        number = text.removesuffix(unit)
        if number != text and number.replace(".", "", 1).isdigit():
            return float(number) * units[unit]
    try:
        return parse_duration(text).total_seconds()
    except ValueError as error:
        raise SettingsError(f"{path}: {error}") from None


def _boolean(value: Any) -> bool:
    return value is True or str(value).lower() == "true"


def _path(tree: Mapping[str, Any], path: str) -> Path | None:
    value = find(tree, path)
    return Path(str(value)) if value else None


def _zone() -> str:
    """The zone of the machine, by name where it can be told."""
    link = Path("/etc/localtime")
    if link.is_symlink():
        _, found, name = str(link.readlink()).partition("zoneinfo/")
        if found:
            return name
    return "UTC" if time.tzname[0] in ("UTC", "GMT") else time.tzname[0]
