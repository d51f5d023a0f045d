"""How values of parameters and of stored rows are sent to PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from psycopg.types.numeric import Int4, Int8, IntNumeric
from psycopg.types.string import StrDumper, StrDumperUnknown

from ostinato.plugin import plain
from ostinato_jdbc.values.kinds import number_text

_JSON = frozenset({114, 3802})
"""The types json and jsonb."""
_BYTEA = 17
_INT4, _INT8 = 2**31, 2**63


def register_dumpers(connection: psycopg.Connection[Any], *, untyped_texts: bool) -> None:
    """Send texts as texts, as JDBC does; or leave it to the database what they are."""
    connection.adapters.register_dumper(str, StrDumperUnknown if untyped_texts else StrDumper)
    connection.adapters.register_dumper(Untyped, StrDumperUnknown)


def as_parameter(value: Any) -> Any:
    """A value of `parameters`, with the type that JDBC would send it as."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        if -_INT4 <= value < _INT4:
            return Int4(value)
        return Int8(value) if -_INT8 <= value < _INT8 else IntNumeric(value)
    return Jsonb(value) if isinstance(value, dict) else value


class Untyped(str):
    """A text whose type the database finds out from where it stands."""


def adapted(row: Sequence[Any], types: Sequence[int]) -> list[Any]:
    """The values of a stored row for parameters of these types, as texts that the database reads."""
    return [_adapted(value, kind) for value, kind in zip(row, types, strict=True)]


def _adapted(value: Any, kind: int) -> Any:
    if value is None:
        return None
    if kind in _JSON:
        return Untyped(json.dumps(plain(value), ensure_ascii=False))
    if isinstance(value, bytes):
        return value if kind == _BYTEA else Untyped(value.decode("utf-8", "replace"))
    if isinstance(value, list):
        return [_adapted(item, 0) for item in value]
    return Untyped(_text(value))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return json.dumps(plain(value), ensure_ascii=False)
    if isinstance(value, Decimal):
        return number_text(value)
    return value.isoformat() if isinstance(value, (date, time)) else str(value)
