"""Server-sent events: a stream of lines to events."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any


class Events:
    """Reads lines, without their ends, and gives an event at each empty line. `id` stays until there is another one."""

    def __init__(self) -> None:
        self._id: str | None = None
        self._fields: dict[str, Any] = {}

    def line(self, text: str) -> dict[str, Any] | None:
        """Take a line; gives the event that it ends, if it ends one."""
        if not text:
            return self._ended()
        if text.startswith(":"):
            self._more("comment", text[1:].removeprefix(" "))
            return None
        name, _, value = text.partition(":")
        self._field(name, value.removeprefix(" "))
        return None

    def _field(self, name: str, value: str) -> None:
        if name == "data":
            self._more("data", value)
        elif name == "event":
            self._fields["name"] = value
        elif name == "id" and "\0" not in value:
            self._id = value
        elif name == "retry" and value.isascii() and value.isdigit():
            self._fields["retry"] = int(value)

    def _more(self, name: str, value: str) -> None:
        there = self._fields.get(name)
        self._fields[name] = value if there is None else f"{there}\n{value}"

    def _ended(self) -> dict[str, Any] | None:
        fields, self._fields = self._fields, {}
        if not fields:
            return None
        return fields if self._id is None else {"id": self._id, **fields}


async def events_of(lines: AsyncIterator[str]) -> AsyncIterator[dict[str, Any]]:
    """The events of a stream of lines; one that is cut off at the end is left out."""
    reader = Events()
    async for text in lines:
        event = reader.line(text)
        if event is not None:
            yield event
