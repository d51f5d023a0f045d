"""How records become columns: compact JSON for what is never searched, microseconds since 1970 for instants."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from ostinato.engine.events import AnyEvent
from ostinato.store.text import whole

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_encoder = msgspec.json.Encoder(enc_hook=str)
_events: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)


def micros(instant: datetime) -> int:
    """An instant as microseconds since 1970."""
    return (instant - _EPOCH) // _MICROSECOND


def micros_or_none(instant: datetime | None) -> int | None:
    """An instant that may be missing."""
    return None if instant is None else micros(instant)


def instant_of(value: int) -> datetime:
    """The instant that microseconds since 1970 stand for."""
    return _EPOCH + timedelta(microseconds=value)


def encode(value: Any) -> str:
    """A value as JSON text, whatever it is, so that nothing a task hands out spoils the transaction of its neighbours.

    NUL characters stay, escaped; halves of surrogate pairs, which no JSON text can hold, and keys that are not text
    are replaced."""
    try:
        return _encoder.encode(value).decode()
    except (UnicodeEncodeError, TypeError, ValueError, OverflowError):
        return _encoder.encode(_scrub(msgspec.to_builtins(value, enc_hook=str))).decode()


def decode_event(text: str) -> AnyEvent:
    """An event from its JSON text."""
    return _events.decode(text)


def _scrub(value: Any) -> Any:
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, dict):
        return {whole(str(key)): _scrub(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_scrub(item) for item in value]
    return value
