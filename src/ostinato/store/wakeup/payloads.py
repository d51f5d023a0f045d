"""Topics in as few notifications as they fit into."""

from __future__ import annotations

from collections.abc import Iterable

LIMIT = 7900
"""Bytes of one payload; PostgreSQL takes fewer than 8,000."""

EVERYTHING = "*"
"""The payload that stands for all topics, sent when they are too many."""

_SEPARATOR = "\n"


def pack(topics: Iterable[str], most: int = 8) -> list[str]:
    """The payloads that carry these topics; one that says "everything" when more than `most` were needed."""
    payloads: list[str] = []
    line: list[str] = []
    size = 0
    for topic in topics:
        length = len(topic.encode()) + 1
        if line and size + length > LIMIT:
            payloads.append(_SEPARATOR.join(line))
            line, size = [], 0
        line.append(topic)
        size += length
    if line:
        payloads.append(_SEPARATOR.join(line))
    return payloads if len(payloads) <= most else [EVERYTHING]


def unpack(payload: str) -> list[str]:
    """The topics of one payload."""
    return payload.split(_SEPARATOR) if payload else []
