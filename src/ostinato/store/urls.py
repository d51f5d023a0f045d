"""Database URLs, JDBC's and plain ones, as targets that can be opened."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from msgspec import Struct, field

from ostinato.ports.store import StoreError

SUPPORTED = "Supported are jdbc:postgresql://host:port/database, postgresql://…, jdbc:sqlite:path and sqlite:path."

_PLAIN_NAMES = """sslmode sslrootcert sslcert sslkey sslpassword options gssencmode channel_binding service passfile
application_name user password host hostaddr port dbname keepalives keepalives_idle"""
_PLAIN = frozenset(_PLAIN_NAMES.split())
_RENAMED = {
    "ApplicationName": "application_name",
    "connectTimeout": "connect_timeout",
    "loginTimeout": "connect_timeout",
    "connect_timeout": "connect_timeout",
    "targetServerType": "target_session_attrs",
    "target_session_attrs": "target_session_attrs",
}
_SERVER_TYPES = {
    "any": "any",
    "primary": "read-write",
    "master": "read-write",
    "secondary": "standby",
    "slave": "standby",
    "preferSecondary": "prefer-standby",
    "preferSlave": "prefer-standby",
}


class PostgresTarget(Struct, frozen=True):
    """A PostgreSQL database, as libpq options."""

    options: dict[str, Any]
    note: str | None = None


class SqliteTarget(Struct, frozen=True):
    """A SQLite file; without a path it is the default file of the data folder."""

    path: Path | None = None
    note: str | None = None


Target = PostgresTarget | SqliteTarget


class UnsupportedDatabase(StoreError):
    """The URL names a database that Ostinato does not run on."""


class _Parts(Struct):
    options: dict[str, Any] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)


def target_of(url: str, username: str | None = None, password: str | None = None) -> Target:
    """What a URL leads to. User name and password may be given apart, as Kestra's settings do."""
    text = url.strip().removeprefix("jdbc:")
    scheme = text.partition(":")[0].lower()
    if scheme in ("postgresql", "postgres"):
        return _postgres(text, username, password)
    if scheme == "sqlite":
        return SqliteTarget(_sqlite_path(text))
    if scheme == "h2":
        return SqliteTarget(
            None, "H2 is kept in Java only: the default SQLite file of the data folder is used instead."
        )
    raise UnsupportedDatabase(f"'{_without_secrets(url)}' names a database that is not supported. {SUPPORTED}")


def _postgres(text: str, username: str | None, password: str | None) -> PostgresTarget:
    parts = urlsplit(text)
    host, port = _hosts(parts.netloc.rpartition("@")[2])
    options: dict[str, Any] = {"host": host, "port": port, "dbname": unquote(parts.path.lstrip("/")) or None}
    options["user"] = username or (unquote(parts.username) if parts.username else None)
    options["password"] = password or (unquote(parts.password) if parts.password else None)
    found = _query(parts.query)
    merged = {**found.options, **{name: value for name, value in options.items() if value}}
    note = f"Ignored options of the database URL: {', '.join(found.ignored)}." if found.ignored else None
    return PostgresTarget(merged, note)


def _hosts(netloc: str) -> tuple[str | None, str | None]:
    """Hosts and ports as libpq wants them; several, divided by commas, are tried in turn."""
    hosts, ports = [], []
    for item in netloc.split(","):
        host, _, port = item.rpartition(":") if not item.endswith("]") and ":" in item else (item, "", "")
        hosts.append(host.strip("[]"))
        ports.append(port or "5432")
    if not any(hosts):
        return None, None if ports == ["5432"] else ",".join(ports)
    return ",".join(hosts), ",".join(ports)


def _query(query: str) -> _Parts:
    parts = _Parts()
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name in _PLAIN:
            parts.options[name] = value
        elif name == "ssl":
            if value.lower() in ("", "true"):
                parts.options.setdefault("sslmode", "verify-full")
        elif name == "prepareThreshold":
            if value == "0":
                parts.options["prepare_threshold"] = None
        elif name == "currentSchema":
            parts.options["options"] = f"-c search_path={value}"
        elif name in _RENAMED:
            parts.options[_RENAMED[name]] = _SERVER_TYPES.get(value, value)
        else:
            parts.ignored.append(name)
    return parts


def _sqlite_path(text: str) -> Path | None:
    path = text.partition(":")[2].partition("?")[0]
    path = path.removeprefix("file:")
    while path.startswith("//"):
        path = path[1:]
    return Path(path) if path and path != ":memory:" else None


def _without_secrets(url: str) -> str:
    head, at, tail = url.rpartition("@")
    return (head.partition("//")[0] + "//…@" + tail if at else url).partition("?")[0]
