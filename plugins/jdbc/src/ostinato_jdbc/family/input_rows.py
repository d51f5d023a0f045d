"""The rows of a stored Ion file as values for statements, read again from where one wants."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from ostinato.plugin import RunContext, TaskFailed
from ostinato.plugin.ion import Annotated, IonError, read_rows

_ZONE_NAME = re.compile(r"\[[\w/+-]+\]$")


class InputLost(Exception):
    """The file could not be read to its end; another try may do better."""


class InputRows:
    """The rows of one file. A local copy is made once, when the first row is read."""

    def __init__(self, ctx: RunContext, uri: str, *, local: bool) -> None:
        self._ctx = ctx
        self._uri = uri
        self._local = local
        self._copy: Path | None = None

    def after(self, count: int) -> Iterator[Any]:
        """The rows after the first so many. InputLost if reading fails, TaskFailed if the file is no Ion."""
        try:
            with self._open() as stream:
                for row in islice(read_rows(stream, keep_annotations=True), count, None):
                    yield _value(row)
        except FileNotFoundError as error:
            raise TaskFailed(str(error)) from None
        except (IonError, UnicodeDecodeError) as error:
            raise TaskFailed(f"The file '{self._uri}' holds no rows of Ion text: {error}") from None
        except OSError as error:
            raise InputLost(f"The file '{self._uri}' could not be read: {error}") from error

    def _open(self) -> BinaryIO:
        if not self._local:
            return self._ctx.storage.open(self._uri)
        if self._copy is None:
            self._copy = self._ctx.storage.local_copy(self._uri)
        return self._copy.open("rb")


def _value(value: Any) -> Any:
    """A value without annotations; what they say of a date stands in its text as well, but for the zone's name."""
    if isinstance(value, Annotated):
        inner = _value(value.value)
        return _ZONE_NAME.sub("", inner) if isinstance(inner, str) and "ZonedDateTime" in value.annotations else inner
    if isinstance(value, list):
        return [_value(item) for item in value]
    if isinstance(value, dict):
        return {key: _value(item) for key, item in value.items()}
    return value
