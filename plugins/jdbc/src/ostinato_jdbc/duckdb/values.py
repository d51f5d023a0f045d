"""Values of DuckDB's columns as its JDBC plugin gives them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ostinato.plugin import plain
from ostinato_jdbc.values.kinds import in_zone

if TYPE_CHECKING:
    from duckdb.typing import DuckDBPyType

Convert = Callable[[Any], Any]


def converter(kind: DuckDBPyType, zone: ZoneInfo, server: ZoneInfo) -> Convert | None:
    """What to do with the values of a column of that type; None if nothing."""
    identity = str(kind.id)
    if str(kind) == "JSON":
        return _json
    if identity in ("hugeint", "uhugeint", "bignum", "varint", "bit", "enum", "uuid"):
        return str
    if identity.startswith("timestamp with") or identity == "timestamp_tz":
        return _with_offset
    if identity.startswith("timestamp"):
        return lambda value: _local(value, zone, server)
    if identity in ("time with time zone", "time_tz"):
        return lambda value: in_zone(value, zone) if isinstance(value, time) and value.tzinfo else value
    return _nested(kind, identity, zone, server)


def _nested(kind: DuckDBPyType, identity: str, zone: ZoneInfo, server: ZoneInfo) -> Convert | None:
    if identity == "interval":
        return interval_text
    if identity in ("struct", "union"):
        return struct
    if identity in ("list", "array"):
        inner = converter(kind.children[0][1], zone, server)
        if inner is struct:
            inner = java_text
        return lambda items: [value if value is None or inner is None else inner(value) for value in items]
    return None


def _with_offset(value: Any) -> Any:
    if not isinstance(value, datetime):
        return str(value)
    return value.astimezone(timezone(timedelta(0)))


def _local(value: Any, zone: ZoneInfo, server: ZoneInfo) -> Any:
    """A timestamp without zone: read in the zone of the server, seen in that of the task."""
    return value.replace(tzinfo=server).astimezone(zone) if isinstance(value, datetime) else str(value)


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def struct(value: Any) -> Any:
    """A struct is an object if its text is JSON but for the quotes, else the text."""
    text = sql_text(value)
    try:
        return json.loads(text.replace("'", '"'))
    except ValueError:
        return text


def sql_text(value: Any) -> str:
    """A value as DuckDB casts it to text."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"'{key}': {sql_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(sql_text, value)) + "]"
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    return interval_text(value) if isinstance(value, timedelta) else str(value)


def java_text(value: Any) -> str:
    """A struct inside a list, as Java prints it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={java_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(java_text, value)) + "]"
    return "null" if value is None else sql_text(value)


def interval_text(value: Any) -> str:
    """An interval as DuckDB shows it: `2 days 01:30:00`."""
    if not isinstance(value, timedelta):
        return str(value)
    days, rest = (value.days, value) if value >= timedelta() else (-(-value).days, value)
    clock = rest - timedelta(days=days)
    parts = [f"{days} day{'' if abs(days) == 1 else 's'}"] if days else []
    if clock or not parts:
        parts.append(_clock(clock))
    return " ".join(parts)


def _clock(value: timedelta) -> str:
    sign, value = ("-", -value) if value < timedelta() else ("", value)
    seconds = value.seconds
    fraction = f".{value.microseconds:06}".rstrip("0") if value.microseconds else ""
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{fraction}"


def sent(value: Any) -> Any:
    """A value for a parameter: maps as JSON, the rest as it is."""
    if isinstance(value, dict):
        return json.dumps(plain(value), ensure_ascii=False)
    return str(value) if isinstance(value, UUID) else value
