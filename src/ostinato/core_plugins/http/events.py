"""Server-sent events: a stream of lines to events."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any


class Events:
    """Reads lines, without their ends, and gives an event at each empty line that data stand before."""

    def __init__(self) -> None:
        self._fields: dict[str, Any] = {}

    def line(self, text: str) -> dict[str, Any] | None:
        """Take a line; gives the event that it ends, if it ends one."""
        if not text:
            return self._ended()
        if text.startswith(":"):
            self._fields["comment"] = text[1:].removeprefix(" ")
            return None
        name, _, value = text.partition(":")
        self._field(name, value.removeprefix(" "))
        return None

    def _field(self, name: str, value: str) -> None:
        if name == "data":
            self._fields["data"] = f"{self._fields['data']}\n{value}" if "data" in self._fields else value
        elif name == "event":
            self._fields["name"] = value
        elif name == "id" and "\0" not in value:
            self._fields["id"] = value
        elif name == "retry" and value.isascii() and value.isdigit():
            self._fields["retry"] = int(value) / 1000

    def _ended(self) -> dict[str, Any] | None:
        fields, self._fields = self._fields, {}
        return fields if "data" in fields else None


async def events_of(lines: AsyncIterator[str]) -> AsyncIterator[dict[str, Any]]:
    """The events of a stream of lines; one that is cut off at the end is left out."""
    reader = Events()
    async for text in lines:
        event = reader.line(text)
        if event is not None:
            yield event
