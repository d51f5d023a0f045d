"""What can go wrong inside the rules themselves."""

from __future__ import annotations


class EngineBug(Exception):
    """A broken invariant: the execution it concerns is failed with a report, the executor goes on."""


class Unanswered(BaseException):
    """An expression needs a value that costs I/O. Nothing was decided; fetch the answer and offer the event again.

    It is no `Exception`, so that nothing on the way takes it for a failure.
    """

    def __init__(self, question: object):
        super().__init__(question)
        self.question = question


UNRESOLVED = "Unable to resolve state from the Flowable task: "
"""How the log begins that tells why a flowable cannot go on; handlers of existing flows look for it."""


class TaskBroken(Exception):
    """A flowable cannot go on by its own fault: its condition or its values. `levels` are the log lines to write."""

    def __init__(self, message: str, lines: tuple[tuple[str, str], ...] | None = None):
        super().__init__(message)
        self.message = message
        self.lines = lines if lines is not None else (("ERROR", message),)
