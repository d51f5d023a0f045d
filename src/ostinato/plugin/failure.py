"""How a task ends otherwise than well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class TaskFailed(Exception):
    """Raised by a task that fails on purpose.

    `outputs` are kept although the task failed. `log` are the ERROR lines to write, by default the message alone;
    an empty list writes none.
    """

    def __init__(
        self, message: str, *, outputs: Mapping[str, Any] | Any | None = None, log: Sequence[str] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.outputs = outputs
        self.log: Sequence[str] = [message] if log is None else log


class InvalidProperties(TaskFailed):
    """The properties of a task do not fit once they are rendered."""


class MissingExtra(TaskFailed):
    """A library that a plugin needs is not installed; the message names the extra to install."""

    def __init__(self, library: str, extra: str) -> None:
        super().__init__(f"This task needs the library '{library}'. Install it with: pip install '{extra}'")


class Unanswered(BaseException):
    """Base for the signal of a caller that cannot answer a question at once.

    A caller's `ask` may raise it while a property is rendered: nothing of the task has happened then, the caller drops
    the context, finds the answer and calls again. It is no Exception, so that no task swallows it.
    """


class TaskKilled(BaseException):
    """Raised where a task waits, when it is to stop. Not to be caught by plugins, but for cleaning up."""
