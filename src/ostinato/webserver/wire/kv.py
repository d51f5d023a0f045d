"""Pairs of the key-value store as clients see them, and values as they write them."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from ostinato.duration import format_duration, is_duration, parse_duration
from ostinato.plugin import plain
from ostinato.plugin.ion import IonError, loads
from ostinato.ports.flows import KvEntry
from ostinato.webserver.wire.dates import iso, maybe_iso


def entry(pair: KvEntry) -> dict[str, Any]:
    """A pair without its value."""
    found = {
        "namespace": pair.namespace,
        "key": pair.key,
        "version": pair.version,
        "description": pair.description,
        "creationDate": iso(pair.created),
        "updateDate": iso(pair.updated),
        "expirationDate": maybe_iso(pair.expires),
    }
    return {key: value for key, value in found.items() if value is not None}


def read_value(text: str) -> tuple[str, Any]:
    """The type and the value of a text: what is no single Ion or JSON value is a text as it stands."""
    if is_duration(text.strip()):
        return "DURATION", _duration(text.strip())
    try:
        value = msgspec.json.decode(text)
    except msgspec.DecodeError:
        value = _ion(text)
    return _typed(value)


def _ion(text: str) -> Any:
    if not re.match(r"[\[{\"]|-?(0(?!\d)|[1-9])", text.lstrip()):
        return text
    try:
        return loads(text)
    except (IonError, ValueError):
        return text


def _typed(value: Any) -> tuple[str, Any]:
    if isinstance(value, bool):
        return "BOOLEAN", value
    if isinstance(value, (int, float, Decimal)):
        return "NUMBER", float(value) if isinstance(value, Decimal) else value
    if isinstance(value, datetime):
        return "DATETIME", plain(value)
    if isinstance(value, date):
        return "DATE", plain(value)
    if value is None:
        return "STRING", None
    if isinstance(value, str):
        return ("DURATION", _duration(value)) if is_duration(value) else ("STRING", value)
    return "JSON", plain(value)


def _duration(text: str) -> str:
    """A duration in hours, minutes and seconds, as it is printed."""
    return format_duration(parse_duration(text))
