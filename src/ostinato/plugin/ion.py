"""Amazon Ion text, the form of stored rows: one value a line.

Reading gives plain Python values: structs are dicts, symbols are text, decimals are Decimal, floats float, timestamps
date or datetime, blobs bytes, nulls None. Annotations are read and dropped, or kept with `keep_annotations`. Writing
gives one line without line breaks. IonError tells what is wrong and at which character.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from ostinato.plugin.ion_reader import Annotated, IonError, read_values
from ostinato.plugin.ion_writer import write_value

__all__ = ["Annotated", "IonError", "dumps", "loads", "read_rows", "write_rows"]


def loads(text: str, *, keep_annotations: bool = False) -> Any:
    """The first value of a text; IonError if there is none."""
    for value in read_values(text, keep_annotations=keep_annotations):
        return value
    raise IonError("There is no value", 0)


def dumps(value: Any) -> str:
    """A value as one line of Ion text."""
    return write_value(value)


def read_rows(stream: BinaryIO, *, keep_annotations: bool = False) -> Iterator[Any]:
    """The values of a stored file, line by line; a value that goes over several lines is put together."""
    pending = ""
    for raw in stream:
        pending += raw.decode("utf-8")
        try:
            values = list(read_values(pending, keep_annotations=keep_annotations))
        except IonError as error:
            if error.incomplete:
                continue
            raise
        pending = ""
        yield from values
    if pending.strip():
        yield from read_values(pending, keep_annotations=keep_annotations)


def write_rows(stream: BinaryIO, rows: Iterable[Any]) -> int:
    """Write values one a line, each with a line end; tells how many."""
    count = 0
    for row in rows:
        stream.write(write_value(row).encode("utf-8") + b"\n")
        count += 1
    return count
