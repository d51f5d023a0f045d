"""Which texts are keys of the key-value store."""

from __future__ import annotations

import re

from ostinato.plugin import TaskFailed

_KEY = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]*")
NO_KEY = (
    "Key must start with an alphanumeric character (uppercase or lowercase) and can contain alphanumeric characters "
    "(uppercase or lowercase), dots (.), underscores (_), and hyphens (-) only."
)
EMPTY_KEY = "Key cannot be null or empty"


def checked_key(key: str) -> str:
    """The key, if it is one; TaskFailed otherwise."""
    if not _KEY.fullmatch(key):
        raise TaskFailed(NO_KEY if key else EMPTY_KEY)
    return key
