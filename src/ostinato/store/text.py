"""Text that every database can keep: no NUL characters outside JSON, no halves of surrogate pairs."""

from __future__ import annotations

from msgspec.structs import replace

from ostinato.engine.records import LogLine

NUL_SIGN = "\u2400"
"""The visible sign that stands for a NUL character."""


def whole(text: str) -> str:
    """The text with lone halves of surrogate pairs replaced."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def clean(text: str) -> str:
    """The text with NUL characters made visible and lone surrogates replaced."""
    return whole(text.replace("\0", NUL_SIGN) if "\0" in text else text)


def clean_line(line: LogLine) -> LogLine:
    """The line with a message and thread that can be stored; the line itself when they can be already."""
    message = clean(line.message)
    thread = None if line.thread is None else clean(line.thread)
    if message == line.message and thread == line.thread:
        return line
    return replace(line, message=message, thread=thread)
